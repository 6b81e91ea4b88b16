-- The restrictions and conflicts of interest that hide a record from a user at a time.
--
-- `absolute` is what break-glass does not open: a cloaked record, a deny list, a conflict of
-- interest. The last two follow the person across their identities. A team or agency on an allow
-- list is those who work there by a role that two people gave: one administrator puts no one on it.
-- A cloak acts while it is provisional or once two people have approved it (decision 10).
CREATE OR REPLACE FUNCTION access.restricting(p_partnership uuid, p_user uuid, p_now timestamptz)
    RETURNS TABLE (restriction_id uuid, person_id uuid, contact_id uuid, cloaked boolean, absolute boolean)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
WITH person AS MATERIALIZED (
    SELECT access.identities(p_partnership, p_user) AS id
), mine AS (
    SELECT person.id AS user_id, held.team_id, held.agency_id, held.role FROM person
    LEFT JOIN memberships AS held
      ON held.partnership_id = p_partnership AND held.user_id = person.id AND held.ended_at IS NULL
     AND (p_now AT TIME ZONE 'Europe/London')::date
         BETWEEN held.starts_on AND coalesce(held.ends_on, 'infinity')
), listed AS (
    SELECT listing.restriction_id, bool_or(listing.listing = 'deny') AS denied
    FROM restriction_listings AS listing
    WHERE listing.partnership_id = p_partnership AND listing.ended_at IS NULL
      AND EXISTS (
          SELECT 1 FROM mine
          WHERE (listing.user_id = mine.user_id OR listing.team_id = mine.team_id
                 OR listing.agency_id = mine.agency_id)
            -- What is denied to one identity is denied to the person; nothing is allowed so.
            AND (listing.listing = 'deny' OR (
                mine.user_id = p_user AND (
                    listing.user_id IS NOT NULL OR mine.role <> ALL (access.roles_given_by_one())
                )
            ))
      )
    GROUP BY listing.restriction_id
)
SELECT standing.id, standing.person_id, standing.contact_id, acting.cloaked,
       acting.cloaked OR coalesce(listed.denied, false)
FROM restrictions AS standing
LEFT JOIN listed ON listed.restriction_id = standing.id
CROSS JOIN LATERAL (
    SELECT standing.kind = 'cloaked' AND (
        p_now < standing.provisional_until
        OR 2 <= (
            SELECT count(*) FROM restriction_approvals AS approval
            WHERE approval.partnership_id = p_partnership AND approval.restriction_id = standing.id
        )
    ) AS cloaked
) AS acting
WHERE standing.partnership_id = p_partnership AND standing.lifted_at IS NULL
  AND CASE
      WHEN listed.denied IS NULL THEN standing.owner_id <> p_user
      ELSE listed.denied
  END
UNION ALL
SELECT NULL, conflict.person_id, NULL, false, true
FROM conflicts_of_interest AS conflict
WHERE conflict.partnership_id = p_partnership
  AND conflict.user_id IN (SELECT person.id FROM person)
  AND conflict.ended_at IS NULL
$$;

ALTER FUNCTION access.restricting(uuid, uuid, timestamptz) OWNER TO frontdoor_reach;
GRANT SELECT ON conflicts_of_interest, memberships, restriction_approvals,
    restriction_listings, restrictions
    TO frontdoor_reach;
