-- The seal of a ticket, with the keys of the database. Unlike that of a context it is bound to no
-- transaction. It begins with words, where a context has the number of a transaction, so that neither
-- is ever taken for the other.
CREATE OR REPLACE FUNCTION access.seal_of_ticket(p_ticket text) RETURNS text
    LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    inner_key bytea;
    outer_key bytea;
BEGIN
    SELECT keys.inner_key, keys.outer_key INTO inner_key, outer_key FROM access.context_keys AS keys;
    RETURN encode(sha256(outer_key || sha256(
        inner_key || convert_to('ticket of an event stream ' || p_ticket, 'UTF8')
    )), 'hex');
END
$$;

ALTER FUNCTION access.seal_of_ticket(text) OWNER TO frontdoor_reach;
