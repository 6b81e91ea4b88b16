-- Signs a user in: finds who it is, sets the context of row-level security, and answers both.
--
-- The one call that every request begins with. It answers one row for each membership, with what
-- is hidden from the user and with the other identities of the person, which the queries of the service then apply as well.
CREATE OR REPLACE FUNCTION access.sign_in(
    p_issuer text, p_subject text, p_token_id text, p_partnership text, p_now timestamptz,
    p_reading boolean
) RETURNS TABLE (
    partnership_id uuid, partnership text, user_id uuid, display_name text, role text,
    agency_id uuid, agency_kind text, team_id uuid, starts_on date, ends_on date,
    people_hidden uuid[], people_signposted uuid[], contacts_hidden uuid[],
    meetings_hidden uuid[], people_opened uuid[], identities uuid[]
) LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    EXECUTE format('SET LOCAL frontdoor.now = %L', p_now);
    RETURN QUERY
    WITH signed AS MATERIALIZED (
        SELECT * FROM access.set_user_context(
            p_issuer, p_subject, p_token_id, p_partnership,
            (p_now AT TIME ZONE 'Europe/London')::date
        )
    ), someone AS (
        SELECT DISTINCT signed.partnership_id, signed.user_id FROM signed LIMIT 1
    ), hidden AS MATERIALIZED (
        SELECT context.* FROM someone
        CROSS JOIN LATERAL access.set_restriction_context(
            someone.partnership_id, someone.user_id, p_now, p_reading) AS context
    )
    SELECT signed.*, hidden.*,
           ARRAY(SELECT access.identities(someone.partnership_id, someone.user_id) FROM someone)
    FROM signed CROSS JOIN hidden;
END
$$;

ALTER FUNCTION access.sign_in(text, text, text, text, timestamptz, boolean) OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.sign_in(text, text, text, text, timestamptz, boolean)
    TO frontdoor_api, frontdoor_worker;
