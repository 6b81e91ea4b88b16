-- Accepts the invitation of whoever signs in to the partnership that they name; whether there was
-- one to accept.
--
-- Only the invited can: no administrator writes `users.accepted_at`. It is not the context of row
-- security that says who this is, because nobody has one before they accepted. What it leaves in
-- the settings lets the same identity, and no other, sign in there in this transaction.
CREATE OR REPLACE FUNCTION access.accept_invitation(
    p_issuer text, p_subject text, p_token_id text, p_partnership text, p_now timestamptz
) RETURNS boolean LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM access.begin_context();
    PERFORM set_config(
        'frontdoor.joining', access.mark_of_joining(p_issuer, p_subject, p_partnership), true);
    UPDATE users SET accepted_at = p_now
    FROM partnerships
    WHERE partnerships.id = users.partnership_id AND partnerships.slug = p_partnership
      AND users.issuer = p_issuer AND users.subject = p_subject
      AND users.accepted_at IS NULL AND users.revoked_at IS NULL
      AND NOT EXISTS (
          SELECT FROM revoked_tokens
          WHERE revoked_tokens.partnership_id = users.partnership_id
            AND revoked_tokens.issuer = p_issuer AND revoked_tokens.token_id = p_token_id
      );
    RETURN FOUND;
END
$$;

ALTER FUNCTION access.accept_invitation(text, text, text, text, timestamptz)
    OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.accept_invitation(text, text, text, text, timestamptz)
    TO frontdoor_api;
GRANT SELECT ON partnerships, revoked_tokens, users TO frontdoor_reach;
GRANT UPDATE ON users TO frontdoor_reach;
