-- The user of this transaction, and null where the service acts for itself.
CREATE OR REPLACE FUNCTION access.user_id() RETURNS uuid
    LANGUAGE sql STABLE AS $$
SELECT nullif(access.held('user'), '')::uuid
$$;

GRANT EXECUTE ON FUNCTION access.user_id()
    TO frontdoor_api, frontdoor_worker, frontdoor_reach;
