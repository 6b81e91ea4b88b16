-- Hashes of the audit tree, for proofs.
--
-- Agencies that witness the tree may ask for a proof and read no audit event: a hash says nothing
-- of what it is made from.
CREATE OR REPLACE FUNCTION access.tree_hashes(p_level integer, p_indexes bigint[])
    RETURNS TABLE (tile_index bigint, hash bytea)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
SELECT tree_index, leaf_hash FROM audit_leaves
    WHERE p_level = 0 AND partnership_id = (SELECT access.partnership()) AND tree_index = ANY (p_indexes)
UNION ALL SELECT tile_index, hash FROM audit_tiles
    WHERE partnership_id = (SELECT access.partnership()) AND level = p_level
      AND tile_index = ANY (p_indexes)
$$;

ALTER FUNCTION access.tree_hashes(integer, bigint[]) OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.tree_hashes(integer, bigint[])
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON audit_leaves, audit_tiles
    TO frontdoor_reach;
