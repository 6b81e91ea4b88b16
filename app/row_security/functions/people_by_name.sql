-- The people whose names the user reads.
--
-- An officer learns whom a meeting or an information request is about, and nothing else of the
-- child's record.
CREATE OR REPLACE FUNCTION access.people_by_name() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
SELECT access.people()
UNION SELECT invited.person_id FROM strategy_meeting_children AS invited
    JOIN invitations USING (partnership_id, strategy_meeting_id)
    WHERE invited.partnership_id = (SELECT access.partnership())
      AND invitations.invited_at IS NOT NULL
      AND invitations.agency_id = ANY ((SELECT access.agencies())::uuid[])
UNION SELECT person_id FROM information_request_people
    WHERE partnership_id = (SELECT access.partnership())
      AND information_request_id IN (SELECT access.information_requests())
$$;

ALTER FUNCTION access.people_by_name() OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.people_by_name()
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON information_request_people, invitations, strategy_meeting_children
    TO frontdoor_reach;
