-- Whether the user has one of the capabilities of their context, such as hub.
CREATE OR REPLACE FUNCTION access.has(capability text) RETURNS boolean
    LANGUAGE sql STABLE AS $$
SELECT capability = ANY (access.capabilities())
$$;

GRANT EXECUTE ON FUNCTION access.has(text)
    TO frontdoor_api, frontdoor_worker, frontdoor_reach;
