-- Refuses a change of what a partner system sent.
CREATE OR REPLACE FUNCTION access.refuse_rewriting_what_was_sent() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'what was sent is kept as it was sent' USING ERRCODE = 'restrict_violation';
END
$$;
