-- Every user that is one person with the user of this transaction; nobody for the service itself.
CREATE OR REPLACE FUNCTION access.own_identities() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
SELECT access.identities(access.partnership(), access.user_id())
WHERE access.user_id() IS NOT NULL
$$;

ALTER FUNCTION access.own_identities() OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.own_identities()
    TO frontdoor_api, frontdoor_worker;
