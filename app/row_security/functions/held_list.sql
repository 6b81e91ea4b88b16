-- A list of ids that belongs to the transaction's context.
--
-- A list may be long, so the context holds its digest. A list that is not the one of the context is
-- refused, and never taken for an empty one: what it should have hidden would be shown.
--
-- VOLATILE, with the functions that ask for one list, or the planner would ask for its length: before
-- the user of a statement has signed in, where one statement does both.
CREATE OR REPLACE FUNCTION access.held_list(p_name text) RETURNS uuid[]
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    digest text := access.held(p_name);
    listed text;
BEGIN
    IF digest = '' THEN
        RETURN '{}';
    END IF;
    listed := current_setting('frontdoor.' || p_name, true);
    IF digest = access.digest_of_list(listed) THEN
        RETURN listed;
    END IF;
    RAISE EXCEPTION 'there is no context of this transaction'
        USING ERRCODE = 'insufficient_privilege';
END
$$;

GRANT EXECUTE ON FUNCTION access.held_list(text)
    TO frontdoor_api, frontdoor_worker, frontdoor_reach;
