-- Sets the context of the transaction, under its seal. Only the functions that know it may.
--
-- The context is one text: the seal, then a line for each value. No value holds a line break: they
-- are ids, codes, instants and digests.
CREATE OR REPLACE FUNCTION access.set_context(
    p_partnership uuid, p_user uuid, p_capabilities text[], p_agencies uuid[], p_teams uuid[],
    p_now timestamptz, p_people_hidden uuid[], p_people_signposted uuid[],
    p_contacts_hidden uuid[], p_meetings_hidden uuid[], p_people_opened uuid[]
) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp SET datestyle = 'ISO' AS $$
DECLARE
    lines text := concat(
        E'\npartnership=', p_partnership, E'\nuser=', p_user,
        E'\ncapabilities=', coalesce(p_capabilities, '{}'),
        E'\nagencies=', coalesce(p_agencies, '{}'), E'\nteams=', coalesce(p_teams, '{}'),
        E'\nnow=', p_now,
        E'\npeople_hidden=', access.digest_of_list(p_people_hidden::text),
        E'\npeople_signposted=', access.digest_of_list(p_people_signposted::text),
        E'\ncontacts_hidden=', access.digest_of_list(p_contacts_hidden::text),
        E'\nmeetings_hidden=', access.digest_of_list(p_meetings_hidden::text),
        E'\npeople_opened=', access.digest_of_list(p_people_opened::text)
    );
BEGIN
    PERFORM set_config('frontdoor.people_hidden', p_people_hidden::text, true),
        set_config('frontdoor.people_signposted', p_people_signposted::text, true),
        set_config('frontdoor.contacts_hidden', p_contacts_hidden::text, true),
        set_config('frontdoor.meetings_hidden', p_meetings_hidden::text, true),
        set_config('frontdoor.people_opened', p_people_opened::text, true),
        set_config('frontdoor.context', access.seal(lines) || lines, true);
END
$$;

ALTER FUNCTION access.set_context(uuid, uuid, text[], uuid[], uuid[], timestamptz, uuid[], uuid[], uuid[], uuid[], uuid[]) OWNER TO frontdoor_reach;
