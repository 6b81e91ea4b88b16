-- The person whom the user asks to open by break-glass, and whether that is refused absolutely.
CREATE OR REPLACE FUNCTION access.behind_glass(p_person uuid, p_reference text)
    RETURNS TABLE (person_id uuid, absolute boolean)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
WITH RECURSIVE sought AS MATERIALIZED (
    SELECT id FROM people
    WHERE partnership_id = (SELECT access.partnership()) AND (id = p_person OR reference = p_reference)
      AND (id <> ALL ((SELECT access.people_hidden())::uuid[]) OR id = ANY ((SELECT access.people_signposted())::uuid[]))
      AND EXISTS (
          SELECT 1 FROM memberships
          WHERE partnership_id = (SELECT access.partnership()) AND user_id = (SELECT access.user_id())
            AND role = ANY (access.glass_roles())
            AND ((SELECT access.now()) AT TIME ZONE 'Europe/London')::date
                BETWEEN starts_on AND coalesce(ends_on, 'infinity')
            AND ended_at IS NULL
      )
), same AS (
    SELECT id FROM sought
    UNION
    SELECT CASE WHEN link.person_id = same.id THEN link.same_as_person_id ELSE link.person_id END
    FROM same
    JOIN person_links AS link
      ON link.partnership_id = (SELECT access.partnership()) AND link.unlinked_at IS NULL
     AND same.id IN (link.person_id, link.same_as_person_id)
)
SELECT sought.id, EXISTS (
    SELECT 1
    FROM access.restricting(access.partnership(), access.user_id(), access.now()) AS against
    WHERE against.absolute AND against.person_id IN (SELECT same.id FROM same)
)
FROM sought
$$;

ALTER FUNCTION access.behind_glass(uuid, text) OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.behind_glass(uuid, text)
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON memberships, people, person_links
    TO frontdoor_reach;
