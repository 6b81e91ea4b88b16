-- Whether the user works in the hub. Background jobs count as the hub.
CREATE OR REPLACE FUNCTION access.is_hub() RETURNS boolean LANGUAGE sql STABLE
    AS $$ SELECT access.capabilities() && '{hub,system}' $$;

GRANT EXECUTE ON FUNCTION access.is_hub()
    TO frontdoor_api, frontdoor_worker, frontdoor_reach;
