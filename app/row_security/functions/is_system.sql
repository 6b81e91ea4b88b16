-- Whether the service acts for itself, in a background job or a command.
CREATE OR REPLACE FUNCTION access.is_system() RETURNS boolean LANGUAGE sql STABLE
    AS $$ SELECT access.has('system') $$;

GRANT EXECUTE ON FUNCTION access.is_system()
    TO frontdoor_api, frontdoor_worker, frontdoor_reach;
