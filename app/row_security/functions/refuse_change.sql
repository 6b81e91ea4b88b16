-- Refuses any change of a table whose rows are appended.
CREATE OR REPLACE FUNCTION access.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are appended, never changed', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;
