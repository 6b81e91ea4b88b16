-- Refuses to remove a link between two records if only the link keeps one of them cloaked: it would be
-- open to everyone by the act of one person. A record with an approved cloak of its own stays hidden.
--
-- Row-level security may hide a restriction from who unlinks, so it looks past it. Without a context
-- no role of the service writes anything.
CREATE OR REPLACE FUNCTION access.refuse_opening_by_unlinking() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF access.partnership() IS NULL OR access.is_system() THEN
        RETURN NULL;
    END IF;
    IF EXISTS (
        WITH RECURSIVE side (root, id) AS (
            SELECT ends.id, ends.id
            FROM unnest(ARRAY[NEW.person_id, NEW.same_as_person_id]) AS ends (id)
            UNION
            SELECT side.root, CASE WHEN link.person_id = side.id THEN link.same_as_person_id ELSE link.person_id END
            FROM side
            JOIN person_links AS link
              ON link.partnership_id = NEW.partnership_id AND link.unlinked_at IS NULL
             AND link.id <> NEW.id AND side.id IN (link.person_id, link.same_as_person_id)
        ), cloak AS (
            SELECT side.root, 2 <= (
                SELECT count(*) FROM restriction_approvals AS approval
                WHERE approval.partnership_id = NEW.partnership_id
                  AND approval.restriction_id = restriction.id
            ) AS approved, access.now() < restriction.provisional_until AS provisional
            FROM side
            JOIN restrictions AS restriction
              ON restriction.partnership_id = NEW.partnership_id AND restriction.person_id = side.id
             AND restriction.kind = 'cloaked' AND restriction.lifted_at IS NULL
        )
        SELECT FROM cloak
        WHERE (cloak.approved OR cloak.provisional)
          AND NOT EXISTS (SELECT FROM cloak AS own WHERE own.root <> cloak.root AND own.approved)
          -- Where other links join the two sides, nothing is opened.
          AND NEW.same_as_person_id NOT IN (SELECT side.id FROM side WHERE side.root = NEW.person_id)
    ) THEN
        RAISE EXCEPTION 'only this link keeps a record cloaked' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;

ALTER FUNCTION access.refuse_opening_by_unlinking() OWNER TO frontdoor_reach;
GRANT SELECT ON person_links, restriction_approvals, restrictions TO frontdoor_reach;
