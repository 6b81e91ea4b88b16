-- The users of the partnership who are suspended: that they are, and not why.
CREATE OR REPLACE FUNCTION access.users_suspended() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
SELECT user_id FROM user_suspensions
WHERE partnership_id = (SELECT access.partnership()) AND resumed_at IS NULL
$$;

ALTER FUNCTION access.users_suspended() OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.users_suspended()
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON user_suspensions TO frontdoor_reach;
