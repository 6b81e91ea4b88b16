-- The contacts that are restricted from the user, or name a person who is, worked out at sign-in.
CREATE OR REPLACE FUNCTION access.contacts_hidden() RETURNS uuid[]
    LANGUAGE sql VOLATILE AS $$
SELECT access.held_list('contacts_hidden')
$$;

GRANT EXECUTE ON FUNCTION access.contacts_hidden()
    TO frontdoor_api, frontdoor_worker, frontdoor_reach;
