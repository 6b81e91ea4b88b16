-- Refuses an administrator who declares to be one person with information governance, who is shown no
-- signal about themselves.
CREATE OR REPLACE FUNCTION access.refuse_link_to_own_governance() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF access.is_system() OR NOT row_security_active('identity_links'::regclass)
        OR NEW.user_id NOT IN (SELECT access.own_identities()) THEN
        RETURN NULL;
    END IF;
    IF EXISTS (
        SELECT FROM memberships AS held
        WHERE held.partnership_id = NEW.partnership_id AND held.role = 'information_governance'
          AND held.ended_at IS NULL AND held.user_id IN (SELECT access.own_identities())
          AND (access.now() AT TIME ZONE 'Europe/London')::date
              BETWEEN held.starts_on AND coalesce(held.ends_on, 'infinity')
    ) THEN
        RAISE EXCEPTION 'another administrator declares this' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
