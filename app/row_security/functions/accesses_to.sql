-- Who looked at a person's record: the audit events about the person, newest first, by page.
CREATE OR REPLACE FUNCTION access.accesses_to(
    p_person uuid, p_before timestamptz, p_before_id uuid, p_at_most integer
) RETURNS TABLE (
    id uuid, occurred_at timestamptz, user_id uuid, agency_id uuid, roles text[], service text,
    action text, outcome text, purpose text, listed boolean
) LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    tenant uuid := access.partnership();
    in_governance boolean := access.is_governance();
    hidden_contacts uuid[] := access.contacts_hidden();
    hidden_meetings uuid[] := access.meetings_hidden();
    themselves uuid[] := ARRAY(SELECT access.followed(p_person));
    closed uuid[] := CASE WHEN in_governance THEN '{}' ELSE access.people_hidden() || hidden_contacts || hidden_meetings
        || ARRAY(SELECT access.shares_hidden()
            UNION ALL SELECT access.refusals_hidden()) END;
    about uuid[];
BEGIN
    IF themselves = '{}' THEN
        RETURN;
    END IF;
    IF NOT in_governance THEN
        -- What belongs to a hidden contact or meeting is hidden with it, whomever it is about.
        closed := closed || ARRAY(
            SELECT id FROM contact_children
                WHERE partnership_id = tenant AND contact_id = ANY (hidden_contacts)
            UNION ALL SELECT id FROM threshold_decisions
                WHERE partnership_id = tenant AND contact_id = ANY (hidden_contacts)
            UNION ALL SELECT id FROM information_requests
                WHERE partnership_id = tenant AND contact_id = ANY (hidden_contacts)
            UNION ALL SELECT unnest(ARRAY[fragment.id, fragment.information_return_id])
                FROM information_fragments AS fragment
                JOIN information_requests AS request
                  ON request.partnership_id = tenant
                 AND request.id = fragment.information_request_id
                WHERE fragment.partnership_id = tenant
                  AND request.contact_id = ANY (hidden_contacts)
            UNION ALL SELECT id FROM enquiries
                WHERE partnership_id = tenant
                  AND strategy_meeting_id = ANY (hidden_meetings)
            UNION ALL SELECT id FROM timescales
                WHERE partnership_id = tenant AND contact_id = ANY (hidden_contacts)
            UNION ALL SELECT id FROM timescales
                WHERE partnership_id = tenant
                  AND subject_id = ANY (hidden_meetings)
            -- So is what joins the person to one who is hidden.
            UNION ALL SELECT id FROM relationships
                WHERE partnership_id = tenant
                  AND (person_id = ANY (closed) OR related_person_id = ANY (closed))
            UNION ALL SELECT id FROM person_links
                WHERE partnership_id = tenant
                  AND (person_id = ANY (closed) OR same_as_person_id = ANY (closed))
            UNION ALL SELECT id FROM unsafe_contacts
                WHERE partnership_id = tenant AND through_person_id = ANY (closed)
            UNION ALL SELECT id FROM medicals
                WHERE partnership_id = tenant
                  AND strategy_meeting_id = ANY (hidden_meetings)
        );
    END IF;
    -- Somebody may have been refused one of these, or have opened it before it was known whom
    -- it is about: such an event does not name the person, and still is an access to them.
    about := themselves || ARRAY(
        WITH told AS (
            SELECT contact_id AS id FROM contact_children
            WHERE partnership_id = tenant AND person_id = ANY (themselves)
        ), fragments AS (
            SELECT id FROM information_fragments
            WHERE partnership_id = tenant AND person_id = ANY (themselves)
        ), decisions AS (
            SELECT id FROM threshold_decisions
            WHERE partnership_id = tenant AND person_id = ANY (themselves)
        )
        SELECT id FROM told
        UNION SELECT id FROM fragments
        UNION SELECT id FROM decisions
        UNION SELECT id FROM contact_children
            WHERE partnership_id = tenant AND person_id = ANY (themselves)
        UNION SELECT id FROM referrals
            WHERE partnership_id = tenant AND person_id = ANY (themselves)
        UNION SELECT strategy_meeting_id FROM strategy_meeting_children
            WHERE partnership_id = tenant AND person_id = ANY (themselves)
        UNION SELECT id FROM enquiries
            WHERE partnership_id = tenant AND person_id = ANY (themselves)
        UNION SELECT id FROM timescales
            WHERE partnership_id = tenant AND person_id = ANY (themselves)
        UNION SELECT id FROM medicals
            WHERE partnership_id = tenant AND person_id = ANY (themselves)
        UNION SELECT id FROM emergency_protections
            WHERE partnership_id = tenant AND person_id = ANY (themselves)
        UNION SELECT id FROM exceptions
            WHERE partnership_id = tenant AND person_id = ANY (themselves)
        UNION SELECT id FROM recorded_errors
            WHERE partnership_id = tenant AND person_id = ANY (themselves)
        UNION SELECT id FROM link_reviews
            WHERE partnership_id = tenant
              AND (person_id = ANY (themselves) OR same_as_person_id = ANY (themselves))
        UNION SELECT information_request_id FROM information_request_people
            WHERE partnership_id = tenant AND person_id = ANY (themselves)
        UNION SELECT id FROM sanitisations
            WHERE partnership_id = tenant AND information_fragment_id IN (SELECT id FROM fragments)
        UNION SELECT id FROM shares
            WHERE partnership_id = tenant AND person_id = ANY (themselves)
        UNION SELECT id FROM return_tasks
            WHERE partnership_id = tenant AND threshold_decision_id IN (SELECT id FROM decisions)
        UNION SELECT id FROM restrictions
            WHERE partnership_id = tenant
              AND (person_id = ANY (themselves) OR contact_id IN (SELECT id FROM told))
        UNION SELECT id FROM break_glass_grants
            WHERE partnership_id = tenant AND person_id = ANY (themselves)
        UNION SELECT id FROM conflicts_of_interest
            WHERE partnership_id = tenant AND person_id = ANY (themselves)
    );
    RETURN QUERY
    SELECT e.id, e.occurred_at, e.user_id, e.agency_id, e.roles, e.service,
           e.action, e.outcome, e.purpose,
           (e.person_id = ANY (themselves) OR e.record_id = ANY (about)) IS NOT TRUE
    FROM audit_events AS e
    WHERE e.partnership_id = tenant
      AND (e.person_id = ANY (themselves) OR e.record_id = ANY (about)
           OR (e.shown_ids <> '{}' AND e.shown_ids && about))
      AND (e.record_id <> ALL (closed)) IS NOT FALSE
      AND (e.person_id <> ALL (closed)) IS NOT FALSE
      -- Nor is a record of the person and of somebody hidden told of. A list is: it shows the
      -- person without them too.
      AND (e.record_id IS NULL OR e.record_id = ANY (about) OR e.person_id IS NOT NULL
           OR NOT e.shown_ids && closed)
      -- Told to governance alone: that the trail was read, since an enquiry into improper access
      -- must not warn whom it is about; and who of the staff is kept from the record, or why.
      AND (in_governance
           OR e.action !~ '^(audit|access|access_signal|conflict_of_interest|restriction)[.:]')
      AND (p_before IS NULL OR (e.occurred_at, e.id) < (p_before, p_before_id))
    ORDER BY e.occurred_at DESC, e.id DESC
    LIMIT p_at_most;
END
$$;

ALTER FUNCTION access.accesses_to(uuid, timestamptz, uuid, integer) OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.accesses_to(uuid, timestamptz, uuid, integer)
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON audit_events, break_glass_grants, conflicts_of_interest, contact_children,
    emergency_protections, enquiries, exceptions, information_fragments,
    information_request_people, information_requests, link_reviews, medicals, recorded_errors,
    person_links, referrals, relationships, restrictions, return_tasks, sanitisations, shares,
    strategy_meeting_children, threshold_decisions, timescales, unsafe_contacts
    TO frontdoor_reach;
