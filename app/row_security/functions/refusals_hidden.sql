-- The refusals to share what was recorded in a hidden contact, whichever child they stand under.
CREATE OR REPLACE FUNCTION access.refusals_hidden() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
WITH asked AS (
    SELECT id FROM information_requests
    WHERE partnership_id = (SELECT access.partnership())
      AND contact_id IN (SELECT unnest(access.contacts_hidden()))
)
SELECT refused.id FROM asked
JOIN information_fragments AS fragment
    ON fragment.partnership_id = (SELECT access.partnership()) AND fragment.information_request_id = asked.id
JOIN refusals_to_share AS refused
    ON refused.partnership_id = (SELECT access.partnership()) AND refused.information_fragment_id = fragment.id
UNION
SELECT refused.id FROM asked
JOIN information_returns AS returned
    ON returned.partnership_id = (SELECT access.partnership()) AND returned.information_request_id = asked.id
JOIN refusals_to_share AS refused
    ON refused.partnership_id = (SELECT access.partnership()) AND refused.information_return_id = returned.id
$$;

ALTER FUNCTION access.refusals_hidden() OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.refusals_hidden()
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON information_fragments, information_requests, information_returns,
    refusals_to_share
    TO frontdoor_reach;
