-- Whether this transaction may write: one that reads through break-glass may not.
CREATE OR REPLACE FUNCTION access.writes() RETURNS boolean
    LANGUAGE sql VOLATILE AS $$
SELECT access.people_opened() = '{}'
$$;

GRANT EXECUTE ON FUNCTION access.writes()
    TO frontdoor_api, frontdoor_worker, frontdoor_reach;
