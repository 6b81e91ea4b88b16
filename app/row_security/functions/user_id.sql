-- The user of this transaction, and null where the service acts for itself.
CREATE OR REPLACE FUNCTION access.user_id() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT nullif(current_setting('frontdoor.actor', true), '')::uuid
$$;

GRANT EXECUTE ON FUNCTION access.user_id()
    TO frontdoor_api, frontdoor_worker, frontdoor_reach;
