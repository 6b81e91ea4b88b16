-- Refuses to share information in other words than it was given, or than were released.
CREATE OR REPLACE FUNCTION access.refuse_other_words() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM information_fragments AS told
        LEFT JOIN sanitisations AS version
            ON version.partnership_id = told.partnership_id AND version.id = NEW.sanitisation_id
           AND version.released_at IS NOT NULL
        WHERE told.partnership_id = NEW.partnership_id AND told.id = NEW.information_fragment_id
          AND (told.agency_id, told.person_id, told.source_dated_on)
            = (NEW.agency_id, NEW.person_id, NEW.source_dated_on)
          AND NEW.wording = CASE WHEN NEW.sanitisation_id IS NULL THEN told.content ELSE version.wording END
          AND (NEW.source IS NULL OR NEW.source = told.source)
          AND (told.may_tell_family, told.may_tell_child, told.may_tell_court, told.no_onward_sharing)
            = (NEW.may_tell_family, NEW.may_tell_child, NEW.may_tell_court, NEW.no_onward_sharing)
          AND (told.expires_on, told.source_evaluation, told.intelligence_assessment, told.handling_code)
            IS NOT DISTINCT FROM
              (NEW.expires_on, NEW.source_evaluation, NEW.intelligence_assessment, NEW.handling_code)
          AND NEW.audience IS NOT DISTINCT FROM (
              SELECT array_agg(named.agency_id ORDER BY named.agency_id) FROM fragment_audiences AS named
              WHERE named.partnership_id = told.partnership_id AND named.information_fragment_id = told.id
          )
    ) THEN
        RAISE EXCEPTION 'a fragment is shared as it was told, or in a version that was released'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;

ALTER FUNCTION access.refuse_other_words() OWNER TO frontdoor_reach;
GRANT SELECT ON fragment_audiences, information_fragments, sanitisations
    TO frontdoor_reach;
