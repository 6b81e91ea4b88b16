-- Refuses content with an answer that nothing is held.
CREATE OR REPLACE FUNCTION access.refuse_content_of_nothing_held() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM public.information_returns
        WHERE partnership_id = NEW.partnership_id AND id = NEW.information_return_id AND answer = 'held'
    ) THEN
        RAISE EXCEPTION 'only what is held has content' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
