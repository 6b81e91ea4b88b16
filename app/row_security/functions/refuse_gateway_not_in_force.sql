-- Refuses to rely on a legal gateway that is not in force on the day.
CREATE OR REPLACE FUNCTION access.refuse_gateway_not_in_force() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    relied_on date := ((to_jsonb(NEW) ->> TG_ARGV[0])::timestamptz AT TIME ZONE 'Europe/London')::date;
BEGIN
    IF NOT EXISTS (
        SELECT FROM public.legal_gateways
        WHERE code = NEW.legal_gateway AND relied_on >= in_force_from
          AND relied_on <= coalesce(in_force_until, 'infinity')
    ) THEN
        RAISE EXCEPTION 'a legal gateway that is not in force cannot be relied on'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
