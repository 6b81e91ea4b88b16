-- What says that this transaction began with an identity that accepted an invitation: under the
-- keys of the database, since whoever could write it could sign in twice.
CREATE OR REPLACE FUNCTION access.mark_of_joining(
    p_issuer text, p_subject text, p_partnership text
) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
SELECT access.seal_of_words(format('joining in %s: %L, %L, %L',
    pg_current_xact_id_if_assigned(), p_issuer, p_subject, p_partnership))
$$;

ALTER FUNCTION access.mark_of_joining(text, text, text) OWNER TO frontdoor_reach;
