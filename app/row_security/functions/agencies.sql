-- The agencies in which the user is an officer.
CREATE OR REPLACE FUNCTION access.agencies() RETURNS uuid[]
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT coalesce(nullif(current_setting('frontdoor.agencies', true), ''), '{}')::uuid[]
$$;

GRANT EXECUTE ON FUNCTION access.agencies()
    TO frontdoor_api, frontdoor_worker, frontdoor_reach;
