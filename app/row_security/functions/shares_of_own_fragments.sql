-- The shares that contain information from an agency of which the user is an officer.
CREATE OR REPLACE FUNCTION access.shares_of_own_fragments() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
SELECT share_id FROM shared_fragments
WHERE partnership_id = (SELECT access.partnership()) AND agency_id = ANY ((SELECT access.agencies())::uuid[])
$$;

ALTER FUNCTION access.shares_of_own_fragments() OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.shares_of_own_fragments()
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON shared_fragments TO frontdoor_reach;
