-- The referrals of children whom the user works with.
CREATE OR REPLACE FUNCTION access.referrals_worked_with() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
SELECT id FROM referrals
WHERE partnership_id = (SELECT access.partnership())
  AND person_id IN (SELECT access.people_worked_with())
$$;

ALTER FUNCTION access.referrals_worked_with() OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.referrals_worked_with()
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON referrals TO frontdoor_reach;
