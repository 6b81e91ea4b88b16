-- The users of the partnership who have access, and a role that lifts restrictions, today: for those
-- who are among them, since it tells who is suspended.
CREATE OR REPLACE FUNCTION access.users_who_lift() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
WITH lifting AS MATERIALIZED (
    SELECT user_id FROM memberships
    WHERE partnership_id = (SELECT access.partnership())
      AND role IN ('hub_manager', 'information_governance') AND ended_at IS NULL
      AND ((SELECT access.now()) AT TIME ZONE 'Europe/London')::date
          BETWEEN starts_on AND coalesce(ends_on, 'infinity')
)
SELECT users.id FROM users
WHERE users.partnership_id = (SELECT access.partnership()) AND users.revoked_at IS NULL
  AND NOT EXISTS (
      SELECT FROM user_suspensions AS suspended
      WHERE suspended.partnership_id = users.partnership_id AND suspended.user_id = users.id
        AND suspended.resumed_at IS NULL
  )
  AND users.id IN (SELECT user_id FROM lifting)
  AND ((SELECT access.is_system()) OR (SELECT access.user_id()) IN (SELECT user_id FROM lifting))
$$;

ALTER FUNCTION access.users_who_lift() OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.users_who_lift()
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON memberships, user_suspensions, users TO frontdoor_reach;
