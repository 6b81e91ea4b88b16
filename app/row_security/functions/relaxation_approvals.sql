-- How many approvals of what opens a cloak count now, for those who see the restriction.
--
-- Between the first approval and the second, an approver may lose their rights, or be declared to be
-- one person with who asked or with another approver: what opens a cloak takes three people on the
-- day on which it is opened. Nothing counts once who asked may not ask any more.
CREATE OR REPLACE FUNCTION access.relaxation_approvals(p_relaxation uuid) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
WITH may AS MATERIALIZED (
    SELECT access.users_who_lift() AS id
), counted AS (
    SELECT approval.id, approval.approved_by
    FROM restriction_relaxations AS asked
    JOIN restriction_relaxation_approvals AS approval
      ON approval.partnership_id = asked.partnership_id
     AND approval.restriction_relaxation_id = asked.id
    WHERE asked.partnership_id = (SELECT access.partnership()) AND asked.id = p_relaxation
      AND ((SELECT access.is_governance()) OR (SELECT access.is_system())
           OR asked.restriction_id IN (SELECT access.restrictions()))
      AND asked.asked_by IN (SELECT may.id FROM may)
      AND approval.approved_by IN (SELECT may.id FROM may)
      AND asked.asked_by NOT IN (
          SELECT access.identities(asked.partnership_id, approval.approved_by)
      )
)
SELECT count(*) FROM counted
WHERE NOT EXISTS (
    SELECT FROM counted AS earlier
    WHERE earlier.id < counted.id AND earlier.approved_by IN (
        SELECT access.identities(access.partnership(), counted.approved_by)
    )
)
$$;

ALTER FUNCTION access.relaxation_approvals(uuid) OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.relaxation_approvals(uuid)
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON restriction_relaxation_approvals, restriction_relaxations TO frontdoor_reach;
