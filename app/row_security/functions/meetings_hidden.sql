-- The strategy meetings about a person who is restricted from the user, worked out at sign-in.
CREATE OR REPLACE FUNCTION access.meetings_hidden() RETURNS uuid[]
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT coalesce(nullif(current_setting('frontdoor.meetings_hidden', true), ''), '{}')::uuid[]
$$;

GRANT EXECUTE ON FUNCTION access.meetings_hidden()
    TO frontdoor_api, frontdoor_worker, frontdoor_reach;
