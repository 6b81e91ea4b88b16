-- Refuses a head of the audit tree that is smaller than one before it.
CREATE OR REPLACE FUNCTION access.refuse_smaller_head() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM audit_heads AS before
        WHERE before.partnership_id = NEW.partnership_id AND before.tree_size > NEW.tree_size
    ) THEN
        RAISE EXCEPTION 'a tree only grows' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
