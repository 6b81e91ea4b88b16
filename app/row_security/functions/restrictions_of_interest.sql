-- The restrictions of records in which the user has a declared interest, by whichever identity: they
-- neither read why such a record is hidden, nor approve or lift that, whatever their role.
CREATE OR REPLACE FUNCTION access.restrictions_of_interest() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
WITH RECURSIVE interests (id) AS (
    SELECT person_id FROM conflicts_of_interest
    WHERE partnership_id = (SELECT access.partnership()) AND ended_at IS NULL
      AND user_id IN (SELECT access.own_identities())
    UNION
    SELECT CASE link.person_id WHEN interests.id THEN link.same_as_person_id ELSE link.person_id END
    FROM interests
    JOIN person_links AS link
      ON link.partnership_id = (SELECT access.partnership()) AND link.unlinked_at IS NULL
     AND interests.id IN (link.person_id, link.same_as_person_id)
), of_contacts (id) AS (
    SELECT contact_id FROM contact_children
    WHERE partnership_id = (SELECT access.partnership())
      AND person_id IN (SELECT interests.id FROM interests)
    UNION SELECT contact_id FROM contact_people
    WHERE partnership_id = (SELECT access.partnership())
      AND person_id IN (SELECT interests.id FROM interests)
    UNION SELECT contacts.id FROM contacts
    WHERE partnership_id = (SELECT access.partnership())
      AND referrer_person_id IN (SELECT interests.id FROM interests)
)
SELECT restrictions.id FROM restrictions
WHERE partnership_id = (SELECT access.partnership())
  AND (person_id IN (SELECT interests.id FROM interests)
       OR contact_id IN (SELECT of_contacts.id FROM of_contacts))
$$;

ALTER FUNCTION access.restrictions_of_interest() OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.restrictions_of_interest()
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON conflicts_of_interest, contact_children, contact_people, contacts, person_links,
    restrictions TO frontdoor_reach;
