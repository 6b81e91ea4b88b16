-- The information requests that were put to agencies of which the user is an officer.
CREATE OR REPLACE FUNCTION access.information_requests() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
SELECT information_request_id FROM information_request_agencies
WHERE partnership_id = (SELECT access.partnership()) AND agency_id = ANY ((SELECT access.agencies())::uuid[])
$$;

ALTER FUNCTION access.information_requests() OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.information_requests()
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON information_request_agencies TO frontdoor_reach;
