-- The strategy meetings about children whom the user works with, or has opened by break-glass,
-- and those that the user runs: a meeting is called before its children are written down.
CREATE OR REPLACE FUNCTION access.allocated_meetings() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
SELECT strategy_meeting_id FROM strategy_meeting_children
WHERE partnership_id = (SELECT access.partnership())
  AND person_id IN (SELECT access.people_worked_with())
UNION SELECT strategy_meeting_id FROM strategy_meeting_children
    WHERE partnership_id = (SELECT access.partnership()) AND person_id = ANY ((SELECT access.people_opened())::uuid[])
UNION SELECT access.meetings_run()
$$;

ALTER FUNCTION access.allocated_meetings() OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.allocated_meetings()
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON strategy_meeting_children TO frontdoor_reach;
