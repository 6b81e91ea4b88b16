-- The notifications that became a hidden contact, and those that one of them superseded.
--
-- A superseded notification is in no contact: it is hidden with the one that took its place.
CREATE OR REPLACE FUNCTION access.notifications_hidden() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
WITH RECURSIVE hidden AS (
    SELECT id FROM notifications
    WHERE partnership_id = (SELECT access.partnership())
      AND contact_id IN (SELECT unnest(access.contacts_hidden()))
    UNION
    SELECT replaced.id FROM hidden
    JOIN notifications AS replaced
      ON replaced.partnership_id = (SELECT access.partnership()) AND replaced.superseded_by = hidden.id
)
SELECT id FROM hidden
$$;

ALTER FUNCTION access.notifications_hidden() OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.notifications_hidden()
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON notifications TO frontdoor_reach;
