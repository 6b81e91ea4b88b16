-- The people whose records the user has opened by break-glass, in a transaction that only reads.
CREATE OR REPLACE FUNCTION access.people_opened() RETURNS uuid[]
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT coalesce(nullif(current_setting('frontdoor.people_opened', true), ''), '{}')::uuid[]
$$;

GRANT EXECUTE ON FUNCTION access.people_opened()
    TO frontdoor_api, frontdoor_worker, frontdoor_reach;
