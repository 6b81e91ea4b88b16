-- Whether two users are one person, who never counts as two. Within the user's own partnership.
--
-- Those who give rights ask it of anyone, and all others of themselves; to them no two others are one.
CREATE OR REPLACE FUNCTION access.same_person(p_one uuid, p_other uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
SELECT p_other IN (SELECT access.identities(access.partnership(), p_one))
   AND (
       p_one = p_other OR access.user_id() IN (p_one, p_other)
       OR access.is_administrator() OR access.is_governance()
   )
$$;

ALTER FUNCTION access.same_person(uuid, uuid) OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.same_person(uuid, uuid)
    TO frontdoor_api, frontdoor_worker;
