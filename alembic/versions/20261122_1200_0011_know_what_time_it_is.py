"""Tell row security what time it is: shares, break-glass and restrictions end at an instant.

Signing in now also says whether the transaction only reads, and answers what is kept from
whoever signs in; nothing is yet (see 0015). The function of the previous release stays until
no server of it can be running.
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE FUNCTION access.now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS $$
            SELECT coalesce(
                nullif(current_setting('frontdoor.now', true), '')::timestamptz, transaction_timestamp()
            )
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.sign_in(
            p_issuer text, p_subject text, p_token_id text, p_partnership text, p_now timestamptz,
            p_reading boolean
        ) RETURNS TABLE (
            partnership_id uuid, partnership text, user_id uuid, display_name text, role text,
            agency_id uuid, agency_kind text, team_id uuid, starts_on date, ends_on date,
            people_hidden uuid[], people_signposted uuid[], contacts_hidden uuid[],
            meetings_hidden uuid[], people_opened uuid[]
        ) LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN
            EXECUTE format('SET LOCAL frontdoor.now = %L', p_now);
            RETURN QUERY
            SELECT signed.*, '{}'::uuid[], '{}'::uuid[], '{}'::uuid[], '{}'::uuid[], '{}'::uuid[]
            FROM access.sign_in(
                p_issuer, p_subject, p_token_id, p_partnership,
                (p_now AT TIME ZONE 'Europe/London')::date
            ) AS signed;
        END
        $$
        """
    )
    op.execute("GRANT CREATE ON SCHEMA access TO frontdoor_reach")
    op.execute(
        """
        ALTER FUNCTION access.sign_in(text, text, text, text, timestamptz, boolean)
            OWNER TO frontdoor_reach
        """
    )
    op.execute("REVOKE CREATE ON SCHEMA access FROM frontdoor_reach")
    op.execute("REVOKE ALL ON FUNCTION access.now() FROM PUBLIC")
    op.execute(
        """
        REVOKE ALL ON FUNCTION access.sign_in(text, text, text, text, timestamptz, boolean)
            FROM PUBLIC
        """
    )
    op.execute(
        """
        GRANT EXECUTE ON FUNCTION
            access.now(), access.sign_in(text, text, text, text, timestamptz, boolean)
            TO frontdoor_api, frontdoor_worker, frontdoor_reach, frontdoor_owner
        """
    )


def downgrade() -> None:
    op.execute("DROP FUNCTION access.sign_in(text, text, text, text, timestamptz, boolean)")
    op.execute("DROP FUNCTION access.now()")
