-- Refuses a row in which one person stands where two are needed, by whichever of their identities.
--
-- The trigger names the column of the second person, and then the columns of those who cannot be
-- it. A check constraint sees that two ids differ; only this sees that two ids are one person.
CREATE OR REPLACE FUNCTION access.refuse_same_person() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    written jsonb := to_jsonb(NEW);
    second uuid := (written ->> TG_ARGV[0])::uuid;
    other uuid;
BEGIN
    IF second IS NULL THEN
        RETURN NULL;
    END IF;
    FOR place IN 1 .. TG_NARGS - 1 LOOP
        other := (written ->> TG_ARGV[place])::uuid;
        IF other IN (SELECT access.identities(NEW.partnership_id, second)) THEN
            RAISE EXCEPTION '% has to be a second person', TG_ARGV[0]
                USING ERRCODE = 'check_violation';
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;

ALTER FUNCTION access.refuse_same_person() OWNER TO frontdoor_reach;
