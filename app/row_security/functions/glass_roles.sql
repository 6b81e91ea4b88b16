-- The roles that may use break-glass.
CREATE OR REPLACE FUNCTION access.glass_roles() RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT ARRAY['hub_practitioner', 'hub_manager', 'social_worker', 'team_manager']
$$;

GRANT EXECUTE ON FUNCTION access.glass_roles()
    TO frontdoor_api, frontdoor_worker, frontdoor_reach;
