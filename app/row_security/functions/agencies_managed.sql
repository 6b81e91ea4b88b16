-- The agencies whose subscriptions the user manages: as a partner system or an administrator.
CREATE OR REPLACE FUNCTION access.agencies_managed() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
SELECT agency_id FROM memberships
WHERE partnership_id = (SELECT access.partnership()) AND user_id = (SELECT access.user_id())
  AND role IN ('partner_system', 'administrator')
  AND ((SELECT access.now()) AT TIME ZONE 'Europe/London')::date
    BETWEEN starts_on AND coalesce(ends_on, 'infinity')
  AND ended_at IS NULL
$$;

ALTER FUNCTION access.agencies_managed() OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.agencies_managed()
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON memberships TO frontdoor_reach;
