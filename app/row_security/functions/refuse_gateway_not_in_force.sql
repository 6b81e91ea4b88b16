-- Refuses to rely on a legal gateway that is no power, or on law that is not in force on the day.
CREATE OR REPLACE FUNCTION access.refuse_gateway_not_in_force() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    relied_on date := ((to_jsonb(NEW) ->> TG_ARGV[0])::timestamptz AT TIME ZONE 'Europe/London')::date;
BEGIN
    IF NOT EXISTS (
        SELECT FROM public.legal_gateways
        WHERE code = NEW.legal_gateway AND kind IN ('power', 'duty') AND relied_on >= in_force_from
          AND relied_on <= coalesce(in_force_until, 'infinity')
    ) THEN
        RAISE EXCEPTION 'only a power that is in force can be relied on as a legal gateway'
            USING ERRCODE = 'check_violation';
    END IF;
    -- Empty from the release before, which knows no lawful basis.
    IF NEW.lawful_basis IS NOT NULL AND NOT EXISTS (
        SELECT FROM public.legal_gateways
        WHERE code = NEW.lawful_basis AND kind = 'lawful_basis' AND relied_on >= in_force_from
          AND relied_on <= coalesce(in_force_until, 'infinity')
    ) THEN
        RAISE EXCEPTION 'only a lawful basis that is in force can be relied on'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
