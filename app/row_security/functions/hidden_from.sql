-- What is hidden from a user, and what they opened by break-glass.
--
-- It is worked out once, at sign-in (decision 9). Only a transaction that reads gets what the user
-- opened by break-glass. Plans are generic: planning cost more than running the statements.
CREATE OR REPLACE FUNCTION access.hidden_from(
    p_partnership uuid, p_user uuid, p_now timestamptz, p_reading boolean
) RETURNS TABLE (
    people_hidden uuid[], people_signposted uuid[], contacts_hidden uuid[],
    meetings_hidden uuid[], people_opened uuid[]
) LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    cloaked uuid[];
    restricted_contacts uuid[];
BEGIN
    people_opened := '{}';
    IF p_reading THEN
        people_opened := ARRAY(
            SELECT DISTINCT opened.person_id FROM break_glass_grants AS opened
            JOIN memberships AS held
              ON held.partnership_id = opened.partnership_id AND held.user_id = opened.user_id
             AND held.role = ANY (access.glass_roles())
             AND (p_now AT TIME ZONE 'Europe/London')::date
                 BETWEEN held.starts_on AND coalesce(held.ends_on, 'infinity')
             AND held.ended_at IS NULL
            WHERE opened.partnership_id = p_partnership AND opened.user_id = p_user
              AND opened.granted_at <= p_now AND p_now < opened.expires_at
              AND opened.ended_at IS NULL
        );
    END IF;
    WITH RECURSIVE against AS MATERIALIZED (
        SELECT * FROM access.restricting(p_partnership, p_user, p_now)
    ), hidden AS (
        SELECT person_id, cloaked, absolute FROM against WHERE person_id IS NOT NULL
        UNION
        SELECT CASE WHEN link.person_id = hidden.person_id THEN link.same_as_person_id ELSE link.person_id END,
               hidden.cloaked, hidden.absolute
        FROM hidden
        JOIN person_links AS link
          ON link.partnership_id = p_partnership AND link.unlinked_at IS NULL
         AND hidden.person_id IN (link.person_id, link.same_as_person_id)
    )
    SELECT coalesce(array_agg(DISTINCT person_id) FILTER (
               WHERE hidden.absolute OR person_id <> ALL (people_opened)), '{}'),
           coalesce(array_agg(DISTINCT person_id) FILTER (WHERE hidden.cloaked), '{}'),
           ARRAY(SELECT contact_id FROM against WHERE contact_id IS NOT NULL)
    INTO people_hidden, cloaked, restricted_contacts
    FROM hidden;
    people_signposted := '{}';
    contacts_hidden := restricted_contacts;
    meetings_hidden := '{}';
    IF people_hidden <> '{}' THEN
        people_signposted := ARRAY(
            SELECT unnest(people_hidden) EXCEPT SELECT unnest(cloaked)
        );
        people_opened := ARRAY(
            SELECT unnest(people_opened) EXCEPT SELECT unnest(people_hidden)
        );
        contacts_hidden := ARRAY(
            SELECT unnest(restricted_contacts)
            UNION SELECT contact_id FROM contact_children
                WHERE partnership_id = p_partnership AND person_id = ANY (people_hidden)
            UNION SELECT contact_id FROM contact_people
                WHERE partnership_id = p_partnership AND person_id = ANY (people_hidden)
            UNION SELECT id FROM contacts
                WHERE partnership_id = p_partnership AND referrer_person_id = ANY (people_hidden)
            UNION SELECT request.contact_id FROM information_request_people AS named
                JOIN information_requests AS request
                  ON request.partnership_id = p_partnership
                 AND request.id = named.information_request_id
                WHERE named.partnership_id = p_partnership AND named.person_id = ANY (people_hidden)
        );
        meetings_hidden := ARRAY(
            SELECT strategy_meeting_id FROM strategy_meeting_children
            WHERE partnership_id = p_partnership AND person_id = ANY (people_hidden)
        );
    END IF;
    RETURN NEXT;
END
$$;

ALTER FUNCTION access.hidden_from(uuid, uuid, timestamptz, boolean) OWNER TO frontdoor_reach;
GRANT SELECT ON break_glass_grants, contact_children, contact_people, contacts,
    information_request_people, information_requests, memberships, person_links,
    strategy_meeting_children
    TO frontdoor_reach;
