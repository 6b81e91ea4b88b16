-- The contacts about children whom the user works with, or has opened by break-glass.
CREATE OR REPLACE FUNCTION access.contacts() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
SELECT contact_id FROM contact_children
WHERE partnership_id = (SELECT access.partnership())
  AND person_id IN (SELECT access.people_worked_with())
UNION SELECT contact_id FROM contact_children
    WHERE partnership_id = (SELECT access.partnership()) AND person_id = ANY ((SELECT access.people_opened())::uuid[])
$$;

ALTER FUNCTION access.contacts() OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.contacts()
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON contact_children TO frontdoor_reach;
