-- The minutes that were circulated to the user's agencies, or are of meetings about allocated
-- children.
CREATE OR REPLACE FUNCTION access.minutes() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
SELECT minutes_id FROM minutes_circulations
WHERE partnership_id = (SELECT access.partnership()) AND agency_id = ANY ((SELECT access.agencies())::uuid[])
UNION SELECT id FROM minutes
    WHERE partnership_id = (SELECT access.partnership())
      AND strategy_meeting_id IN (SELECT access.allocated_meetings())
$$;

ALTER FUNCTION access.minutes() OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.minutes()
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON minutes, minutes_circulations
    TO frontdoor_reach;
