-- Refuses a second approval of what opens a cloak by the same person, by whichever of their identities.
CREATE OR REPLACE FUNCTION access.refuse_second_relaxation() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM restriction_relaxation_approvals AS earlier
        WHERE earlier.partnership_id = NEW.partnership_id
          AND earlier.restriction_relaxation_id = NEW.restriction_relaxation_id AND earlier.id <> NEW.id
          AND earlier.approved_by IN (SELECT access.identities(NEW.partnership_id, NEW.approved_by))
    ) THEN
        RAISE EXCEPTION 'two approvals come from two people' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;

ALTER FUNCTION access.refuse_second_relaxation() OWNER TO frontdoor_reach;
GRANT SELECT ON restriction_relaxation_approvals TO frontdoor_reach;
