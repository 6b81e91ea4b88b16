-- The people whom the user works with: allocated to the user, or to a team that the user manages.
CREATE OR REPLACE FUNCTION access.people_worked_with() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
SELECT person_id FROM allocations
WHERE partnership_id = (SELECT access.partnership()) AND ended_at IS NULL
  AND (user_id = (SELECT access.user_id()) OR team_id = ANY ((SELECT access.teams())::uuid[]))
$$;

ALTER FUNCTION access.people_worked_with() OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.people_worked_with()
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON allocations TO frontdoor_reach;
