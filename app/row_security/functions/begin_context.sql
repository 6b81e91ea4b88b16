-- Refuses a second context in one transaction.
--
-- Who could be two users in one transaction could, by a cursor, read one user's rows with another
-- user's rights. The number of the transaction remembers it, because it is given here and no
-- savepoint takes it back.
CREATE OR REPLACE FUNCTION access.begin_context() RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF pg_current_xact_id_if_assigned() IS NOT NULL THEN
        RAISE EXCEPTION 'a transaction begins with its context, and has one'
            USING ERRCODE = 'active_sql_transaction';
    END IF;
    PERFORM pg_current_xact_id();
END
$$;

ALTER FUNCTION access.begin_context() OWNER TO frontdoor_reach;
