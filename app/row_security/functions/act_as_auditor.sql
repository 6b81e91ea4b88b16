-- Binds an export of the audit log to one partnership: for the auditor's role, which reads the log
-- and nothing else.
CREATE OR REPLACE FUNCTION access.act_as_auditor(p_partnership uuid) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM access.begin_context();
    PERFORM access.set_context(
        p_partnership, NULL, '{}', '{}', '{}', transaction_timestamp(),
        '{}', '{}', '{}', '{}', '{}'
    );
END
$$;

ALTER FUNCTION access.act_as_auditor(uuid) OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.act_as_auditor(uuid)
    TO frontdoor_auditor;
