-- The shares about hidden people or contacts.
--
-- A share of what was recorded in several contacts is of none of them: it is hidden with any of them.
CREATE OR REPLACE FUNCTION access.shares_hidden() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
SELECT id FROM shares
WHERE partnership_id = (SELECT access.partnership()) AND person_id IN (SELECT unnest(access.people_hidden()))
UNION SELECT id FROM shares
WHERE partnership_id = (SELECT access.partnership()) AND contact_id IN (SELECT unnest(access.contacts_hidden()))
UNION SELECT sent.share_id
FROM information_requests AS request
JOIN information_fragments AS fragment
    ON fragment.partnership_id = (SELECT access.partnership()) AND fragment.information_request_id = request.id
JOIN shared_fragments AS sent
    ON sent.partnership_id = (SELECT access.partnership()) AND sent.information_fragment_id = fragment.id
WHERE request.partnership_id = (SELECT access.partnership())
  AND request.contact_id IN (SELECT unnest(access.contacts_hidden()))
$$;

ALTER FUNCTION access.shares_hidden() OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.shares_hidden()
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON information_fragments, information_requests, shared_fragments, shares
    TO frontdoor_reach;
