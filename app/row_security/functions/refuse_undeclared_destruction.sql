-- Refuses to destroy an audit event that is not sealed, or without an event that says so.
--
-- Before it is sealed nothing would be left of it. Where its salt is in the tree, the body could be
-- guessed although it is gone.
CREATE OR REPLACE FUNCTION access.refuse_undeclared_destruction() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM audit_leaves AS leaf
        WHERE leaf.partnership_id = OLD.partnership_id AND leaf.id = OLD.id
          AND leaf.commitment = OLD.commitment AND leaf.salt IS NULL
    ) THEN
        RAISE EXCEPTION 'an event is destroyed once it is sealed under a salt of its own'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NOT EXISTS (
        SELECT FROM audit_events AS said
        WHERE said.partnership_id = OLD.partnership_id AND said.action = 'audit_event.destroyed'
          AND said.record_type = 'audit_events' AND said.record_id = OLD.id
          AND said.xid = pg_current_xact_id()
    ) THEN
        RAISE EXCEPTION 'that an event is destroyed is said in the same transaction'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END
$$;
