-- The children of contacts whom the user works with, or has opened by break-glass.
CREATE OR REPLACE FUNCTION access.contact_children() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
SELECT id FROM contact_children
WHERE partnership_id = (SELECT access.partnership())
  AND person_id IN (SELECT access.people_worked_with())
UNION SELECT id FROM contact_children
    WHERE partnership_id = (SELECT access.partnership()) AND person_id = ANY ((SELECT access.people_opened())::uuid[])
$$;

ALTER FUNCTION access.contact_children() OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.contact_children()
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON contact_children TO frontdoor_reach;
