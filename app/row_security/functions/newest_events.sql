-- The newest place in the order of each partnership, in one query for every event stream.
CREATE OR REPLACE FUNCTION access.newest_events(p_partnerships uuid[])
    RETURNS TABLE (partnership_id uuid, newest bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
SELECT asked.id, coalesce((
    SELECT max(message.position) FROM outbox_messages AS message
    WHERE message.partnership_id = asked.id
), 0)
FROM unnest(p_partnerships) AS asked (id)
$$;

ALTER FUNCTION access.newest_events(uuid[]) OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.newest_events(uuid[])
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON outbox_messages TO frontdoor_reach;
