-- Refuses leaves of the audit tree that leave a gap.
CREATE OR REPLACE FUNCTION access.refuse_gap() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (
            SELECT partnership_id, min(tree_index) AS first, max(tree_index) AS last, count(*) AS leaves
            FROM added GROUP BY partnership_id
        ) AS appended
        WHERE last - first + 1 <> leaves OR first > 0 AND NOT EXISTS (
            SELECT FROM audit_leaves AS before
            WHERE before.partnership_id = appended.partnership_id AND before.tree_index = first - 1
        )
    ) THEN
        RAISE EXCEPTION 'leaves follow one another without a gap' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
