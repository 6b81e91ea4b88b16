-- Refuses something on the audit log to every role but one, which the trigger names with what it does.
--
-- A verifier accepts that a body is missing where an event says so: a role that could write that event
-- could take bodies away unnoticed. It compares the reason for a restore with the event that declared
-- it, and the next restore is declared by what is said already: a role that could write that one could
-- make the log one that never verifies, and stop a restore from being declared.
CREATE OR REPLACE FUNCTION access.refuse_all_but() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF current_user <> TG_ARGV[0] THEN
        RAISE EXCEPTION 'only % %', TG_ARGV[0], TG_ARGV[1] USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
