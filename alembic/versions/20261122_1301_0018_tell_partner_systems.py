"""Tell partner systems: what is told gets an order and a guard, and subscribers get deliveries.

The release before this one goes on writing messages: what it does not know is empty until a
worker of this one fills it in. Building the indexes holds writers back for about a second in a
million messages.
"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE outbox_messages
            ADD COLUMN position BIGINT,
            ADD COLUMN guard_table TEXT,
            ADD COLUMN guard_id UUID,
            ADD CONSTRAINT ck_outbox_messages_position_counts_from_one CHECK (position > 0),
            ADD CONSTRAINT ck_outbox_messages_guard_is_one_row CHECK (num_nulls(guard_table, guard_id) IN (0, 2))
        """
    )
    op.execute(
        """
        -- squawk-ignore require-concurrent-index-deletion
        DROP INDEX ix_outbox_messages_waiting
        """
    )
    op.execute(
        """
        CREATE INDEX ix_outbox_messages_to_number ON outbox_messages (partnership_id, id) WHERE position IS NULL
        """
    )
    op.execute(
        """
        CREATE UNIQUE INDEX uq_outbox_messages_position ON outbox_messages (partnership_id, position)
        """
    )
    op.execute(
        """
        CREATE TABLE subscriptions (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            agency_id UUID NOT NULL,
            made_by UUID NOT NULL,
            url TEXT NOT NULL,
            events TEXT[] NOT NULL,
            description TEXT NOT NULL,
            contact_email TEXT NOT NULL,
            state TEXT NOT NULL,
            paused_because TEXT,
            generation INTEGER NOT NULL,
            rotated_at TIMESTAMP WITH TIME ZONE,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            verified_at TIMESTAMP WITH TIME ZONE,
            ended_at TIMESTAMP WITH TIME ZONE,
            position BIGINT NOT NULL,
            failures INTEGER NOT NULL,
            failing_since TIMESTAMP WITH TIME ZONE,
            last_status INTEGER,
            last_fault TEXT,
            verify_attempts INTEGER NOT NULL,
            verify_from TIMESTAMP WITH TIME ZONE NOT NULL,
            verify_due_at TIMESTAMP WITH TIME ZONE,
            version INTEGER NOT NULL,
            changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_subscriptions PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_subscriptions_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_subscriptions_partnership_id_agency_id FOREIGN KEY(partnership_id, agency_id) REFERENCES agencies (partnership_id, id),
            CONSTRAINT fk_subscriptions_partnership_id_made_by FOREIGN KEY(partnership_id, made_by) REFERENCES users (partnership_id, id),
            CONSTRAINT ck_subscriptions_state_is_known CHECK (state IN ('unverified', 'active', 'paused', 'ended')),
            CONSTRAINT ck_subscriptions_paused_because_is_known CHECK (paused_because IN ('asked', 'failing', 'maker_gone')),
            CONSTRAINT ck_subscriptions_last_fault_is_known CHECK (last_fault IN ('address_refused', 'name_not_found', 'not_connected', 'tls_failed', 'took_too_long', 'hung_up', 'answer_too_large', 'redirected', 'not_accepted', 'challenge_not_repeated', 'subscription_ended')),
            CONSTRAINT ck_subscriptions_is_for_something CHECK (cardinality(events) > 0),
            CONSTRAINT ck_subscriptions_pauses_for_a_reason CHECK ((state = 'paused') = (paused_because IS NOT NULL)),
            CONSTRAINT ck_subscriptions_is_verified_first CHECK (state <> 'active' OR verified_at IS NOT NULL),
            CONSTRAINT ck_subscriptions_ends_at_an_instant CHECK ((state = 'ended') = (ended_at IS NOT NULL)),
            CONSTRAINT ck_subscriptions_generation_counts_from_one CHECK (generation > 0),
            CONSTRAINT ck_subscriptions_position_counts_from_nought CHECK (position >= 0),
            CONSTRAINT ck_subscriptions_failures_are_counted CHECK (failures >= 0),
            CONSTRAINT ck_subscriptions_verify_attempts_are_counted CHECK (verify_attempts >= 0),
            CONSTRAINT ck_subscriptions_fails_since CHECK ((failures > 0) = (failing_since IS NOT NULL)),
            CONSTRAINT ck_subscriptions_url_is_not_blank CHECK (url ~ '[^[:space:]]'),
            CONSTRAINT ck_subscriptions_description_is_not_blank CHECK (description ~ '[^[:space:]]'),
            CONSTRAINT ck_subscriptions_contact_email_is_not_blank CHECK (contact_email ~ '[^[:space:]]')
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_subscriptions_agency_id ON subscriptions (partnership_id, agency_id)"
    )
    op.execute(
        """
        CREATE TABLE deliveries (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            subscription_id UUID NOT NULL,
            message_id UUID NOT NULL,
            record_id UUID NOT NULL,
            position BIGINT NOT NULL,
            state TEXT NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            due_at TIMESTAMP WITH TIME ZONE NOT NULL,
            leased_until TIMESTAMP WITH TIME ZONE,
            attempts INTEGER NOT NULL,
            first_attempted_at TIMESTAMP WITH TIME ZONE,
            last_attempted_at TIMESTAMP WITH TIME ZONE,
            last_status INTEGER,
            last_fault TEXT,
            settled_at TIMESTAMP WITH TIME ZONE,
            version INTEGER NOT NULL,
            changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_deliveries PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_deliveries_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_deliveries_partnership_id_subscription_id FOREIGN KEY(partnership_id, subscription_id) REFERENCES subscriptions (partnership_id, id),
            CONSTRAINT fk_deliveries_partnership_id_message_id FOREIGN KEY(partnership_id, message_id) REFERENCES outbox_messages (partnership_id, id),
            CONSTRAINT uq_deliveries_partnership_id_subscription_id_message_id UNIQUE (partnership_id, subscription_id, message_id),
            CONSTRAINT ck_deliveries_state_is_known CHECK (state IN ('pending', 'delivered', 'dead', 'withheld')),
            CONSTRAINT ck_deliveries_last_fault_is_known CHECK (last_fault IN ('address_refused', 'name_not_found', 'not_connected', 'tls_failed', 'took_too_long', 'hung_up', 'answer_too_large', 'redirected', 'not_accepted', 'challenge_not_repeated', 'subscription_ended')),
            CONSTRAINT ck_deliveries_attempts_are_counted CHECK (attempts >= 0),
            CONSTRAINT ck_deliveries_attempts_have_their_time CHECK ((attempts > 0) = (last_attempted_at IS NOT NULL)),
            CONSTRAINT ck_deliveries_settles_once CHECK ((state = 'pending') = (settled_at IS NULL)),
            CONSTRAINT ck_deliveries_position_counts_from_one CHECK (position > 0)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_deliveries_due_at ON deliveries (partnership_id, due_at) WHERE state = 'pending'
        """
    )
    op.execute(
        """
        CREATE INDEX ix_deliveries_in_order ON deliveries (partnership_id, subscription_id, record_id, position) WHERE state = 'pending'
        """
    )
    op.execute("GRANT SELECT ON outbox_messages TO frontdoor_reach")
    op.execute("GRANT CREATE ON SCHEMA access TO frontdoor_reach")
    op.execute(
        """
        CREATE FUNCTION access.agencies_managed() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp AS $$
            SELECT agency_id FROM memberships
            WHERE partnership_id = access.partnership() AND user_id = access.user_id()
              AND role IN ('partner_system', 'administrator')
              AND (access.now() AT TIME ZONE 'Europe/London')::date
                BETWEEN starts_on AND coalesce(ends_on, 'infinity')
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.event_position(p_event uuid) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp AS $$
            SELECT position FROM outbox_messages WHERE partnership_id = access.partnership() AND id = p_event
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.newest_events(p_partnerships uuid[]) RETURNS TABLE (partnership_id uuid, newest bigint)
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
            SELECT asked.id, coalesce((
                SELECT max(message.position) FROM outbox_messages AS message
                WHERE message.partnership_id = asked.id
            ), 0)
            FROM unnest(p_partnerships) AS asked (id)
        $$
        """
    )
    op.execute("ALTER FUNCTION access.agencies_managed() OWNER TO frontdoor_reach")
    op.execute("ALTER FUNCTION access.event_position(uuid) OWNER TO frontdoor_reach")
    op.execute("ALTER FUNCTION access.newest_events(uuid[]) OWNER TO frontdoor_reach")
    op.execute("REVOKE CREATE ON SCHEMA access FROM frontdoor_reach")
    op.execute(
        """
        REVOKE ALL ON FUNCTION
            access.agencies_managed(), access.event_position(uuid), access.newest_events(uuid[])
            FROM PUBLIC
        """
    )
    op.execute(
        """
        GRANT EXECUTE ON FUNCTION
            access.agencies_managed(), access.event_position(uuid), access.newest_events(uuid[])
            TO frontdoor_api, frontdoor_worker, frontdoor_reach, frontdoor_owner
        """
    )
    op.execute("DROP POLICY reach_select ON outbox_messages")
    op.execute(
        """
        CREATE POLICY reach_select ON outbox_messages AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_system()) OR CASE guard_table
                WHEN 'access_signals' THEN EXISTS (SELECT 1 FROM access_signals AS within WHERE within.partnership_id = outbox_messages.partnership_id AND within.id = outbox_messages.guard_id)
                WHEN 'audit_heads' THEN EXISTS (SELECT 1 FROM audit_heads AS within WHERE within.partnership_id = outbox_messages.partnership_id AND within.id = outbox_messages.guard_id)
                WHEN 'break_glass_grants' THEN EXISTS (SELECT 1 FROM break_glass_grants AS within WHERE within.partnership_id = outbox_messages.partnership_id AND within.id = outbox_messages.guard_id)
                WHEN 'conflicts_of_interest' THEN EXISTS (SELECT 1 FROM conflicts_of_interest AS within WHERE within.partnership_id = outbox_messages.partnership_id AND within.id = outbox_messages.guard_id)
                WHEN 'contacts' THEN EXISTS (SELECT 1 FROM contacts AS within WHERE within.partnership_id = outbox_messages.partnership_id AND within.id = outbox_messages.guard_id)
                WHEN 'enquiries' THEN EXISTS (SELECT 1 FROM enquiries AS within WHERE within.partnership_id = outbox_messages.partnership_id AND within.id = outbox_messages.guard_id)
                WHEN 'incident_proposals' THEN EXISTS (SELECT 1 FROM incident_proposals AS within WHERE within.partnership_id = outbox_messages.partnership_id AND within.id = outbox_messages.guard_id)
                WHEN 'information_fragments' THEN EXISTS (SELECT 1 FROM information_fragments AS within WHERE within.partnership_id = outbox_messages.partnership_id AND within.id = outbox_messages.guard_id)
                WHEN 'information_request_agencies' THEN EXISTS (SELECT 1 FROM information_request_agencies AS within WHERE within.partnership_id = outbox_messages.partnership_id AND within.id = outbox_messages.guard_id)
                WHEN 'information_returns' THEN EXISTS (SELECT 1 FROM information_returns AS within WHERE within.partnership_id = outbox_messages.partnership_id AND within.id = outbox_messages.guard_id)
                WHEN 'invitations' THEN EXISTS (SELECT 1 FROM invitations AS within WHERE within.partnership_id = outbox_messages.partnership_id AND within.id = outbox_messages.guard_id)
                WHEN 'involvements' THEN EXISTS (SELECT 1 FROM involvements AS within WHERE within.partnership_id = outbox_messages.partnership_id AND within.id = outbox_messages.guard_id)
                WHEN 'local_closures' THEN EXISTS (SELECT 1 FROM local_closures AS within WHERE within.partnership_id = outbox_messages.partnership_id AND within.id = outbox_messages.guard_id)
                WHEN 'minutes_circulations' THEN EXISTS (SELECT 1 FROM minutes_circulations AS within WHERE within.partnership_id = outbox_messages.partnership_id AND within.id = outbox_messages.guard_id)
                WHEN 'notifications' THEN EXISTS (SELECT 1 FROM notifications AS within WHERE within.partnership_id = outbox_messages.partnership_id AND within.id = outbox_messages.guard_id)
                WHEN 'people' THEN EXISTS (SELECT 1 FROM people AS within WHERE within.partnership_id = outbox_messages.partnership_id AND within.id = outbox_messages.guard_id)
                WHEN 'person_links' THEN EXISTS (SELECT 1 FROM person_links AS within WHERE within.partnership_id = outbox_messages.partnership_id AND within.id = outbox_messages.guard_id)
                WHEN 'referrals' THEN EXISTS (SELECT 1 FROM referrals AS within WHERE within.partnership_id = outbox_messages.partnership_id AND within.id = outbox_messages.guard_id)
                WHEN 'refusals_to_share' THEN EXISTS (SELECT 1 FROM refusals_to_share AS within WHERE within.partnership_id = outbox_messages.partnership_id AND within.id = outbox_messages.guard_id)
                WHEN 'relationships' THEN EXISTS (SELECT 1 FROM relationships AS within WHERE within.partnership_id = outbox_messages.partnership_id AND within.id = outbox_messages.guard_id)
                WHEN 'restrictions' THEN EXISTS (SELECT 1 FROM restrictions AS within WHERE within.partnership_id = outbox_messages.partnership_id AND within.id = outbox_messages.guard_id)
                WHEN 'return_tasks' THEN EXISTS (SELECT 1 FROM return_tasks AS within WHERE within.partnership_id = outbox_messages.partnership_id AND within.id = outbox_messages.guard_id)
                WHEN 'sanitisations' THEN EXISTS (SELECT 1 FROM sanitisations AS within WHERE within.partnership_id = outbox_messages.partnership_id AND within.id = outbox_messages.guard_id)
                WHEN 'share_recipients' THEN EXISTS (SELECT 1 FROM share_recipients AS within WHERE within.partnership_id = outbox_messages.partnership_id AND within.id = outbox_messages.guard_id)
                WHEN 'strategy_meetings' THEN EXISTS (SELECT 1 FROM strategy_meetings AS within WHERE within.partnership_id = outbox_messages.partnership_id AND within.id = outbox_messages.guard_id)
                WHEN 'subscriptions' THEN EXISTS (SELECT 1 FROM subscriptions AS within WHERE within.partnership_id = outbox_messages.partnership_id AND within.id = outbox_messages.guard_id)
                WHEN 'threshold_decisions' THEN EXISTS (SELECT 1 FROM threshold_decisions AS within WHERE within.partnership_id = outbox_messages.partnership_id AND within.id = outbox_messages.guard_id)
                WHEN 'timescales' THEN EXISTS (SELECT 1 FROM timescales AS within WHERE within.partnership_id = outbox_messages.partnership_id AND within.id = outbox_messages.guard_id)
                WHEN 'unsafe_contacts' THEN EXISTS (SELECT 1 FROM unsafe_contacts AS within WHERE within.partnership_id = outbox_messages.partnership_id AND within.id = outbox_messages.guard_id)
                WHEN 'users' THEN EXISTS (SELECT 1 FROM users AS within WHERE within.partnership_id = outbox_messages.partnership_id AND within.id = outbox_messages.guard_id)
                ELSE false END)
        """
    )
    op.execute("ALTER TABLE subscriptions ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE subscriptions FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        CREATE POLICY tenant ON subscriptions AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON subscriptions AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_system()) OR agency_id IN (SELECT access.agencies_managed()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON subscriptions AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_system()) OR agency_id IN (SELECT access.agencies_managed()))
        """
    )
    op.execute(
        """
        CREATE POLICY glass_insert ON subscriptions AS RESTRICTIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.writes()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_update ON subscriptions AS PERMISSIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_system()) OR agency_id IN (SELECT access.agencies_managed()))
            WITH CHECK ((SELECT access.is_system()) OR agency_id IN (SELECT access.agencies_managed()))
        """
    )
    op.execute(
        """
        CREATE POLICY glass_update ON subscriptions AS RESTRICTIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.writes()))
            WITH CHECK ((SELECT access.writes()))
        """
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON subscriptions TO frontdoor_api, frontdoor_worker")
    op.execute("ALTER TABLE deliveries ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE deliveries FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        CREATE POLICY tenant ON deliveries AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON deliveries AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_system()) OR (state <> 'withheld' AND EXISTS (SELECT 1 FROM subscriptions AS within WHERE within.partnership_id = deliveries.partnership_id AND within.id = deliveries.subscription_id) AND EXISTS (SELECT 1 FROM outbox_messages AS within WHERE within.partnership_id = deliveries.partnership_id AND within.id = deliveries.message_id)))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON deliveries AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_system()))
        """
    )
    op.execute(
        """
        CREATE POLICY glass_insert ON deliveries AS RESTRICTIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.writes()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_update ON deliveries AS PERMISSIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_system()) OR (state <> 'withheld' AND EXISTS (SELECT 1 FROM subscriptions AS within WHERE within.partnership_id = deliveries.partnership_id AND within.id = deliveries.subscription_id) AND EXISTS (SELECT 1 FROM outbox_messages AS within WHERE within.partnership_id = deliveries.partnership_id AND within.id = deliveries.message_id)))
            WITH CHECK ((SELECT access.is_system()) OR (state <> 'withheld' AND EXISTS (SELECT 1 FROM subscriptions AS within WHERE within.partnership_id = deliveries.partnership_id AND within.id = deliveries.subscription_id) AND EXISTS (SELECT 1 FROM outbox_messages AS within WHERE within.partnership_id = deliveries.partnership_id AND within.id = deliveries.message_id)))
        """
    )
    op.execute(
        """
        CREATE POLICY glass_update ON deliveries AS RESTRICTIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.writes()))
            WITH CHECK ((SELECT access.writes()))
        """
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON deliveries TO frontdoor_api, frontdoor_worker")


def downgrade() -> None:
    op.execute("DROP POLICY reach_select ON outbox_messages")
    op.execute(
        """
        CREATE POLICY reach_select ON outbox_messages AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_system()))
        """
    )
    op.execute("DROP TABLE deliveries")
    op.execute("DROP TABLE subscriptions")
    op.execute("DROP FUNCTION access.agencies_managed()")
    op.execute("DROP FUNCTION access.event_position(uuid)")
    op.execute("DROP FUNCTION access.newest_events(uuid[])")
    op.execute("REVOKE SELECT ON outbox_messages FROM frontdoor_reach")
    op.execute(
        """
        ALTER TABLE outbox_messages
            DROP COLUMN guard_id,
            DROP COLUMN guard_table,
            DROP COLUMN position
        """
    )
    op.execute(
        """
        CREATE INDEX ix_outbox_messages_waiting ON outbox_messages (partnership_id, id) WHERE delivered_at IS NULL
        """
    )
