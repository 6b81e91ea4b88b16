-- The capabilities of the user: hub, administrator, governance, or system where the service acts
-- for itself.
CREATE OR REPLACE FUNCTION access.capabilities() RETURNS text[]
    LANGUAGE sql STABLE AS $$
SELECT coalesce(access.held('capabilities'), '{}')::text[]
$$;

GRANT EXECUTE ON FUNCTION access.capabilities()
    TO frontdoor_api, frontdoor_worker, frontdoor_reach;
