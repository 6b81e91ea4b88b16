-- Those of the hidden people about whom the user may learn that there is a restriction.
CREATE OR REPLACE FUNCTION access.people_signposted() RETURNS uuid[]
    LANGUAGE sql VOLATILE AS $$
SELECT access.held_list('people_signposted')
$$;

GRANT EXECUTE ON FUNCTION access.people_signposted()
    TO frontdoor_api, frontdoor_worker, frontdoor_reach;
