-- Refuses to say that an epoch of the audit log was begun to every role but the sealer.
--
-- A verifier compares the reason that an export gives with what this event says, and the next
-- restore is declared by what is said already: whoever could write this event could make the log
-- one that never verifies, and stop a restore from being declared.
CREATE OR REPLACE FUNCTION access.refuse_all_but_the_sealer() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF current_user <> 'frontdoor_sealer' THEN
        RAISE EXCEPTION 'only the sealer declares a restore' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
