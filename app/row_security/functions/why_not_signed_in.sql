-- Why an identity has no role today, where it is its own affair: it joined two partnerships and
-- named none, its token was called back, or it has not accepted its invitation. Null in every other
-- case.
--
-- Where it named no partnership, one that merely registered it is not looked at: what a neighbour
-- writes changes no answer.
CREATE OR REPLACE FUNCTION access.why_not_signed_in(
    p_issuer text, p_subject text, p_token_id text, p_partnership text
) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
SELECT CASE
    WHEN p_partnership IS NULL AND 1 < (
        SELECT count(*) FROM users AS joined
        WHERE joined.issuer = p_issuer AND joined.subject = p_subject
          AND joined.accepted_at IS NOT NULL
    ) THEN 'not_chosen'
    ELSE max(CASE WHEN revoked.id IS NOT NULL THEN 'token_revoked' ELSE 'invited' END)
END
FROM users
JOIN partnerships ON partnerships.id = users.partnership_id
LEFT JOIN revoked_tokens AS revoked ON revoked.partnership_id = users.partnership_id
    AND revoked.issuer = p_issuer AND revoked.token_id = p_token_id
WHERE users.issuer = p_issuer AND users.subject = p_subject AND users.revoked_at IS NULL
  AND (p_partnership IS NULL OR partnerships.slug = p_partnership)
  AND (users.accepted_at IS NOT NULL OR p_partnership IS NOT NULL)
  AND (users.accepted_at IS NULL OR revoked.id IS NOT NULL)
$$;

ALTER FUNCTION access.why_not_signed_in(text, text, text, text) OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.why_not_signed_in(text, text, text, text)
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON partnerships, revoked_tokens, users TO frontdoor_reach;
