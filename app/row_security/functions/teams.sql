-- The teams that the user manages.
CREATE OR REPLACE FUNCTION access.teams() RETURNS uuid[]
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT coalesce(nullif(current_setting('frontdoor.teams', true), ''), '{}')::uuid[]
$$;

GRANT EXECUTE ON FUNCTION access.teams()
    TO frontdoor_api, frontdoor_worker, frontdoor_reach;
