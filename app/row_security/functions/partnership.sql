-- The partnership of this transaction: set as its user signs in, and null before.
CREATE OR REPLACE FUNCTION access.partnership() RETURNS uuid
    LANGUAGE sql STABLE AS $$
SELECT nullif(access.held('partnership'), '')::uuid
$$;

GRANT EXECUTE ON FUNCTION access.partnership()
    TO frontdoor_api, frontdoor_worker, frontdoor_reach, frontdoor_auditor;
