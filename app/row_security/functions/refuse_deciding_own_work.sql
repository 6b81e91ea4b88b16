-- Refuses a decision on a child by the person who made a recommendation on them, or who raised the
-- concern, by whichever of their identities.
CREATE OR REPLACE FUNCTION access.refuse_deciding_own_work() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    decider uuid[] := ARRAY(SELECT access.identities(NEW.partnership_id, NEW.decided_by));
BEGIN
    IF EXISTS (
        SELECT FROM recommendations AS made
        WHERE made.partnership_id = NEW.partnership_id
          AND made.contact_child_id = NEW.contact_child_id AND made.recommended_by = ANY (decider)
    ) OR EXISTS (
        SELECT FROM contacts AS contact
        WHERE contact.partnership_id = NEW.partnership_id AND contact.id = NEW.contact_id
          AND contact.referrer_user_id = ANY (decider)
    ) THEN
        RAISE EXCEPTION 'another person decides than recommended or raised it'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;

ALTER FUNCTION access.refuse_deciding_own_work() OWNER TO frontdoor_reach;
GRANT SELECT ON contacts, recommendations TO frontdoor_reach;
