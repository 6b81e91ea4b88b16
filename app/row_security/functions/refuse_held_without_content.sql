-- Refuses, at commit, an answer that something is held and that has no content.
CREATE OR REPLACE FUNCTION access.refuse_held_without_content() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.answer = 'held' AND NOT EXISTS (
        SELECT FROM public.information_fragments
        WHERE partnership_id = NEW.partnership_id AND information_return_id = NEW.id
    ) THEN
        RAISE EXCEPTION 'what is held has content' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
