-- A ticket with which an event stream asks, without signing in again, whether there is news in the
-- partnership of who is signed in. It holds for two hours, by the database's own clock.
CREATE OR REPLACE FUNCTION access.stream_ticket() RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
SELECT ticket || ' ' || access.seal_of_words('ticket of an event stream: ' || ticket) FROM (
    SELECT access.partnership() || ' '
        || extract(epoch FROM transaction_timestamp() + interval '2 hours')::bigint
) AS made (ticket)
$$;

ALTER FUNCTION access.stream_ticket() OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.stream_ticket()
    TO frontdoor_api, frontdoor_worker;
