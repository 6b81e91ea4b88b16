-- Whether the user is responsible for information governance.
CREATE OR REPLACE FUNCTION access.is_governance() RETURNS boolean LANGUAGE sql STABLE
    AS $$ SELECT access.has('governance') $$;

GRANT EXECUTE ON FUNCTION access.is_governance()
    TO frontdoor_api, frontdoor_worker, frontdoor_reach;
