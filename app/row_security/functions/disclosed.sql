-- What was disclosed about people, or sent in shares about them: for the record of disclosures.
CREATE OR REPLACE FUNCTION access.disclosed(p_people uuid[]) RETURNS TABLE (
    share_id uuid, information_fragment_id uuid, agency_id uuid, person_id uuid, sanitised boolean
) LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
SELECT sent.share_id, sent.information_fragment_id, sent.agency_id, sent.person_id,
       sent.sanitisation_id IS NOT NULL
FROM shared_fragments AS sent
WHERE ((SELECT access.is_hub()) OR (SELECT access.is_governance())) AND sent.partnership_id = (SELECT access.partnership())
  AND sent.person_id = ANY (p_people) AND sent.person_id <> ALL ((SELECT access.people_hidden())::uuid[])
  AND sent.share_id NOT IN (SELECT access.shares_hidden())
UNION
SELECT sent.share_id, sent.information_fragment_id, sent.agency_id, sent.person_id,
       sent.sanitisation_id IS NOT NULL
FROM shares
JOIN shared_fragments AS sent
    ON sent.partnership_id = shares.partnership_id AND sent.share_id = shares.id
WHERE ((SELECT access.is_hub()) OR (SELECT access.is_governance())) AND shares.partnership_id = (SELECT access.partnership())
  AND shares.person_id = ANY (p_people) AND sent.person_id <> ALL ((SELECT access.people_hidden())::uuid[])
  AND sent.share_id NOT IN (SELECT access.shares_hidden())
$$;

ALTER FUNCTION access.disclosed(uuid[]) OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.disclosed(uuid[])
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON shared_fragments, shares
    TO frontdoor_reach;
