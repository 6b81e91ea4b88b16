-- Refuses a share that goes beyond the handling conditions of what is shared.
CREATE OR REPLACE FUNCTION access.refuse_share_beyond_handling() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM shared_fragments AS sent
        JOIN share_recipients AS given USING (partnership_id, share_id)
        WHERE sent.partnership_id = NEW.partnership_id AND sent.share_id = NEW.share_id
          AND (
            sent.expires_on < (given.shared_at AT TIME ZONE 'Europe/London')::date
            OR given.agency_id <> sent.agency_id AND (
                NOT given.agency_id = ANY (sent.audience)
                OR sent.no_onward_sharing AND NOT EXISTS (
                    SELECT FROM onward_agreements AS agreed
                    WHERE agreed.partnership_id = sent.partnership_id
                      AND agreed.information_fragment_id = sent.information_fragment_id
                      AND agreed.recipient_id = given.agency_id
                )
            )
          )
    ) THEN
        RAISE EXCEPTION 'the agency that told it does not let it be shared like this'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;

ALTER FUNCTION access.refuse_share_beyond_handling() OWNER TO frontdoor_reach;
GRANT SELECT ON onward_agreements, share_recipients, shared_fragments
    TO frontdoor_reach;
