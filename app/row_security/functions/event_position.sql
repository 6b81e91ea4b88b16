-- The place of an event in the order of its partnership, for a reader who continues from it.
--
-- The reader may no longer be allowed to see the event itself; its place says nothing of it.
CREATE OR REPLACE FUNCTION access.event_position(p_event uuid) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
SELECT position FROM outbox_messages WHERE partnership_id = (SELECT access.partnership()) AND id = p_event
$$;

ALTER FUNCTION access.event_position(uuid) OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.event_position(uuid)
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON outbox_messages TO frontdoor_reach;
