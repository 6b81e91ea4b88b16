-- Every user of the partnership with each that is one person with them, themselves among them.
--
-- For those who look for improper access; all others get none.
CREATE OR REPLACE FUNCTION access.identity_pairs()
    RETURNS TABLE (user_id uuid, same_as_user_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
SELECT users.id, users.id FROM users
WHERE users.partnership_id = (SELECT access.partnership())
  AND (SELECT access.is_governance() OR access.is_system())
UNION ALL
SELECT linked.id, same.id
FROM (
    SELECT link.user_id AS id FROM identity_links AS link
    WHERE link.partnership_id = (SELECT access.partnership()) AND link.withdrawn_at IS NULL
    UNION
    SELECT link.same_as_user_id FROM identity_links AS link
    WHERE link.partnership_id = (SELECT access.partnership()) AND link.withdrawn_at IS NULL
) AS linked
CROSS JOIN LATERAL access.identities(access.partnership(), linked.id) AS same (id)
WHERE same.id <> linked.id AND (SELECT access.is_governance() OR access.is_system())
$$;

ALTER FUNCTION access.identity_pairs() OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.identity_pairs()
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON identity_links, users TO frontdoor_reach;
