-- Whether the user administers the partnership. Background jobs count as an administrator.
CREATE OR REPLACE FUNCTION access.is_administrator()
    RETURNS boolean LANGUAGE sql STABLE
    AS $$ SELECT access.capabilities() && '{administrator,system}' $$;

GRANT EXECUTE ON FUNCTION access.is_administrator()
    TO frontdoor_api, frontdoor_worker, frontdoor_reach;
