-- The shares about hidden people or contacts.
CREATE OR REPLACE FUNCTION access.shares_hidden() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
SELECT id FROM shares
WHERE partnership_id = (SELECT access.partnership()) AND person_id IN (SELECT unnest(access.people_hidden()))
UNION SELECT id FROM shares
WHERE partnership_id = (SELECT access.partnership()) AND contact_id IN (SELECT unnest(access.contacts_hidden()))
$$;

ALTER FUNCTION access.shares_hidden() OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.shares_hidden()
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON shares TO frontdoor_reach;
