-- A value of the transaction's context by its name, or null where the context does not hold.
--
-- Every function that policies ask begins here. Anybody may write the settings; what was written
-- by others than the functions that set a context has not the right seal, and counts as nothing.
-- The seal is that of `access.seal`, written out here because it is asked for dozens of times in a
-- request, and a call more is a fifth of what it costs.
CREATE OR REPLACE FUNCTION access.held(p_name text) RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    context text := current_setting('frontdoor.context', true);
    lines text := substr(context, 65);
    inner_key bytea;
    outer_key bytea;
BEGIN
    SELECT keys.inner_key, keys.outer_key INTO inner_key, outer_key FROM access.context_keys AS keys;
    IF left(context, 64) = encode(sha256(outer_key || sha256(
        inner_key || xid8send(pg_current_xact_id_if_assigned())
        || timestamptz_send(transaction_timestamp()) || convert_to(lines, 'UTF8')
    )), 'hex') THEN
        RETURN split_part(split_part(lines, E'\n' || p_name || '=', 2), E'\n', 1);
    END IF;
    RETURN NULL;
END
$$;

ALTER FUNCTION access.held(text) OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.held(text)
    TO frontdoor_api, frontdoor_worker, frontdoor_auditor;
