-- The teams that the user manages.
CREATE OR REPLACE FUNCTION access.teams() RETURNS uuid[]
    LANGUAGE sql STABLE AS $$
SELECT coalesce(access.held('teams'), '{}')::uuid[]
$$;

GRANT EXECUTE ON FUNCTION access.teams()
    TO frontdoor_api, frontdoor_worker, frontdoor_reach;
