-- Refuses to lift a cloak that acts, to give one that someone approved another owner, or to make one
-- a signpost, unless two people approved it who did not ask for it.
CREATE OR REPLACE FUNCTION access.refuse_weaker_cloak() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    asked text := CASE WHEN NEW.lifted_at IS NOT NULL THEN 'lift' ELSE 'change_owner' END;
    approvals integer := (
        SELECT count(*) FROM restriction_approvals AS approval
        WHERE approval.partnership_id = OLD.partnership_id AND approval.restriction_id = OLD.id
    );
BEGIN
    IF access.is_system() OR NOT row_security_active('restrictions'::regclass) THEN
        RETURN NULL;
    END IF;
    IF NEW.kind = OLD.kind AND (
        (asked = 'lift' AND approvals < 2 AND access.now() >= OLD.provisional_until)
        OR (asked <> 'lift' AND approvals = 0)
    ) THEN
        RETURN NULL;
    END IF;
    IF NEW.kind <> OLD.kind OR NOT EXISTS (
        SELECT FROM restriction_relaxations AS relaxation
        WHERE relaxation.partnership_id = OLD.partnership_id
          AND relaxation.restriction_id = OLD.id AND relaxation.act = asked
          AND relaxation.lapses_at > access.now() AND relaxation.done_at = access.now()
          AND (asked = 'lift' OR relaxation.user_id = NEW.owner_id)
          AND 2 <= access.relaxation_approvals(relaxation.id)
    ) THEN
        RAISE EXCEPTION 'opening a cloak takes two approvals' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
