-- Refuses to destroy an audit event, or to say that one was destroyed, to every role but the custodian.
--
-- A verifier accepts that a body is missing where an event says so: whoever could write that event
-- could take bodies away unnoticed.
CREATE OR REPLACE FUNCTION access.refuse_all_but_the_custodian() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF current_user <> 'frontdoor_custodian' THEN
        RAISE EXCEPTION 'only the custodian destroys audit events' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
