-- The newest place in the order of the partnership, visible or not: it says nothing of the event.
CREATE OR REPLACE FUNCTION access.newest_event() RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
SELECT coalesce(max(position), 0) FROM outbox_messages
WHERE partnership_id = (SELECT access.partnership())
$$;

ALTER FUNCTION access.newest_event() OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.newest_event()
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON outbox_messages TO frontdoor_reach;
