-- Every user that is one person with this one, by declarations that stand; the user is among them.
CREATE OR REPLACE FUNCTION access.identities(p_partnership uuid, p_user uuid) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
WITH RECURSIVE same AS (
    SELECT p_user AS id
    UNION
    SELECT CASE WHEN link.user_id = same.id THEN link.same_as_user_id ELSE link.user_id END
    FROM same
    JOIN identity_links AS link
      ON link.partnership_id = p_partnership AND link.withdrawn_at IS NULL
     AND same.id IN (link.user_id, link.same_as_user_id)
)
SELECT same.id FROM same
$$;

ALTER FUNCTION access.identities(uuid, uuid) OWNER TO frontdoor_reach;
GRANT SELECT ON identity_links TO frontdoor_reach;
