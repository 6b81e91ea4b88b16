-- Signs a user in: the one call that every request begins with.
--
-- It answers what `access.bind_user` does, once in a transaction. `p_context` is the number of the
-- context that the caller knows: the release before sets parts of one by hand, which counts for
-- nothing any more, and would look for a child with too little of a view and not know it.
CREATE OR REPLACE FUNCTION access.sign_in(
    p_issuer text, p_subject text, p_token_id text, p_partnership text, p_now timestamptz,
    p_reading boolean, p_context integer
) RETURNS TABLE (
    partnership_id uuid, partnership text, user_id uuid, display_name text, role text,
    agency_id uuid, agency_kind text, team_id uuid, starts_on date, ends_on date,
    people_hidden uuid[], people_signposted uuid[], contacts_hidden uuid[],
    meetings_hidden uuid[], people_opened uuid[], identities uuid[]
) LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF p_context IS DISTINCT FROM 2 THEN
        RAISE EXCEPTION 'this release knows another context than the database'
            USING ERRCODE = 'feature_not_supported';
    END IF;
    -- Who accepted an invitation in this transaction began it so.
    IF coalesce(current_setting('frontdoor.joining', true), '') = ''
        OR current_setting('frontdoor.joining', true)
            IS DISTINCT FROM access.mark_of_joining(p_issuer, p_subject, p_partnership)
    THEN
        PERFORM access.begin_context();
    END IF;
    RETURN QUERY
    SELECT * FROM access.bind_user(
        p_issuer, p_subject, p_token_id, p_partnership, p_now, p_reading
    );
END
$$;

ALTER FUNCTION access.sign_in(text, text, text, text, timestamptz, boolean, integer) OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.sign_in(text, text, text, text, timestamptz, boolean, integer)
    TO frontdoor_api, frontdoor_worker;
