-- The recipients of shares that stand, as which the user reads what was shared.
--
-- Either the user is an officer of the agency, or works with the child in a care role of it.
CREATE OR REPLACE FUNCTION access.share_recipients() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
WITH standing AS (
    SELECT given.id, given.agency_id, shares.person_id
    FROM share_recipients AS given
    JOIN shares ON shares.partnership_id = given.partnership_id AND shares.id = given.share_id
    WHERE given.partnership_id = (SELECT access.partnership()) AND shares.revoked_at IS NULL
      AND (shares.expires_at IS NULL OR shares.expires_at > (SELECT access.now()))
)
SELECT id FROM standing WHERE agency_id = ANY ((SELECT access.agencies())::uuid[])
UNION ALL SELECT id FROM standing
    WHERE person_id IN (SELECT access.people_worked_with()) AND agency_id IN (
        SELECT agency_id FROM memberships
        WHERE partnership_id = (SELECT access.partnership()) AND user_id = (SELECT access.user_id())
          AND role IN ('social_worker', 'team_manager')
          AND ((SELECT access.now()) AT TIME ZONE 'Europe/London')::date
            BETWEEN starts_on AND coalesce(ends_on, 'infinity')
          AND ended_at IS NULL
    )
$$;

ALTER FUNCTION access.share_recipients() OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.share_recipients()
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON memberships, share_recipients, shares
    TO frontdoor_reach;
