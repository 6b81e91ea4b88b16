-- Whether the user has one of the capabilities that sign-in sets: hub, administrator, governance
-- or system.
CREATE OR REPLACE FUNCTION access.has(capability text) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT capability = ANY (
    coalesce(nullif(current_setting('frontdoor.capabilities', true), ''), '{}')::text[]
)
$$;

GRANT EXECUTE ON FUNCTION access.has(text)
    TO frontdoor_api, frontdoor_worker, frontdoor_reach;
