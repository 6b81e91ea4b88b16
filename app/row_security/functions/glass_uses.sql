-- The uses of break-glass in a period, counted by month, reason, review and outcome.
--
-- Those who read figures get these without reading the grants themselves; all others get none.
CREATE OR REPLACE FUNCTION access.glass_uses(p_from timestamptz, p_before timestamptz)
    RETURNS TABLE (month date, reason_code text, review text, outcome text, uses bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
SELECT date_trunc('month', opened.granted_at AT TIME ZONE 'Europe/London')::date,
       opened.reason_code,
       CASE
           WHEN review.reviewed_at < opened.review_due_at THEN 'in_time'
           WHEN review.reviewed_at IS NOT NULL THEN 'late'
           WHEN (SELECT access.now()) < opened.review_due_at THEN 'waiting'
           ELSE 'overdue'
       END,
       coalesce(review.outcome, 'not_reviewed'),
       count(*)
FROM break_glass_grants AS opened
LEFT JOIN break_glass_reviews AS review
  ON review.partnership_id = opened.partnership_id
 AND review.break_glass_grant_id = opened.id
WHERE opened.partnership_id = (SELECT access.partnership())
  AND EXISTS (
      SELECT FROM memberships
      WHERE partnership_id = (SELECT access.partnership()) AND user_id = (SELECT access.user_id())
        AND role IN ('hub_manager', 'information_governance', 'performance_analyst')
        AND ((SELECT access.now()) AT TIME ZONE 'Europe/London')::date
            BETWEEN starts_on AND coalesce(ends_on, 'infinity')
        AND ended_at IS NULL
  )
  AND opened.granted_at >= p_from AND opened.granted_at < p_before
GROUP BY 1, 2, 3, 4
$$;

ALTER FUNCTION access.glass_uses(timestamptz, timestamptz) OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.glass_uses(timestamptz, timestamptz)
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON break_glass_grants, break_glass_reviews, memberships
    TO frontdoor_reach;
