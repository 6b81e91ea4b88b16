-- The epoch of the audit log: how many restores of the database have been declared.
CREATE OR REPLACE FUNCTION access.audit_epoch() RETURNS integer
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
SELECT coalesce(max(epoch), 0) FROM audit_epochs WHERE partnership_id = (SELECT access.partnership())
$$;

ALTER FUNCTION access.audit_epoch() OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.audit_epoch()
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON audit_epochs TO frontdoor_reach;
