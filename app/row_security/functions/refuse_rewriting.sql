-- Refuses any change of a row but to write, once, the columns that the trigger names.
CREATE OR REPLACE FUNCTION access.refuse_rewriting() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    may_be_filled text[] := coalesce(TG_ARGV::text[], '{}');
    counted text[] := ARRAY['version', 'changed_at'];
    filled text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        FOREACH filled IN ARRAY may_be_filled LOOP
            IF to_jsonb(OLD) ->> filled IS DISTINCT FROM to_jsonb(NEW) ->> filled
                AND to_jsonb(OLD) ->> filled IS NOT NULL THEN
                RAISE EXCEPTION '% is written once', filled USING ERRCODE = 'restrict_violation';
            END IF;
        END LOOP;
        IF to_jsonb(OLD) - may_be_filled - counted = to_jsonb(NEW) - may_be_filled - counted THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'rows of % stay as they were written', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;
