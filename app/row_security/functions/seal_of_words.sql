-- The seal of words that outlive a transaction, or say what it is for, with the keys of the database.
--
-- It begins with a word, where the seal of a context begins with the number of the transaction, so
-- that neither is ever taken for the other.
CREATE OR REPLACE FUNCTION access.seal_of_words(p_words text) RETURNS text
    LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    inner_key bytea;
    outer_key bytea;
BEGIN
    SELECT keys.inner_key, keys.outer_key INTO inner_key, outer_key FROM access.context_keys AS keys;
    RETURN encode(sha256(outer_key || sha256(inner_key || convert_to('words: ' || p_words, 'UTF8'))), 'hex');
END
$$;

ALTER FUNCTION access.seal_of_words(text) OWNER TO frontdoor_reach;
