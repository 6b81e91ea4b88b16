-- The owner to ask about a hidden record, where the user may learn that there is one.
--
-- A cloaked record has no signpost: it looks exactly like an absent one.
CREATE OR REPLACE FUNCTION access.signpost(p_record uuid)
    RETURNS TABLE (restriction_id uuid, ring text, by_conflict boolean)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
WITH subject AS (
    SELECT p_record AS person_id, p_record AS contact_id
    UNION SELECT person_id, contact_id FROM contact_children
        WHERE partnership_id = (SELECT access.partnership()) AND contact_id = p_record
    UNION SELECT person_id, contact_id FROM contact_people
        WHERE partnership_id = (SELECT access.partnership()) AND contact_id = p_record
    UNION SELECT referrer_person_id, id FROM contacts
        WHERE partnership_id = (SELECT access.partnership()) AND id = p_record
    UNION SELECT person_id, contact_id FROM threshold_decisions
        WHERE partnership_id = (SELECT access.partnership()) AND id = p_record
    UNION SELECT person_id, NULL FROM referrals
        WHERE partnership_id = (SELECT access.partnership()) AND id = p_record
    UNION SELECT person_id, NULL FROM strategy_meeting_children
        WHERE partnership_id = (SELECT access.partnership()) AND strategy_meeting_id = p_record
    UNION SELECT person_id, NULL FROM enquiries
        WHERE partnership_id = (SELECT access.partnership()) AND id = p_record
    UNION SELECT person_id, contact_id FROM timescales
        WHERE partnership_id = (SELECT access.partnership()) AND id = p_record
    UNION SELECT NULL, contact_id FROM information_requests
        WHERE partnership_id = (SELECT access.partnership()) AND id = p_record
    UNION SELECT person_id, NULL FROM information_request_people
        WHERE partnership_id = (SELECT access.partnership()) AND information_request_id = p_record
    UNION SELECT fragment.person_id, request.contact_id FROM information_fragments AS fragment
        JOIN information_requests AS request
          ON request.partnership_id = (SELECT access.partnership())
         AND request.id = fragment.information_request_id
        WHERE fragment.partnership_id = (SELECT access.partnership())
          AND p_record IN (fragment.id, fragment.information_return_id)
    UNION SELECT person_id, contact_id FROM shares
        WHERE partnership_id = (SELECT access.partnership()) AND id = p_record
), against AS (
    SELECT restriction.restriction_id, standing.ring,
           restriction.cloaked, restriction.restriction_id IS NULL AS by_conflict
    FROM access.restricting(access.partnership(), access.user_id(), access.now()) AS restriction
    LEFT JOIN restrictions AS standing
      ON standing.partnership_id = (SELECT access.partnership())
     AND standing.id = restriction.restriction_id
    WHERE EXISTS (
        SELECT 1 FROM subject
        WHERE subject.contact_id = restriction.contact_id
           OR subject.person_id = restriction.person_id
           OR EXISTS (
               SELECT 1 FROM person_links AS link
               WHERE link.partnership_id = (SELECT access.partnership()) AND link.unlinked_at IS NULL
                 AND restriction.person_id IN (link.person_id, link.same_as_person_id)
                 AND subject.person_id IN (link.person_id, link.same_as_person_id)
           )
    )
)
SELECT restriction_id, ring, by_conflict FROM against
WHERE ((SELECT access.is_hub()) OR EXISTS (
          SELECT 1 FROM subject WHERE person_id IN (SELECT access.people_worked_with())))
  AND NOT EXISTS (SELECT 1 FROM against AS worse WHERE worse.cloaked)
ORDER BY restriction_id NULLS LAST
LIMIT 1
$$;

ALTER FUNCTION access.signpost(uuid) OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.signpost(uuid)
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON contact_children, contact_people, contacts, enquiries, information_fragments,
    information_request_people, information_requests, person_links, referrals, restrictions,
    shares, strategy_meeting_children, threshold_decisions, timescales
    TO frontdoor_reach;
