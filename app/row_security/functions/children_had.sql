-- The children whom the user has: those worked with, under each record linked with theirs. Who only
-- reads a child as family of one of these, or behind broken glass, does not have the child.
CREATE OR REPLACE FUNCTION access.children_had() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
WITH mine AS (SELECT access.people_worked_with() AS id)
SELECT id FROM mine
UNION SELECT same_as_person_id FROM person_links
    WHERE partnership_id = (SELECT access.partnership()) AND unlinked_at IS NULL
      AND person_id IN (SELECT id FROM mine)
UNION SELECT person_id FROM person_links
    WHERE partnership_id = (SELECT access.partnership()) AND unlinked_at IS NULL
      AND same_as_person_id IN (SELECT id FROM mine)
$$;

ALTER FUNCTION access.children_had() OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.children_had()
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON person_links
    TO frontdoor_reach;
