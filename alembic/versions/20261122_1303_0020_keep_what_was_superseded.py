"""Keep what was superseded with what took its place, and find notices by index under the walls.

A notice that was superseded is in no contact, and was therefore kept from nobody. It, what was
corrected of it and the clock on it are now kept from whoever the better one is kept from.

Row security may not use an index by operators that are not leakproof, such as `&&` on arrays:
one function now finds the notices that share a key, and answers no id that its caller does not
reach. The release before this one goes on without it. Building the two indexes holds writers back
for about a second in a million notices.
"""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE INDEX ix_notifications_occurred_at ON notifications (partnership_id, occurred_at) WHERE occurred_at IS NOT NULL
        """
    )
    op.execute(
        """
        CREATE INDEX ix_notifications_superseded_by ON notifications (partnership_id, superseded_by) WHERE superseded_by IS NOT NULL
        """
    )
    op.execute("GRANT SELECT ON notifications TO frontdoor_reach")
    op.execute("GRANT CREATE ON SCHEMA access TO frontdoor_reach")
    op.execute(
        """
        CREATE FUNCTION access.notifications_hidden() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp AS $$
            WITH RECURSIVE kept AS (
                SELECT id FROM notifications
                WHERE partnership_id = access.partnership()
                  AND contact_id IN (SELECT unnest(access.contacts_hidden()))
                UNION
                SELECT replaced.id FROM kept
                JOIN notifications AS replaced
                  ON replaced.partnership_id = access.partnership() AND replaced.superseded_by = kept.id
            )
            SELECT id FROM kept
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.notifications_sharing(p_keys text[]) RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER ROWS 10
            SET search_path = pg_catalog, public, pg_temp AS $$
            SELECT id FROM notifications
            WHERE partnership_id = access.partnership() AND household_keys && p_keys
              AND (access.is_hub() OR sent_by = access.user_id() OR agency_id = ANY (access.agencies())
                   OR contact_id IN (SELECT access.contacts()))
              AND (contact_id IN (SELECT unnest(access.contacts_hidden()))) IS NOT TRUE
        $$
        """
    )
    op.execute("ALTER FUNCTION access.notifications_hidden() OWNER TO frontdoor_reach")
    op.execute("ALTER FUNCTION access.notifications_sharing(text[]) OWNER TO frontdoor_reach")
    op.execute("REVOKE CREATE ON SCHEMA access FROM frontdoor_reach")
    op.execute("REVOKE ALL ON ALL FUNCTIONS IN SCHEMA access FROM PUBLIC")
    op.execute(
        """
        GRANT EXECUTE ON FUNCTION access.notifications_hidden(), access.notifications_sharing(text[])
            TO frontdoor_api, frontdoor_worker, frontdoor_reach, frontdoor_owner
        """
    )
    op.execute(
        """
        ALTER POLICY kept ON notifications
            USING ((contact_id IN (SELECT unnest(access.contacts_hidden()))) IS NOT TRUE AND (superseded_by IS NOT NULL AND superseded_by IN (SELECT access.notifications_hidden())) IS NOT TRUE)
            WITH CHECK ((contact_id IN (SELECT unnest(access.contacts_hidden()))) IS NOT TRUE AND (superseded_by IS NOT NULL AND superseded_by IN (SELECT access.notifications_hidden())) IS NOT TRUE)
        """
    )
    op.execute(
        """
        ALTER POLICY kept ON notification_corrections
            USING ((notification_id IS NOT NULL AND notification_id IN (SELECT access.notifications_hidden())) IS NOT TRUE)
            WITH CHECK ((notification_id IS NOT NULL AND notification_id IN (SELECT access.notifications_hidden())) IS NOT TRUE)
        """
    )
    op.execute(
        """
        ALTER POLICY kept ON timescales
            USING ((person_id IN (SELECT unnest(access.people_hidden()))) IS NOT TRUE AND (contact_id IN (SELECT unnest(access.contacts_hidden()))) IS NOT TRUE AND (strategy_meeting_id IN (SELECT unnest(access.meetings_hidden()))) IS NOT TRUE AND (notification_id IS NOT NULL AND notification_id IN (SELECT access.notifications_hidden())) IS NOT TRUE)
            WITH CHECK ((person_id IN (SELECT unnest(access.people_hidden()))) IS NOT TRUE AND (contact_id IN (SELECT unnest(access.contacts_hidden()))) IS NOT TRUE AND (strategy_meeting_id IN (SELECT unnest(access.meetings_hidden()))) IS NOT TRUE AND (notification_id IS NOT NULL AND notification_id IN (SELECT access.notifications_hidden())) IS NOT TRUE)
        """
    )


def downgrade() -> None:
    op.execute(
        """
        ALTER POLICY kept ON timescales
            USING ((person_id IN (SELECT unnest(access.people_hidden()))) IS NOT TRUE AND (contact_id IN (SELECT unnest(access.contacts_hidden()))) IS NOT TRUE AND (strategy_meeting_id IN (SELECT unnest(access.meetings_hidden()))) IS NOT TRUE)
            WITH CHECK ((person_id IN (SELECT unnest(access.people_hidden()))) IS NOT TRUE AND (contact_id IN (SELECT unnest(access.contacts_hidden()))) IS NOT TRUE AND (strategy_meeting_id IN (SELECT unnest(access.meetings_hidden()))) IS NOT TRUE)
        """
    )
    op.execute(
        """
        ALTER POLICY kept ON notification_corrections
            USING ((NOT EXISTS (SELECT 1 FROM notifications AS within WHERE within.partnership_id = notification_corrections.partnership_id AND within.id = notification_corrections.notification_id)) IS NOT TRUE)
            WITH CHECK ((NOT EXISTS (SELECT 1 FROM notifications AS within WHERE within.partnership_id = notification_corrections.partnership_id AND within.id = notification_corrections.notification_id)) IS NOT TRUE)
        """
    )
    op.execute(
        """
        ALTER POLICY kept ON notifications
            USING ((contact_id IN (SELECT unnest(access.contacts_hidden()))) IS NOT TRUE)
            WITH CHECK ((contact_id IN (SELECT unnest(access.contacts_hidden()))) IS NOT TRUE)
        """
    )
    op.execute("DROP FUNCTION access.notifications_sharing(text[])")
    op.execute("DROP FUNCTION access.notifications_hidden()")
    op.execute("REVOKE SELECT ON notifications FROM frontdoor_reach")
    op.execute("DROP INDEX ix_notifications_superseded_by")
    op.execute("DROP INDEX ix_notifications_occurred_at")
