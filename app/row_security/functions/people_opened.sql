-- The people whose records the user has opened by break-glass, in a transaction that only reads.
CREATE OR REPLACE FUNCTION access.people_opened() RETURNS uuid[]
    LANGUAGE sql VOLATILE AS $$
SELECT access.held_list('people_opened')
$$;

GRANT EXECUTE ON FUNCTION access.people_opened()
    TO frontdoor_api, frontdoor_worker, frontdoor_reach;
