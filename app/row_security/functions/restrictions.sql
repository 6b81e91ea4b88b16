-- The restrictions that the user answers for: as the owner, on an allow list, or about to write
-- its lists. A deny list outweighs all of them, also one with another identity of the user, and so
-- does an interest of theirs in the record. Whom a team or agency stands for, `access.restricting`
-- says.
CREATE OR REPLACE FUNCTION access.restrictions() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
WITH mine AS (
    SELECT person.id AS user_id, held.team_id, held.agency_id, held.role
    FROM access.own_identities() AS person (id)
    LEFT JOIN memberships AS held
      ON held.partnership_id = (SELECT access.partnership()) AND held.user_id = person.id
     AND held.ended_at IS NULL
     AND ((SELECT access.now()) AT TIME ZONE 'Europe/London')::date
         BETWEEN held.starts_on AND coalesce(held.ends_on, 'infinity')
), listed AS (
    SELECT listing.restriction_id, listing.listing
    FROM restriction_listings AS listing
    JOIN mine ON listing.user_id = mine.user_id OR listing.team_id = mine.team_id
              OR listing.agency_id = mine.agency_id
    WHERE listing.partnership_id = (SELECT access.partnership()) AND listing.ended_at IS NULL
      AND (listing.listing = 'deny' OR (
          mine.user_id = (SELECT access.user_id()) AND (
              listing.user_id IS NOT NULL OR mine.role <> ALL (access.roles_given_by_one())
          )
      ))
)
SELECT id FROM restrictions
WHERE partnership_id = (SELECT access.partnership()) AND owner_id = (SELECT access.user_id())
-- Who sets one writes its lists, the first of which is themselves.
UNION SELECT id FROM restrictions AS fresh
WHERE partnership_id = (SELECT access.partnership()) AND set_by = (SELECT access.user_id())
  AND NOT EXISTS (
      SELECT 1 FROM restriction_listings AS listing
      WHERE listing.partnership_id = (SELECT access.partnership()) AND listing.restriction_id = fresh.id
  )
UNION SELECT restriction_id FROM listed WHERE listing = 'allow'
EXCEPT SELECT restriction_id FROM listed WHERE listing = 'deny'
EXCEPT SELECT access.restrictions_of_interest()
$$;

ALTER FUNCTION access.restrictions() OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.restrictions()
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON memberships, restriction_listings, restrictions
    TO frontdoor_reach;
