"""Share what agencies know: frozen as it was sent, within what its originators let be done.

The schema is the last line: it refuses a share beyond the handling conditions, in other words than
were told or released, and any change to what was sent.
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE sanitisations (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            information_fragment_id UUID NOT NULL,
            wording TEXT NOT NULL,
            because TEXT NOT NULL,
            prepared_at TIMESTAMP WITH TIME ZONE NOT NULL,
            prepared_by UUID NOT NULL,
            released_at TIMESTAMP WITH TIME ZONE,
            released_by UUID,
            version INTEGER NOT NULL,
            changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_sanitisations PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_sanitisations_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_sanitisations_partnership_id_information_fragment_id FOREIGN KEY(partnership_id, information_fragment_id) REFERENCES information_fragments (partnership_id, id),
            CONSTRAINT fk_sanitisations_partnership_id_prepared_by FOREIGN KEY(partnership_id, prepared_by) REFERENCES users (partnership_id, id),
            CONSTRAINT fk_sanitisations_partnership_id_released_by FOREIGN KEY(partnership_id, released_by) REFERENCES users (partnership_id, id),
            CONSTRAINT uq_sanitisations_whole UNIQUE (partnership_id, id, information_fragment_id),
            CONSTRAINT ck_sanitisations_release_says_who_and_when CHECK (num_nonnulls(released_at, released_by) IN (0, 2)),
            CONSTRAINT ck_sanitisations_released_by_another CHECK (released_by <> prepared_by),
            CONSTRAINT ck_sanitisations_released_after_it_was_prepared CHECK (released_at >= prepared_at),
            CONSTRAINT ck_sanitisations_wording_is_not_blank CHECK (wording ~ '[^[:space:]]'),
            CONSTRAINT ck_sanitisations_because_is_not_blank CHECK (because ~ '[^[:space:]]')
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_sanitisations_information_fragment_id ON sanitisations (partnership_id, information_fragment_id)
        """
    )
    op.execute(
        """
        CREATE TABLE onward_agreements (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            information_fragment_id UUID NOT NULL,
            agency_id UUID NOT NULL,
            recipient_id UUID NOT NULL,
            agreed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            agreed_by UUID NOT NULL,
            CONSTRAINT pk_onward_agreements PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_onward_agreements_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_onward_agreements_partnership_id_information_fragment_id FOREIGN KEY(partnership_id, information_fragment_id) REFERENCES information_fragments (partnership_id, id),
            CONSTRAINT fk_onward_agreements_partnership_id_agency_id FOREIGN KEY(partnership_id, agency_id) REFERENCES agencies (partnership_id, id),
            CONSTRAINT fk_onward_agreements_partnership_id_recipient_id FOREIGN KEY(partnership_id, recipient_id) REFERENCES agencies (partnership_id, id),
            CONSTRAINT fk_onward_agreements_partnership_id_agreed_by FOREIGN KEY(partnership_id, agreed_by) REFERENCES users (partnership_id, id),
            CONSTRAINT uq_onward_agreements_once UNIQUE (partnership_id, information_fragment_id, recipient_id),
            CONSTRAINT ck_onward_agreements_is_about_another_agency CHECK (recipient_id <> agency_id)
        )
        """
    )
    op.execute(
        """
        CREATE TRIGGER onward_agreements_are_appended BEFORE UPDATE OR DELETE OR TRUNCATE ON onward_agreements
            FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change()
        """
    )
    op.execute(
        """
        CREATE TABLE shares (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            person_id UUID NOT NULL,
            contact_id UUID,
            purpose TEXT NOT NULL,
            legal_gateway TEXT NOT NULL,
            gateway_reason TEXT,
            necessity TEXT NOT NULL,
            shared_at TIMESTAMP WITH TIME ZONE NOT NULL,
            shared_by UUID NOT NULL,
            expires_at TIMESTAMP WITH TIME ZONE,
            revoked_at TIMESTAMP WITH TIME ZONE,
            revoked_by UUID,
            revoked_because TEXT,
            version INTEGER NOT NULL,
            changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_shares PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_shares_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_shares_partnership_id_person_id FOREIGN KEY(partnership_id, person_id) REFERENCES people (partnership_id, id),
            CONSTRAINT fk_shares_partnership_id_contact_id FOREIGN KEY(partnership_id, contact_id) REFERENCES contacts (partnership_id, id),
            CONSTRAINT fk_shares_legal_gateway FOREIGN KEY(legal_gateway) REFERENCES legal_gateways (code),
            CONSTRAINT fk_shares_partnership_id_shared_by FOREIGN KEY(partnership_id, shared_by) REFERENCES users (partnership_id, id),
            CONSTRAINT fk_shares_partnership_id_revoked_by FOREIGN KEY(partnership_id, revoked_by) REFERENCES users (partnership_id, id),
            CONSTRAINT uq_shares_whole UNIQUE (partnership_id, id, shared_at),
            CONSTRAINT ck_shares_purpose_is_known CHECK (purpose IN ('screening', 'section_47', 'strategy_meeting', 'assessment')),
            CONSTRAINT ck_shares_ends_after_it_is_made CHECK (expires_at > shared_at),
            CONSTRAINT ck_shares_revocation_says_who_when_and_why CHECK (num_nonnulls(revoked_at, revoked_by, revoked_because) IN (0, 3)),
            CONSTRAINT ck_shares_revoked_after_it_was_made CHECK (revoked_at >= shared_at),
            CONSTRAINT ck_shares_necessity_is_not_blank CHECK (necessity ~ '[^[:space:]]'),
            CONSTRAINT ck_shares_gateway_reason_is_not_blank CHECK (gateway_reason ~ '[^[:space:]]'),
            CONSTRAINT ck_shares_revoked_because_is_not_blank CHECK (revoked_because ~ '[^[:space:]]')
        )
        """
    )
    op.execute("CREATE INDEX ix_shares_person_id ON shares (partnership_id, person_id, shared_at)")
    op.execute(
        """
        CREATE TABLE share_recipients (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            share_id UUID NOT NULL,
            shared_at TIMESTAMP WITH TIME ZONE NOT NULL,
            agency_id UUID NOT NULL,
            CONSTRAINT pk_share_recipients PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_share_recipients_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_share_recipients_share FOREIGN KEY(partnership_id, share_id, shared_at) REFERENCES shares (partnership_id, id, shared_at),
            CONSTRAINT fk_share_recipients_partnership_id_agency_id FOREIGN KEY(partnership_id, agency_id) REFERENCES agencies (partnership_id, id),
            CONSTRAINT uq_share_recipients_once UNIQUE (partnership_id, share_id, agency_id)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_share_recipients_agency_id ON share_recipients (partnership_id, agency_id)
        """
    )
    op.execute(
        """
        CREATE TRIGGER share_recipients_are_appended BEFORE UPDATE OR DELETE OR TRUNCATE ON share_recipients
            FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change()
        """
    )
    op.execute(
        """
        CREATE TABLE shared_fragments (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            share_id UUID NOT NULL,
            information_fragment_id UUID NOT NULL,
            agency_id UUID NOT NULL,
            person_id UUID NOT NULL,
            sanitisation_id UUID,
            wording TEXT NOT NULL,
            source TEXT,
            source_dated_on DATE NOT NULL,
            audience UUID[],
            may_tell_family BOOLEAN NOT NULL,
            may_tell_child BOOLEAN NOT NULL,
            may_tell_court BOOLEAN NOT NULL,
            no_onward_sharing BOOLEAN NOT NULL,
            expires_on DATE,
            source_evaluation TEXT,
            intelligence_assessment TEXT,
            handling_code TEXT,
            CONSTRAINT pk_shared_fragments PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_shared_fragments_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_shared_fragments_partnership_id_share_id FOREIGN KEY(partnership_id, share_id) REFERENCES shares (partnership_id, id),
            CONSTRAINT fk_shared_fragments_partnership_id_information_fragment_id FOREIGN KEY(partnership_id, information_fragment_id) REFERENCES information_fragments (partnership_id, id),
            CONSTRAINT fk_shared_fragments_partnership_id_agency_id FOREIGN KEY(partnership_id, agency_id) REFERENCES agencies (partnership_id, id),
            CONSTRAINT fk_shared_fragments_partnership_id_person_id FOREIGN KEY(partnership_id, person_id) REFERENCES people (partnership_id, id),
            CONSTRAINT fk_shared_fragments_sanitisation FOREIGN KEY(partnership_id, sanitisation_id, information_fragment_id) REFERENCES sanitisations (partnership_id, id, information_fragment_id),
            CONSTRAINT uq_shared_fragments_once UNIQUE (partnership_id, share_id, information_fragment_id),
            CONSTRAINT ck_shared_fragments_source_evaluation_is_known CHECK (source_evaluation IN ('1', '2', '3')),
            CONSTRAINT ck_shared_fragments_intelligence_assessment_is_known CHECK (intelligence_assessment IN ('A', 'B', 'C', 'D', 'E')),
            CONSTRAINT ck_shared_fragments_handling_code_is_known CHECK (handling_code IN ('P', 'C')),
            CONSTRAINT ck_shared_fragments_graded_wholly_or_not CHECK (num_nonnulls(source_evaluation, intelligence_assessment, handling_code) IN (0, 3)),
            CONSTRAINT ck_shared_fragments_source_goes_with_its_words CHECK ((sanitisation_id IS NULL) = (source IS NOT NULL)),
            CONSTRAINT ck_shared_fragments_wording_is_not_blank CHECK (wording ~ '[^[:space:]]')
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_shared_fragments_agency_id ON shared_fragments (partnership_id, agency_id)
        """
    )
    op.execute(
        """
        CREATE INDEX ix_shared_fragments_information_fragment_id ON shared_fragments (partnership_id, information_fragment_id)
        """
    )
    op.execute(
        """
        CREATE INDEX ix_shared_fragments_person_id ON shared_fragments (partnership_id, person_id)
        """
    )
    op.execute(
        """
        CREATE TRIGGER shared_fragments_are_appended BEFORE UPDATE OR DELETE OR TRUNCATE ON shared_fragments
            FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change()
        """
    )
    op.execute(
        """
        CREATE TABLE share_readings (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            share_id UUID NOT NULL,
            agency_id UUID NOT NULL,
            user_id UUID NOT NULL,
            read_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_share_readings PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_share_readings_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_share_readings_recipient FOREIGN KEY(partnership_id, share_id, agency_id) REFERENCES share_recipients (partnership_id, share_id, agency_id),
            CONSTRAINT fk_share_readings_partnership_id_share_id FOREIGN KEY(partnership_id, share_id) REFERENCES shares (partnership_id, id),
            CONSTRAINT fk_share_readings_partnership_id_user_id FOREIGN KEY(partnership_id, user_id) REFERENCES users (partnership_id, id)
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_share_readings_share_id ON share_readings (partnership_id, share_id)"
    )
    op.execute(
        """
        CREATE TRIGGER share_readings_are_appended BEFORE UPDATE OR DELETE OR TRUNCATE ON share_readings
            FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change()
        """
    )
    op.execute(
        """
        CREATE TABLE refusals_to_share (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            person_id UUID NOT NULL,
            information_fragment_id UUID,
            information_return_id UUID,
            agency_id UUID NOT NULL,
            reason TEXT NOT NULL,
            because TEXT NOT NULL,
            legal_gateway TEXT,
            refused_at TIMESTAMP WITH TIME ZONE NOT NULL,
            refused_by UUID NOT NULL,
            CONSTRAINT pk_refusals_to_share PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_refusals_to_share_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_refusals_to_share_partnership_id_person_id FOREIGN KEY(partnership_id, person_id) REFERENCES people (partnership_id, id),
            CONSTRAINT fk_refusals_to_share_partnership_id_information_fragment_id FOREIGN KEY(partnership_id, information_fragment_id) REFERENCES information_fragments (partnership_id, id),
            CONSTRAINT fk_refusals_to_share_partnership_id_information_return_id FOREIGN KEY(partnership_id, information_return_id) REFERENCES information_returns (partnership_id, id),
            CONSTRAINT fk_refusals_to_share_partnership_id_agency_id FOREIGN KEY(partnership_id, agency_id) REFERENCES agencies (partnership_id, id),
            CONSTRAINT fk_refusals_to_share_legal_gateway FOREIGN KEY(legal_gateway) REFERENCES legal_gateways (code),
            CONSTRAINT fk_refusals_to_share_partnership_id_refused_by FOREIGN KEY(partnership_id, refused_by) REFERENCES users (partnership_id, id),
            CONSTRAINT ck_refusals_to_share_reason_is_known CHECK (reason IN ('outside_audience', 'onward_sharing_not_agreed', 'information_expired', 'not_necessary', 'no_gateway', 'detrimental_to_child', 'endangers_another', 'other')),
            CONSTRAINT ck_refusals_to_share_is_of_one_fragment_or_return CHECK (num_nonnulls(information_fragment_id, information_return_id) = 1),
            CONSTRAINT ck_refusals_to_share_because_is_not_blank CHECK (because ~ '[^[:space:]]')
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_refusals_to_share_person_id ON refusals_to_share (partnership_id, person_id, refused_at)
        """
    )
    op.execute(
        """
        CREATE TRIGGER refusals_to_share_are_appended BEFORE UPDATE OR DELETE OR TRUNCATE ON refusals_to_share
            FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change()
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            may_be_filled text[] := TG_ARGV::text[];
            counted text[] := ARRAY['version', 'changed_at'];
            filled text;
        BEGIN
            IF TG_OP = 'UPDATE' THEN
                FOREACH filled IN ARRAY may_be_filled LOOP
                    IF to_jsonb(OLD) ->> filled IS DISTINCT FROM to_jsonb(NEW) ->> filled
                        AND to_jsonb(OLD) ->> filled IS NOT NULL THEN
                        RAISE EXCEPTION '% is written once', filled USING ERRCODE = 'restrict_violation';
                    END IF;
                END LOOP;
                IF to_jsonb(OLD) - may_be_filled - counted = to_jsonb(NEW) - may_be_filled - counted THEN
                    RETURN NEW;
                END IF;
            END IF;
            RAISE EXCEPTION 'rows of % stay as they were written', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.refuse_agreement_of_others() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN
            IF NOT EXISTS (
                SELECT FROM information_fragments
                WHERE partnership_id = NEW.partnership_id AND id = NEW.information_fragment_id
                  AND agency_id = NEW.agency_id
            ) THEN
                RAISE EXCEPTION 'only the agency that told it agrees that it goes further'
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NULL;
        END
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.refuse_other_words() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
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
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.refuse_share_beyond_handling() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
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
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.share_recipients() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp AS $$
            WITH standing AS (
                SELECT given.id, given.agency_id, shares.person_id
                FROM share_recipients AS given
                JOIN shares ON shares.partnership_id = given.partnership_id AND shares.id = given.share_id
                WHERE given.partnership_id = access.partnership() AND shares.revoked_at IS NULL
                  AND (shares.expires_at IS NULL OR shares.expires_at > access.now())
            )
            SELECT id FROM standing WHERE agency_id = ANY (access.agencies())
            UNION ALL SELECT id FROM standing
                WHERE person_id IN (SELECT access.people_worked_with()) AND agency_id IN (
                    SELECT agency_id FROM memberships
                    WHERE partnership_id = access.partnership() AND user_id = access.user_id()
                      AND role IN ('social_worker', 'team_manager')
                      AND (access.now() AT TIME ZONE 'Europe/London')::date
                        BETWEEN starts_on AND coalesce(ends_on, 'infinity')
                )
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.shares() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp AS $$
            SELECT share_id FROM share_recipients
            WHERE partnership_id = access.partnership() AND id IN (SELECT access.share_recipients())
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.shares_of_own_fragments() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp AS $$
            SELECT share_id FROM shared_fragments
            WHERE partnership_id = access.partnership() AND agency_id = ANY (access.agencies())
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.disclosed(p_people uuid[]) RETURNS TABLE (
            share_id uuid, information_fragment_id uuid, agency_id uuid, person_id uuid, sanitised boolean
        ) LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp AS $$
            SELECT sent.share_id, sent.information_fragment_id, sent.agency_id, sent.person_id,
                   sent.sanitisation_id IS NOT NULL
            FROM shared_fragments AS sent
            WHERE (access.is_hub() OR access.is_governance()) AND sent.partnership_id = access.partnership()
              AND sent.person_id = ANY (p_people)
            UNION
            SELECT sent.share_id, sent.information_fragment_id, sent.agency_id, sent.person_id,
                   sent.sanitisation_id IS NOT NULL
            FROM shares
            JOIN shared_fragments AS sent
                ON sent.partnership_id = shares.partnership_id AND sent.share_id = shares.id
            WHERE (access.is_hub() OR access.is_governance()) AND shares.partnership_id = access.partnership()
              AND shares.person_id = ANY (p_people)
        $$
        """
    )
    op.execute(
        """
        GRANT SELECT ON
            information_fragments, fragment_audiences, sanitisations, onward_agreements, shares, share_recipients,
            shared_fragments
            TO frontdoor_reach
        """
    )
    op.execute("GRANT CREATE ON SCHEMA access TO frontdoor_reach")
    op.execute("ALTER FUNCTION access.refuse_agreement_of_others() OWNER TO frontdoor_reach")
    op.execute("ALTER FUNCTION access.refuse_other_words() OWNER TO frontdoor_reach")
    op.execute("ALTER FUNCTION access.refuse_share_beyond_handling() OWNER TO frontdoor_reach")
    op.execute("ALTER FUNCTION access.share_recipients() OWNER TO frontdoor_reach")
    op.execute("ALTER FUNCTION access.shares() OWNER TO frontdoor_reach")
    op.execute("ALTER FUNCTION access.shares_of_own_fragments() OWNER TO frontdoor_reach")
    op.execute("ALTER FUNCTION access.disclosed(uuid[]) OWNER TO frontdoor_reach")
    op.execute("REVOKE CREATE ON SCHEMA access FROM frontdoor_reach")
    op.execute(
        """
        REVOKE ALL ON FUNCTION
            access.refuse_rewriting(), access.refuse_agreement_of_others(), access.refuse_other_words(),
            access.refuse_share_beyond_handling(), access.share_recipients(), access.shares(),
            access.shares_of_own_fragments(), access.disclosed(uuid[])
            FROM PUBLIC
        """
    )
    op.execute(
        """
        GRANT EXECUTE ON FUNCTION
            access.refuse_agreement_of_others(), access.refuse_other_words(), access.refuse_share_beyond_handling()
            TO frontdoor_owner
        """
    )
    op.execute(
        """
        GRANT EXECUTE ON FUNCTION
            access.share_recipients(), access.shares(), access.shares_of_own_fragments(), access.disclosed(uuid[])
            TO frontdoor_api, frontdoor_worker, frontdoor_reach, frontdoor_owner
        """
    )
    op.execute(
        """
        CREATE TRIGGER sanitisations_are_not_rewritten AFTER UPDATE ON sanitisations
            FOR EACH ROW EXECUTE FUNCTION access.refuse_rewriting('released_at', 'released_by')
        """
    )
    op.execute(
        """
        CREATE TRIGGER sanitisations_are_not_emptied BEFORE DELETE OR TRUNCATE ON sanitisations
            FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_rewriting()
        """
    )
    op.execute(
        """
        CREATE TRIGGER shares_are_not_rewritten AFTER UPDATE ON shares
            FOR EACH ROW EXECUTE FUNCTION access.refuse_rewriting('revoked_at', 'revoked_by', 'revoked_because')
        """
    )
    op.execute(
        """
        CREATE TRIGGER shares_are_not_emptied BEFORE DELETE OR TRUNCATE ON shares
            FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_rewriting()
        """
    )
    # After the row is written, when row security has let it through: refused any earlier, a row
    # of another partnership would be told from one that is merely wrong.
    op.execute(
        """
        CREATE TRIGGER shares_rely_on_law_in_force AFTER INSERT ON shares
            FOR EACH ROW EXECUTE FUNCTION access.refuse_gateway_not_in_force('shared_at')
        """
    )
    op.execute(
        """
        CREATE TRIGGER onward_agreements_are_the_originators AFTER INSERT ON onward_agreements
            FOR EACH ROW EXECUTE FUNCTION access.refuse_agreement_of_others()
        """
    )
    op.execute(
        """
        CREATE TRIGGER shared_fragments_are_in_their_words AFTER INSERT ON shared_fragments
            FOR EACH ROW EXECUTE FUNCTION access.refuse_other_words()
        """
    )
    op.execute(
        """
        CREATE TRIGGER share_recipients_keep_the_handling AFTER INSERT ON share_recipients
            FOR EACH ROW EXECUTE FUNCTION access.refuse_share_beyond_handling()
        """
    )
    op.execute(
        """
        CREATE TRIGGER shared_fragments_keep_the_handling AFTER INSERT ON shared_fragments
            FOR EACH ROW EXECUTE FUNCTION access.refuse_share_beyond_handling()
        """
    )
    op.execute("ALTER TABLE sanitisations ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE sanitisations FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        CREATE POLICY tenant ON sanitisations AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON sanitisations AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON sanitisations AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_update ON sanitisations AS PERMISSIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()))
            WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON sanitisations TO frontdoor_api, frontdoor_worker")
    op.execute("ALTER TABLE onward_agreements ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE onward_agreements FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        CREATE POLICY tenant ON onward_agreements AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON onward_agreements AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR agency_id = ANY ((SELECT access.agencies())::uuid[]))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON onward_agreements AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_system()) OR agency_id = ANY ((SELECT access.agencies())::uuid[]))
        """
    )
    op.execute("GRANT SELECT, INSERT ON onward_agreements TO frontdoor_api, frontdoor_worker")
    op.execute("ALTER TABLE shares ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE shares FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        CREATE POLICY tenant ON shares AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON shares AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR (SELECT access.is_governance()) OR id IN (SELECT access.shares()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON shares AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_update ON shares AS PERMISSIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()))
            WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON shares TO frontdoor_api, frontdoor_worker")
    op.execute("ALTER TABLE share_recipients ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE share_recipients FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        CREATE POLICY tenant ON share_recipients AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON share_recipients AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR (SELECT access.is_governance()) OR id IN (SELECT access.share_recipients()) OR share_id IN (SELECT access.shares_of_own_fragments()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON share_recipients AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute("GRANT SELECT, INSERT ON share_recipients TO frontdoor_api, frontdoor_worker")
    op.execute("ALTER TABLE shared_fragments ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE shared_fragments FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        CREATE POLICY tenant ON shared_fragments AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON shared_fragments AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR agency_id = ANY ((SELECT access.agencies())::uuid[]) OR (share_id IN (SELECT access.shares()) AND (expires_on IS NULL OR expires_on >= ((SELECT access.now()) AT TIME ZONE 'Europe/London')::date)))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON shared_fragments AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute("GRANT SELECT, INSERT ON shared_fragments TO frontdoor_api, frontdoor_worker")
    op.execute("ALTER TABLE share_readings ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE share_readings FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        CREATE POLICY tenant ON share_readings AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON share_readings AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR (SELECT access.is_governance()) OR user_id = (SELECT access.user_id()) OR share_id IN (SELECT access.shares_of_own_fragments()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON share_readings AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_system()) OR (user_id = (SELECT access.user_id()) AND EXISTS (SELECT 1 FROM share_recipients AS within WHERE within.partnership_id = share_readings.partnership_id AND within.share_id = share_readings.share_id AND within.agency_id = share_readings.agency_id AND within.id IN (SELECT access.share_recipients()))))
        """
    )
    op.execute("GRANT SELECT, INSERT ON share_readings TO frontdoor_api, frontdoor_worker")
    op.execute("ALTER TABLE refusals_to_share ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE refusals_to_share FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        CREATE POLICY tenant ON refusals_to_share AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON refusals_to_share AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR (SELECT access.is_governance()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON refusals_to_share AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute("GRANT SELECT, INSERT ON refusals_to_share TO frontdoor_api, frontdoor_worker")


def downgrade() -> None:
    op.execute("DROP TABLE refusals_to_share")
    op.execute("DROP TABLE share_readings")
    op.execute("DROP TABLE shared_fragments")
    op.execute("DROP TABLE share_recipients")
    op.execute("DROP TABLE shares")
    op.execute("DROP TABLE onward_agreements")
    op.execute("DROP TABLE sanitisations")
    op.execute(
        """
        DROP FUNCTION
            access.refuse_rewriting(), access.refuse_agreement_of_others(), access.refuse_other_words(),
            access.refuse_share_beyond_handling(), access.share_recipients(), access.shares(),
            access.shares_of_own_fragments(), access.disclosed(uuid[])
        """
    )
    op.execute("REVOKE SELECT ON information_fragments, fragment_audiences FROM frontdoor_reach")
