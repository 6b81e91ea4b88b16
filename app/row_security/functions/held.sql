-- A value of the transaction's context by its name, or null where the context does not hold.
--
-- Every function that policies ask begins here. Anybody may write the settings; what was written
-- by others than the functions that set a context has not the right seal, and counts as nothing.
CREATE OR REPLACE FUNCTION access.held(p_name text) RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    context text := current_setting('frontdoor.context', true);
    lines text := substr(context, 65);
BEGIN
    IF left(context, 64) = access.seal(lines) THEN
        RETURN split_part(split_part(lines, E'\n' || p_name || '=', 2), E'\n', 1);
    END IF;
    RETURN NULL;
END
$$;

ALTER FUNCTION access.held(text) OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.held(text)
    TO frontdoor_api, frontdoor_worker, frontdoor_auditor;
