-- Refuses a user who is made accepted, or another identity, by anybody but the invited themselves.
--
-- The service itself may, where it founds a partnership with those who are to run it.
CREATE OR REPLACE FUNCTION access.refuse_acceptance_by_others() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF access.is_system() OR pg_has_role(current_user, 'frontdoor_reach', 'USAGE') THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'only the invited accept an invitation' USING ERRCODE = 'restrict_violation';
END
$$;
