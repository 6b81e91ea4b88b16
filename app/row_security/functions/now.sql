-- The time of the request, as the service set it; outside a request, the database's own.
--
-- Shares, break-glass and restrictions end at an instant, and the service and row-level security
-- have to agree which side of it a request is on.
CREATE OR REPLACE FUNCTION access.now() RETURNS timestamptz
    LANGUAGE sql STABLE AS $$
SELECT coalesce(
    nullif(access.held('now'), '')::timestamptz, transaction_timestamp()
)
$$;

GRANT EXECUTE ON FUNCTION access.now()
    TO frontdoor_api, frontdoor_worker, frontdoor_reach;
