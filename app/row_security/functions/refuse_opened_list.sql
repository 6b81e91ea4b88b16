-- Refuses to put anyone on the allow list of a cloak that someone approved, or to take anyone off
-- its deny list, unless two people who did not ask for it approved just that, and it is done at this
-- moment: what was approved once opens the record once.
CREATE OR REPLACE FUNCTION access.refuse_opened_list() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    approvals integer := (
        SELECT count(*) FROM restrictions AS restriction
        JOIN restriction_approvals AS approval
          ON approval.partnership_id = restriction.partnership_id
         AND approval.restriction_id = restriction.id
        WHERE restriction.partnership_id = NEW.partnership_id
          AND restriction.id = NEW.restriction_id AND restriction.kind = 'cloaked'
    );
BEGIN
    -- Until a cloak has its first approval, its lists are still being written.
    IF access.is_system() OR NOT row_security_active('restriction_listings'::regclass)
        OR approvals = 0 THEN
        RETURN NULL;
    END IF;
    IF NOT EXISTS (
        SELECT FROM restriction_relaxations AS relaxation
        WHERE relaxation.partnership_id = NEW.partnership_id
          AND relaxation.restriction_id = NEW.restriction_id
          AND CASE NEW.listing
              WHEN 'allow' THEN relaxation.act = 'allow'
                  AND (relaxation.user_id, relaxation.team_id, relaxation.agency_id)
                      IS NOT DISTINCT FROM (NEW.user_id, NEW.team_id, NEW.agency_id)
              ELSE relaxation.act = 'take_off_deny' AND relaxation.listing_id = NEW.id
          END
          AND relaxation.lapses_at > access.now() AND relaxation.done_at = access.now()
          AND 2 <= access.relaxation_approvals(relaxation.id)
    ) THEN
        RAISE EXCEPTION 'opening a cloak takes two approvals' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
