-- The roles that one administrator may give: they read no case of others, and decide nothing.
CREATE OR REPLACE FUNCTION access.roles_given_by_one() RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT ARRAY['referrer', 'partner_system', 'performance_analyst']
$$;

GRANT EXECUTE ON FUNCTION access.roles_given_by_one()
    TO frontdoor_api, frontdoor_worker, frontdoor_reach;
