-- The users of the partnership who are suspended: that they are, and not why.
--
-- For who gives rights, and for the hub, which looks for children whose worker is gone. A manager of
-- teams learns it of the workers of those teams, and all others learn it of no one.
CREATE OR REPLACE FUNCTION access.users_suspended() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
SELECT user_id FROM user_suspensions AS suspended
WHERE partnership_id = (SELECT access.partnership()) AND resumed_at IS NULL
  AND ((SELECT access.is_hub()) OR (SELECT access.is_administrator())
       OR (SELECT access.is_governance()) OR EXISTS (
      SELECT FROM memberships AS worker
      WHERE worker.partnership_id = (SELECT access.partnership())
        AND worker.user_id = suspended.user_id
        AND worker.team_id = ANY ((SELECT access.teams())::uuid[])))
$$;

ALTER FUNCTION access.users_suspended() OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.users_suspended()
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON memberships, user_suspensions TO frontdoor_reach;
