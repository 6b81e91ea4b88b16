-- Lets a partner system hear of events with the eyes of an officer of its agency, to the end of the
-- transaction (decision 14).
CREATE OR REPLACE FUNCTION access.listen() RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF access.user_id() IS NULL THEN
        RAISE EXCEPTION 'nobody is signed in' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM access.set_context(
        access.partnership(), access.user_id(), access.capabilities(),
        ARRAY(
            SELECT unnest(access.agencies())
            UNION SELECT agency_id FROM memberships
                WHERE partnership_id = (SELECT access.partnership())
                  AND user_id = (SELECT access.user_id())
                  AND role = 'partner_system'
                  AND ((SELECT access.now()) AT TIME ZONE 'Europe/London')::date
                    BETWEEN starts_on AND coalesce(ends_on, 'infinity')
                  AND ended_at IS NULL
        ),
        access.teams(), access.now(), access.people_hidden(), access.people_signposted(),
        access.contacts_hidden(), access.meetings_hidden(), access.people_opened()
    );
END
$$;

ALTER FUNCTION access.listen() OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.listen()
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON memberships TO frontdoor_reach;
