-- The strategy meetings about a person who is restricted from the user, worked out at sign-in.
CREATE OR REPLACE FUNCTION access.meetings_hidden() RETURNS uuid[]
    LANGUAGE sql VOLATILE AS $$
SELECT access.held_list('meetings_hidden')
$$;

GRANT EXECUTE ON FUNCTION access.meetings_hidden()
    TO frontdoor_api, frontdoor_worker, frontdoor_reach;
