-- Remove idempotency keys that have expired, and say how many: a user's own, or for the service
-- acting for itself those of the whole partnership; one key, or the oldest.
--
-- No role that serves may delete a row of any table. This removes what answers no longer, and
-- nothing else.
CREATE OR REPLACE FUNCTION access.forget_expired_keys(p_key text, p_at_most integer) RETURNS integer
    LANGUAGE sql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
WITH expired AS (
    SELECT id FROM idempotency_keys
    WHERE partnership_id = (SELECT access.partnership()) AND expires_at <= access.now()
      AND ((SELECT access.is_system()) OR user_id = (SELECT access.user_id()))
      AND (p_key IS NULL OR key = p_key)
    ORDER BY expires_at LIMIT p_at_most
), removed AS (
    DELETE FROM idempotency_keys
    WHERE partnership_id = (SELECT access.partnership()) AND id IN (SELECT id FROM expired)
    RETURNING 1
)
SELECT count(*)::integer FROM removed
$$;

ALTER FUNCTION access.forget_expired_keys(text, integer) OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.forget_expired_keys(text, integer)
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON idempotency_keys TO frontdoor_reach;
GRANT DELETE ON idempotency_keys TO frontdoor_reach;
