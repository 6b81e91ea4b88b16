-- Finds who the user is, sets the context of row-level security, and answers both.
--
-- One row for each membership, with what is hidden from the user and with the other identities
-- of the person, which the queries of the service then apply as well.
CREATE OR REPLACE FUNCTION access.bind_user(
    p_issuer text, p_subject text, p_token_id text, p_partnership text, p_now timestamptz,
    p_reading boolean
) RETURNS TABLE (
    partnership_id uuid, partnership text, user_id uuid, display_name text, role text,
    agency_id uuid, agency_kind text, team_id uuid, starts_on date, ends_on date,
    people_hidden uuid[], people_signposted uuid[], contacts_hidden uuid[],
    meetings_hidden uuid[], people_opened uuid[], identities uuid[]
) LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH signed AS MATERIALIZED (
        SELECT * FROM access.memberships_of(
            p_issuer, p_subject, p_token_id, p_partnership,
            (p_now AT TIME ZONE 'Europe/London')::date
        )
    ), someone AS (
        -- Who works in two partnerships chooses first, and has no context before.
        SELECT (array_agg(partnership_id))[1] AS partnership_id, (array_agg(user_id))[1] AS user_id,
               array_remove(array_agg(DISTINCT CASE
                   WHEN role IN ('hub_practitioner', 'hub_manager', 'hub_support') THEN 'hub'
                   WHEN role = 'administrator' THEN 'administrator'
                   WHEN role = 'information_governance' THEN 'governance'
               END), NULL) AS capabilities,
               array_agg(DISTINCT agency_id) FILTER (WHERE role = 'agency_officer') AS agencies,
               array_agg(DISTINCT team_id) FILTER (WHERE role = 'team_manager') AS teams
        FROM signed HAVING count(DISTINCT partnership_id) = 1
    ), hidden AS MATERIALIZED (
        SELECT kept.* FROM someone
        CROSS JOIN LATERAL access.hidden_from(
            someone.partnership_id, someone.user_id, p_now, p_reading) AS kept
    ), bound AS MATERIALIZED (
        SELECT access.set_context(
            someone.partnership_id, someone.user_id, someone.capabilities, someone.agencies,
            someone.teams, p_now, hidden.people_hidden, hidden.people_signposted,
            hidden.contacts_hidden, hidden.meetings_hidden, hidden.people_opened
        ) FROM someone CROSS JOIN hidden
    )
    SELECT signed.*, hidden.*,
           ARRAY(SELECT access.identities(someone.partnership_id, someone.user_id) FROM someone)
    FROM signed LEFT JOIN (bound CROSS JOIN hidden) ON true;
END
$$;

ALTER FUNCTION access.bind_user(text, text, text, text, timestamptz, boolean) OWNER TO frontdoor_reach;
