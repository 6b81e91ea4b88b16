-- A person's own records, linked ones included, where the user may see who looked at them.
CREATE OR REPLACE FUNCTION access.followed(p_person uuid) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
WITH RECURSIVE same (id) AS (
    SELECT id FROM people
    WHERE partnership_id = (SELECT access.partnership()) AND id = p_person
      -- A restriction does not hide from governance who looked; an interest of their own does.
      AND CASE WHEN (SELECT access.is_governance()) THEN NOT EXISTS (
          SELECT FROM conflicts_of_interest AS own
          WHERE own.partnership_id = people.partnership_id AND own.person_id = people.id
            AND own.user_id IN (SELECT access.own_identities()) AND own.ended_at IS NULL
      ) ELSE id <> ALL ((SELECT access.people_hidden())::uuid[]) END
    UNION
    SELECT CASE link.person_id WHEN same.id THEN link.same_as_person_id ELSE link.person_id END
    FROM same JOIN person_links AS link ON same.id IN (link.person_id, link.same_as_person_id)
    WHERE link.partnership_id = (SELECT access.partnership()) AND link.unlinked_at IS NULL
)
SELECT id FROM same
WHERE (SELECT access.is_governance())
   OR EXISTS (SELECT FROM same JOIN access.people_worked_with() AS mine (id) USING (id))
$$;

ALTER FUNCTION access.followed(uuid) OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.followed(uuid)
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON conflicts_of_interest, people, person_links
    TO frontdoor_reach;
