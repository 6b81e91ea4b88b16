-- Refuses an agreement to onward sharing by another agency than the one that gave the information.
CREATE OR REPLACE FUNCTION access.refuse_agreement_of_others() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM information_fragments
        WHERE partnership_id = NEW.partnership_id AND id = NEW.information_fragment_id
          AND agency_id = NEW.agency_id
    ) THEN
        RAISE EXCEPTION 'only the agency that told it agrees that it goes further'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;

ALTER FUNCTION access.refuse_agreement_of_others() OWNER TO frontdoor_reach;
GRANT SELECT ON information_fragments TO frontdoor_reach;
