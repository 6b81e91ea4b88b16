-- The people whose records are restricted from the user, worked out at sign-in.
--
-- A policy compares a column with this short list, so that a restriction costs no table its index.
-- A restriction therefore takes effect with the next transaction.
CREATE OR REPLACE FUNCTION access.people_hidden() RETURNS uuid[]
    LANGUAGE sql VOLATILE AS $$
SELECT access.held_list('people_hidden')
$$;

GRANT EXECUTE ON FUNCTION access.people_hidden()
    TO frontdoor_api, frontdoor_worker, frontdoor_reach;
