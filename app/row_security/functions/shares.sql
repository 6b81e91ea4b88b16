-- The shares that the user reads as a recipient, while they stand.
CREATE OR REPLACE FUNCTION access.shares() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
SELECT share_id FROM share_recipients
WHERE partnership_id = (SELECT access.partnership()) AND id IN (SELECT access.share_recipients())
$$;

ALTER FUNCTION access.shares() OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.shares()
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON share_recipients TO frontdoor_reach;
