-- The strategy meetings that the user runs: those in referrals of children whom they work with.
CREATE OR REPLACE FUNCTION access.meetings_run() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
SELECT id FROM strategy_meetings
WHERE partnership_id = (SELECT access.partnership())
  AND referral_id IN (SELECT access.referrals_worked_with())
$$;

ALTER FUNCTION access.meetings_run() OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.meetings_run()
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON strategy_meetings TO frontdoor_reach;
