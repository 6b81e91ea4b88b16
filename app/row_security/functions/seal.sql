-- The seal of a context: a digest with the keys of the database, for this transaction alone.
--
-- It is nested as in HMAC (RFC 2104), so that nothing can be appended to what was sealed. Null
-- before the transaction has a number, which it is given as its context begins.
CREATE OR REPLACE FUNCTION access.seal(p_lines text) RETURNS text
    LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    inner_key bytea;
    outer_key bytea;
BEGIN
    SELECT keys.inner_key, keys.outer_key INTO inner_key, outer_key FROM access.context_keys AS keys;
    RETURN encode(sha256(outer_key || sha256(
        inner_key || xid8send(pg_current_xact_id_if_assigned())
        || timestamptz_send(transaction_timestamp()) || convert_to(p_lines, 'UTF8')
    )), 'hex');
END
$$;

ALTER FUNCTION access.seal(text) OWNER TO frontdoor_reach;
