-- Finds the memberships of the user who signs in, and sets the context of row-level security.
--
-- The context is set only where the memberships are of one partnership: who works in two chooses
-- first. Plans are generic: planning for the values at hand cost more than running the statements.
CREATE OR REPLACE FUNCTION access.set_user_context(
    p_issuer text, p_subject text, p_token_id text, p_partnership text, p_today date
) RETURNS TABLE (
    partnership_id uuid, partnership text, user_id uuid, display_name text, role text,
    agency_id uuid, agency_kind text, team_id uuid, starts_on date, ends_on date
) LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    tenants uuid[];
    who uuid[];
    capabilities text[];
    agencies uuid[];
    teams uuid[];
BEGIN
    SELECT array_agg(DISTINCT u.partnership_id), array_agg(DISTINCT u.id),
           array_remove(array_agg(DISTINCT CASE
               WHEN m.role IN ('hub_practitioner', 'hub_manager', 'hub_support') THEN 'hub'
               WHEN m.role = 'administrator' THEN 'administrator'
               WHEN m.role = 'information_governance' THEN 'governance'
           END), NULL),
           array_agg(DISTINCT m.agency_id) FILTER (WHERE m.role = 'agency_officer'),
           array_agg(DISTINCT m.team_id) FILTER (WHERE m.role = 'team_manager')
    INTO tenants, who, capabilities, agencies, teams
    FROM users AS u
    JOIN partnerships AS p ON p.id = u.partnership_id
    JOIN memberships AS m ON m.partnership_id = u.partnership_id AND m.user_id = u.id
    WHERE u.issuer = p_issuer AND u.subject = p_subject AND u.accepted_at IS NOT NULL
      AND u.revoked_at IS NULL
      AND (p_partnership IS NULL OR p.slug = p_partnership)
      AND p_today BETWEEN m.starts_on AND coalesce(m.ends_on, 'infinity') AND m.ended_at IS NULL
      AND NOT EXISTS (
          SELECT 1 FROM user_suspensions AS s
          WHERE s.partnership_id = u.partnership_id AND s.user_id = u.id AND s.resumed_at IS NULL
      )
      AND NOT EXISTS (
          SELECT 1 FROM revoked_tokens AS r
          WHERE r.partnership_id = u.partnership_id
            AND r.issuer = p_issuer AND r.token_id = p_token_id
      );
    IF cardinality(tenants) = 1 THEN
        EXECUTE format('SET LOCAL frontdoor.partnership = %L', tenants[1]);
        EXECUTE format('SET LOCAL frontdoor.actor = %L', who[1]);
        EXECUTE format('SET LOCAL frontdoor.capabilities = %L', capabilities);
        EXECUTE format('SET LOCAL frontdoor.agencies = %L', coalesce(agencies, '{}'));
        EXECUTE format('SET LOCAL frontdoor.teams = %L', coalesce(teams, '{}'));
    END IF;
    RETURN QUERY
    SELECT u.partnership_id, p.slug, u.id, u.display_name, m.role,
           m.agency_id, a.kind, m.team_id, m.starts_on, m.ends_on
    FROM users AS u
    JOIN partnerships AS p ON p.id = u.partnership_id
    JOIN memberships AS m ON m.partnership_id = u.partnership_id AND m.user_id = u.id
    JOIN agencies AS a ON a.partnership_id = m.partnership_id AND a.id = m.agency_id
    WHERE u.partnership_id = ANY (tenants) AND u.id = ANY (who)
      AND p_today BETWEEN m.starts_on AND coalesce(m.ends_on, 'infinity') AND m.ended_at IS NULL
    ORDER BY m.id;
END
$$;

ALTER FUNCTION access.set_user_context(text, text, text, text, date) OWNER TO frontdoor_reach;
GRANT SELECT ON agencies, memberships, partnerships, revoked_tokens, user_suspensions, users
    TO frontdoor_reach;
