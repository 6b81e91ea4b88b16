-- The strategy meetings that the user reads: about allocated children, or with an invitation to
-- an agency of which the user is an officer.
CREATE OR REPLACE FUNCTION access.strategy_meetings() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
SELECT access.allocated_meetings()
UNION SELECT strategy_meeting_id FROM invitations
    WHERE partnership_id = (SELECT access.partnership()) AND invited_at IS NOT NULL
      AND agency_id = ANY ((SELECT access.agencies())::uuid[])
$$;

ALTER FUNCTION access.strategy_meetings() OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.strategy_meetings()
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON invitations TO frontdoor_reach;
