-- The people whose records the user reads: those worked with, their relatives, the other records
-- of the same person, and those opened by break-glass.
CREATE OR REPLACE FUNCTION access.people() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
WITH mine AS (SELECT access.people_worked_with() AS id)
SELECT id FROM mine
UNION SELECT related_person_id FROM relationships
    WHERE partnership_id = (SELECT access.partnership()) AND person_id IN (SELECT id FROM mine)
UNION SELECT person_id FROM relationships
    WHERE partnership_id = (SELECT access.partnership()) AND related_person_id IN (SELECT id FROM mine)
UNION SELECT same_as_person_id FROM person_links
    WHERE partnership_id = (SELECT access.partnership()) AND unlinked_at IS NULL
      AND person_id IN (SELECT id FROM mine)
UNION SELECT person_id FROM person_links
    WHERE partnership_id = (SELECT access.partnership()) AND unlinked_at IS NULL
      AND same_as_person_id IN (SELECT id FROM mine)
UNION SELECT unnest(access.people_opened())
$$;

ALTER FUNCTION access.people() OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.people()
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON person_links, relationships
    TO frontdoor_reach;
