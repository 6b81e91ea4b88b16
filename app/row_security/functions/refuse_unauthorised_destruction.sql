-- Refuses to say that an audit event was destroyed unless two people of governance authorised it,
-- on a ground and with the reference of their decision. Two identities of one person are one, and
-- who has not accepted their invitation, is suspended, revoked or no longer holds the role authorises nothing.
CREATE OR REPLACE FUNCTION access.refuse_unauthorised_destruction() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.outcome <> 'done' OR NEW.record_type IS DISTINCT FROM 'audit_events' OR NEW.record_id IS NULL
        OR coalesce(NEW.facts ->> 'ground', '') = '' OR coalesce(NEW.facts ->> 'reference', '') = '' THEN
        RAISE EXCEPTION 'what was destroyed is said with its ground and reference'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF (
        SELECT count(DISTINCT person.id) FROM users AS u
        CROSS JOIN LATERAL (
            SELECT min(same.id::text) AS id FROM access.identities(u.partnership_id, u.id) AS same (id)
        ) AS person
        JOIN memberships AS m ON m.partnership_id = u.partnership_id AND m.user_id = u.id
        WHERE u.partnership_id = NEW.partnership_id
          AND u.id::text IN (NEW.facts ->> 'authorised_by', NEW.facts ->> 'seconded_by')
          AND u.accepted_at IS NOT NULL AND u.revoked_at IS NULL AND m.role = 'information_governance'
          AND m.ended_at IS NULL
          AND NOT EXISTS (
              SELECT FROM user_suspensions AS suspended
              WHERE suspended.partnership_id = u.partnership_id AND suspended.user_id = u.id
                AND suspended.resumed_at IS NULL
          )
          AND (NEW.occurred_at AT TIME ZONE 'Europe/London')::date
              BETWEEN m.starts_on AND coalesce(m.ends_on, 'infinity')
    ) <> 2 THEN
        RAISE EXCEPTION 'two people of information governance authorise that an event is destroyed'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END
$$;

ALTER FUNCTION access.refuse_unauthorised_destruction() OWNER TO frontdoor_reach;
GRANT SELECT ON memberships, user_suspensions, users TO frontdoor_reach;
