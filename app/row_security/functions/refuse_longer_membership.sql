-- Refuses any change of a role but its end: a longer or another one is given, and looked at again.
CREATE OR REPLACE FUNCTION access.refuse_longer_membership() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    of_the_end text[] := ARRAY[
        'ends_on', 'ended_at', 'end_recorded_at', 'end_recorded_by', 'end_because'
    ];
BEGIN
    IF access.is_system() OR NOT row_security_active('memberships'::regclass) THEN
        RETURN NULL;
    END IF;
    IF to_jsonb(OLD) - of_the_end <> to_jsonb(NEW) - of_the_end
        OR coalesce(NEW.ends_on, 'infinity') > coalesce(OLD.ends_on, 'infinity')
        OR OLD.ended_at IS NOT NULL
        OR access.same_person(NEW.user_id, access.user_id()) THEN
        RAISE EXCEPTION 'a role is only made shorter, by another person'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
