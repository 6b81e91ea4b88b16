-- The newest place in the order of each partnership that there is a ticket of, in one query for
-- every event stream. A ticket that was not given out here, or holds no more, is answered nothing.
CREATE OR REPLACE FUNCTION access.newest_events(p_tickets text[])
    RETURNS TABLE (partnership_id uuid, newest bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
WITH shown AS MATERIALIZED (
    SELECT split_part(ticket, ' ', 1) AS tenant, split_part(ticket, ' ', 2) AS until
    FROM unnest(p_tickets) AS ticket
    WHERE split_part(ticket, ' ', 3)
        = access.seal_of_words('ticket of an event stream: '
            || split_part(ticket, ' ', 1) || ' ' || split_part(ticket, ' ', 2))
), asked AS (
    SELECT DISTINCT tenant::uuid AS id FROM shown
    WHERE to_timestamp(until::bigint) > transaction_timestamp()
)
SELECT asked.id, coalesce((
    SELECT max(message.position) FROM outbox_messages AS message
    WHERE message.partnership_id = asked.id
), 0)
FROM asked
$$;

ALTER FUNCTION access.newest_events(text[]) OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.newest_events(text[])
    TO frontdoor_api;
GRANT SELECT ON outbox_messages TO frontdoor_reach;
