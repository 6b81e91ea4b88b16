-- The agencies in which the user is an officer.
CREATE OR REPLACE FUNCTION access.agencies() RETURNS uuid[]
    LANGUAGE sql STABLE AS $$
SELECT coalesce(access.held('agencies'), '{}')::uuid[]
$$;

GRANT EXECUTE ON FUNCTION access.agencies()
    TO frontdoor_api, frontdoor_worker, frontdoor_reach;
