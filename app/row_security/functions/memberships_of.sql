-- The memberships that a user has on a day, by what a token says of them: in the partnership named,
-- or else in the only one that they ever joined.
--
-- Who joined two has none without naming one, whatever became of their roles there since: otherwise
-- a neighbour who ends a role or gives it again would change what their requests mean elsewhere.
--
-- Plans are generic: planning for the values at hand cost more than running the statements.
CREATE OR REPLACE FUNCTION access.memberships_of(
    p_issuer text, p_subject text, p_token_id text, p_partnership text, p_today date
) RETURNS TABLE (
    partnership_id uuid, partnership text, user_id uuid, display_name text, role text,
    agency_id uuid, agency_kind text, team_id uuid, starts_on date, ends_on date
) LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
SELECT u.partnership_id, p.slug, u.id, u.display_name, m.role,
       m.agency_id, a.kind, m.team_id, m.starts_on, m.ends_on
FROM users AS u
JOIN partnerships AS p ON p.id = u.partnership_id
JOIN memberships AS m ON m.partnership_id = u.partnership_id AND m.user_id = u.id
JOIN agencies AS a ON a.partnership_id = m.partnership_id AND a.id = m.agency_id
WHERE u.issuer = p_issuer AND u.subject = p_subject AND u.accepted_at IS NOT NULL
  AND u.revoked_at IS NULL
  AND CASE
      WHEN p_partnership IS NOT NULL THEN p.slug = p_partnership
      ELSE NOT EXISTS (
          SELECT FROM users AS elsewhere
          WHERE elsewhere.issuer = p_issuer AND elsewhere.subject = p_subject
            AND elsewhere.accepted_at IS NOT NULL
            AND elsewhere.partnership_id <> u.partnership_id
      )
  END
  AND p_today BETWEEN m.starts_on AND coalesce(m.ends_on, 'infinity') AND m.ended_at IS NULL
  AND NOT EXISTS (
      SELECT 1 FROM user_suspensions AS s
      WHERE s.partnership_id = u.partnership_id AND s.user_id = u.id AND s.resumed_at IS NULL
  )
  AND NOT EXISTS (
      SELECT 1 FROM revoked_tokens AS r
      WHERE r.partnership_id = u.partnership_id
        AND r.issuer = p_issuer AND r.token_id = p_token_id
  )
ORDER BY m.id
$$;


ALTER FUNCTION access.memberships_of(text, text, text, text, date) OWNER TO frontdoor_reach;
GRANT SELECT ON agencies, memberships, partnerships, revoked_tokens, user_suspensions, users
    TO frontdoor_reach;
