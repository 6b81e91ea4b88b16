-- Refuses a role that one person gave where two are needed, or that the user gave to themselves.
--
-- The service itself founds partnerships by command, and so may write any. A role that a second
-- person confirmed is written as it was proposed, and once, while who proposed it may still give
-- roles: otherwise one person stands for it. The others are given by one administrator, but not to a
-- user whom that person registered on the same London day.
CREATE OR REPLACE FUNCTION access.refuse_right_of_one() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    -- A role that row-level security does not bind is not the service's.
    IF access.is_system() OR NOT row_security_active('memberships'::regclass) THEN
        RETURN NULL;
    END IF;
    IF access.same_person(NEW.user_id, access.user_id()) THEN
        RAISE EXCEPTION 'nobody gives a role to themselves' USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (
        SELECT FROM role_proposals AS proposed
        WHERE proposed.partnership_id = NEW.partnership_id AND proposed.id = NEW.role_proposal_id
          AND proposed.decision = 'confirmed' AND proposed.decided_by = access.user_id()
          AND proposed.proposed_by IN (
              SELECT proposer.id FROM users AS proposer
              JOIN memberships AS held
                ON held.partnership_id = proposer.partnership_id AND held.user_id = proposer.id
              WHERE proposer.partnership_id = NEW.partnership_id AND proposer.revoked_at IS NULL
                AND proposer.id NOT IN (SELECT access.users_suspended())
                AND held.role = 'administrator' AND held.ended_at IS NULL
                AND (access.now() AT TIME ZONE 'Europe/London')::date
                    BETWEEN held.starts_on AND coalesce(held.ends_on, 'infinity')
          )
          AND (proposed.user_id, proposed.agency_id, proposed.team_id, proposed.role,
               proposed.starts_on, proposed.ends_on)
              IS NOT DISTINCT FROM
              (NEW.user_id, NEW.agency_id, NEW.team_id, NEW.role, NEW.starts_on, NEW.ends_on)
    ) THEN
        RETURN NULL;
    END IF;
    IF NEW.role_proposal_id IS NULL AND access.is_administrator()
        AND NEW.role = ANY (access.roles_given_by_one())
        AND NOT EXISTS (
            SELECT FROM users AS receiver
            WHERE receiver.partnership_id = NEW.partnership_id AND receiver.id = NEW.user_id
              AND (receiver.created_at AT TIME ZONE 'Europe/London')::date
                  = (access.now() AT TIME ZONE 'Europe/London')::date
              AND access.same_person(access.user_id(), receiver.registered_by)
        )
    THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'this role takes a second person' USING ERRCODE = 'check_violation';
END
$$;
