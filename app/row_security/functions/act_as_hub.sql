-- Gives a transaction the hub's view, for a step in which the service recognises what the user may
-- not look up. It answers with the settings as they were.
--
-- A user has to be signed in, or the service to act for itself. A list that is null stays as it is.
CREATE OR REPLACE FUNCTION access.act_as_hub(
    p_people_hidden uuid[], p_contacts_hidden uuid[], p_meetings_hidden uuid[]
) RETURNS text[]
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    before text[] := ARRAY[
        current_setting('frontdoor.context', true),
        current_setting('frontdoor.people_hidden', true),
        current_setting('frontdoor.people_signposted', true),
        current_setting('frontdoor.contacts_hidden', true),
        current_setting('frontdoor.meetings_hidden', true),
        current_setting('frontdoor.people_opened', true)
    ];
BEGIN
    IF access.partnership() IS NULL THEN
        RAISE EXCEPTION 'nobody is signed in' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM access.set_context(
        access.partnership(), access.user_id(), '{hub}', access.agencies(), access.teams(),
        access.now(),
        coalesce(p_people_hidden, access.people_hidden()), access.people_signposted(),
        coalesce(p_contacts_hidden, access.contacts_hidden()),
        coalesce(p_meetings_hidden, access.meetings_hidden()), access.people_opened()
    );
    RETURN before;
END
$$;

ALTER FUNCTION access.act_as_hub(uuid[], uuid[], uuid[]) OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.act_as_hub(uuid[], uuid[], uuid[])
    TO frontdoor_api, frontdoor_worker;
