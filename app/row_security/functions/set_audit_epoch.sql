-- Writes the epoch of the audit log into each audit event, whatever the statement says.
--
-- The epoch is part of the order in which events are sealed. A default of the column would make
-- the table depend on a function.
CREATE OR REPLACE FUNCTION access.set_audit_epoch() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    NEW.epoch := access.audit_epoch();
    RETURN NEW;
END
$$;
