-- Lets the service itself act in one partnership: for background jobs and commands.
--
-- The worker's role alone may call it. The role that answers requests never acts for itself.
CREATE OR REPLACE FUNCTION access.act_as_system(p_partnership uuid, p_now timestamptz) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM access.begin_context();
    PERFORM access.set_context(
        p_partnership, NULL, '{system}', '{}', '{}', p_now, '{}', '{}', '{}', '{}', '{}'
    );
END
$$;

ALTER FUNCTION access.act_as_system(uuid, timestamptz) OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.act_as_system(uuid, timestamptz)
    TO frontdoor_worker;
