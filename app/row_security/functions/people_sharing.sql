-- The people who share match keys with a search, the most alike first.
--
-- Row-level security may not use an index by operators that are not leakproof, such as && on
-- arrays. This function uses it, and returns the ids of people whom its caller may find and no
-- others (decision 3).
CREATE OR REPLACE FUNCTION access.people_sharing(p_keys text[], p_at_most integer)
    RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
SELECT id FROM people
WHERE (SELECT access.is_hub()) AND partnership_id = (SELECT access.partnership()) AND match_keys && p_keys
  AND id <> ALL ((SELECT access.people_hidden())::uuid[])
ORDER BY (SELECT count(*) FROM unnest(match_keys) AS key WHERE key = ANY (p_keys)) DESC, id
LIMIT p_at_most
$$;

ALTER FUNCTION access.people_sharing(text[], integer) OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.people_sharing(text[], integer)
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON people TO frontdoor_reach;
