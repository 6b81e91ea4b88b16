"""Ask agencies: requests, what they answer, what a decision rested on and what came too late.

The law that lets agencies ask and tell comes with it, as dated rows: it is the same for every
partnership, and only a migration changes it.
"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

WITH_AGREEMENT, WITH_REASON, NEVER = "with_agreement", "with_reason", "never"
"""Whether a gateway can be relied on below section 47: as the family agrees, as is reasoned, not."""

GATEWAYS = (
    (
        "children_act_1989_s17",
        "Services for children in need",
        "Children Act 1989 section 17",
        "duty",
        WITH_AGREEMENT,
        "1991-10-14",
    ),
    (
        "children_act_1989_s27",
        "Co-operation between authorities",
        "Children Act 1989 section 27",
        "duty",
        WITH_AGREEMENT,
        "1991-10-14",
    ),
    (
        "children_act_1989_s47",
        "Help with section 47 enquiries",
        "Children Act 1989 section 47(9) to (11)",
        "duty",
        NEVER,
        "1991-10-14",
    ),
    (
        "children_act_2004_s10",
        "Co-operation to improve well-being",
        "Children Act 2004 section 10",
        "duty",
        WITH_REASON,
        "2005-04-01",
    ),
    (
        "children_act_2004_s11",
        "Regard to safeguarding and promoting welfare",
        "Children Act 2004 section 11",
        "duty",
        WITH_REASON,
        "2005-10-01",
    ),
    (
        "children_act_2004_s16h",
        "Information for safeguarding partners",
        "Children Act 2004 section 16H",
        "power",
        WITH_REASON,
        "2018-06-29",
    ),
    (
        "children_act_2004_s16la",
        "Duty to disclose safeguarding information",
        "Children Act 2004 section 16LA, as inserted by the Children's Wellbeing and Schools Act 2026; awaits commencement regulations",
        "duty",
        WITH_REASON,
        None,
    ),
    (
        "crime_and_disorder_act_1998_s115",
        "Disclosure for the purposes of the Act",
        "Crime and Disorder Act 1998 section 115",
        "power",
        WITH_REASON,
        "1998-09-30",
    ),
    (
        "domestic_abuse_act_2021_s49a",
        "Police to tell schools of domestic abuse",
        "Domestic Abuse Act 2021 section 49A",
        "duty",
        WITH_REASON,
        "2025-11-07",
    ),
    (
        "uk_gdpr_6_1_c",
        "Legal obligation",
        "UK GDPR article 6(1)(c)",
        "lawful_basis",
        WITH_REASON,
        "2020-12-31",
    ),
    (
        "uk_gdpr_6_1_d",
        "Vital interests",
        "UK GDPR article 6(1)(d)",
        "lawful_basis",
        WITH_REASON,
        "2020-12-31",
    ),
    (
        "uk_gdpr_6_1_e",
        "Task in the public interest",
        "UK GDPR article 6(1)(e)",
        "lawful_basis",
        WITH_REASON,
        "2020-12-31",
    ),
    (
        "uk_gdpr_9_2_b",
        "Social protection law",
        "UK GDPR article 9(2)(b)",
        "condition",
        WITH_REASON,
        "2020-12-31",
    ),
    (
        "uk_gdpr_9_2_g",
        "Safeguarding of children and of individuals at risk",
        "UK GDPR article 9(2)(g) with Data Protection Act 2018 Schedule 1 paragraph 18",
        "condition",
        WITH_REASON,
        "2020-12-31",
    ),
)
"""Code, title, source, kind, use below section 47, and first day: none where not commenced."""


def _seed(gateway: tuple[str | None, ...]) -> str:
    values = ", ".join(
        "NULL" if value is None else "'" + value.replace("'", "''") + "'" for value in gateway
    )
    return (
        "INSERT INTO legal_gateways (code, title, source, kind, below_section_47, in_force_from)"
        f" VALUES ({values})"
    )


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE legal_gateways (
            code TEXT NOT NULL,
            title TEXT NOT NULL,
            source TEXT NOT NULL,
            kind TEXT NOT NULL,
            below_section_47 TEXT NOT NULL,
            in_force_from DATE,
            in_force_until DATE,
            CONSTRAINT pk_legal_gateways PRIMARY KEY (code),
            CONSTRAINT ck_legal_gateways_kind_is_known CHECK (kind IN ('power', 'duty', 'lawful_basis', 'condition')),
            CONSTRAINT ck_legal_gateways_below_section_47_is_known CHECK (below_section_47 IN ('with_agreement', 'with_reason', 'never')),
            CONSTRAINT ck_legal_gateways_ends_after_it_starts CHECK (in_force_until >= in_force_from),
            CONSTRAINT ck_legal_gateways_title_is_not_blank CHECK (title ~ '[^[:space:]]'),
            CONSTRAINT ck_legal_gateways_source_is_not_blank CHECK (source ~ '[^[:space:]]')
        )
        """
    )
    for gateway in GATEWAYS:
        op.execute(_seed(gateway))
    op.execute("GRANT SELECT ON legal_gateways TO frontdoor_api, frontdoor_worker, frontdoor_reach")
    op.execute(
        """
        CREATE FUNCTION access.refuse_gateway_not_in_force() RETURNS trigger LANGUAGE plpgsql AS $$
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
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.refuse_held_without_content() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.answer = 'held' AND NOT EXISTS (
                SELECT FROM public.information_fragments
                WHERE partnership_id = NEW.partnership_id AND information_return_id = NEW.id
            ) THEN
                RAISE EXCEPTION 'what is held has content' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NULL;
        END
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.refuse_content_of_nothing_held() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NOT EXISTS (
                SELECT FROM public.information_returns
                WHERE partnership_id = NEW.partnership_id AND id = NEW.information_return_id AND answer = 'held'
            ) THEN
                RAISE EXCEPTION 'only what is held has content' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NULL;
        END
        $$
        """
    )
    op.execute(
        """
        REVOKE ALL ON FUNCTION
            access.refuse_gateway_not_in_force(), access.refuse_held_without_content(), access.refuse_content_of_nothing_held()
            FROM PUBLIC
        """
    )
    op.execute(
        """
        CREATE TABLE information_requests (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            contact_id UUID NOT NULL,
            purpose TEXT NOT NULL,
            legal_gateway TEXT NOT NULL,
            gateway_reason TEXT,
            background TEXT NOT NULL,
            questions TEXT[] NOT NULL,
            period_from DATE NOT NULL,
            period_until DATE,
            rating TEXT NOT NULL,
            sent_at TIMESTAMP WITH TIME ZONE NOT NULL,
            sent_by UUID NOT NULL,
            CONSTRAINT pk_information_requests PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_information_requests_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_information_requests_partnership_id_contact_id FOREIGN KEY(partnership_id, contact_id) REFERENCES contacts (partnership_id, id),
            CONSTRAINT fk_information_requests_partnership_id_sent_by FOREIGN KEY(partnership_id, sent_by) REFERENCES users (partnership_id, id),
            CONSTRAINT fk_information_requests_legal_gateway FOREIGN KEY(legal_gateway) REFERENCES legal_gateways (code),
            CONSTRAINT ck_information_requests_purpose_is_known CHECK (purpose IN ('screening', 'section_47', 'strategy_meeting', 'assessment')),
            CONSTRAINT ck_information_requests_rating_is_known CHECK (rating IN ('red', 'amber', 'green', 'blue')),
            CONSTRAINT ck_information_requests_asks_something CHECK (cardinality(questions) >= 1),
            CONSTRAINT ck_information_requests_period_ends_after_it_starts CHECK (period_until >= period_from),
            CONSTRAINT ck_information_requests_background_is_not_blank CHECK (background ~ '[^[:space:]]'),
            CONSTRAINT ck_information_requests_gateway_reason_is_not_blank CHECK (gateway_reason ~ '[^[:space:]]')
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_information_requests_contact_id ON information_requests (partnership_id, contact_id)
        """
    )
    op.execute(
        """
        CREATE TRIGGER information_requests_are_appended BEFORE UPDATE OR DELETE OR TRUNCATE ON information_requests
            FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change()
        """
    )
    op.execute(
        """
        CREATE TRIGGER information_requests_rely_on_law_in_force AFTER INSERT ON information_requests
            FOR EACH ROW EXECUTE FUNCTION access.refuse_gateway_not_in_force('sent_at')
        """
    )
    op.execute(
        """
        CREATE TABLE information_request_people (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            information_request_id UUID NOT NULL,
            person_id UUID NOT NULL,
            CONSTRAINT pk_information_request_people PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_information_request_people_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_information_request_people_partnership_id_informatio_0861 FOREIGN KEY(partnership_id, information_request_id) REFERENCES information_requests (partnership_id, id),
            CONSTRAINT fk_information_request_people_partnership_id_person_id FOREIGN KEY(partnership_id, person_id) REFERENCES people (partnership_id, id),
            CONSTRAINT uq_information_request_people_once UNIQUE (partnership_id, information_request_id, person_id)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_information_request_people_person_id ON information_request_people (partnership_id, person_id)
        """
    )
    op.execute(
        """
        CREATE TRIGGER information_request_people_are_appended BEFORE UPDATE OR DELETE OR TRUNCATE ON information_request_people
            FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change()
        """
    )
    op.execute(
        """
        CREATE TABLE information_request_agencies (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            information_request_id UUID NOT NULL,
            agency_id UUID NOT NULL,
            answered_at TIMESTAMP WITH TIME ZONE,
            recalled_at TIMESTAMP WITH TIME ZONE,
            recalled_by UUID,
            recalled_because TEXT,
            confirmed_at TIMESTAMP WITH TIME ZONE,
            confirmed_by UUID,
            reminded_at TIMESTAMP WITH TIME ZONE,
            escalated_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_information_request_agencies PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_information_request_agencies_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_information_request_agencies_partnership_id_informat_d696 FOREIGN KEY(partnership_id, information_request_id) REFERENCES information_requests (partnership_id, id),
            CONSTRAINT fk_information_request_agencies_partnership_id_agency_id FOREIGN KEY(partnership_id, agency_id) REFERENCES agencies (partnership_id, id),
            CONSTRAINT fk_information_request_agencies_partnership_id_recalled_by FOREIGN KEY(partnership_id, recalled_by) REFERENCES users (partnership_id, id),
            CONSTRAINT fk_information_request_agencies_partnership_id_confirmed_by FOREIGN KEY(partnership_id, confirmed_by) REFERENCES users (partnership_id, id),
            CONSTRAINT uq_information_request_agencies_once UNIQUE (partnership_id, information_request_id, agency_id),
            CONSTRAINT uq_information_request_agencies_whole UNIQUE (partnership_id, id, information_request_id, agency_id),
            CONSTRAINT ck_information_request_agencies_recall_says_who_and_when CHECK (num_nonnulls(recalled_at, recalled_by) IN (0, 2)),
            CONSTRAINT ck_information_request_agencies_only_a_recall_has_a_reason CHECK (recalled_because IS NULL OR recalled_at IS NOT NULL),
            CONSTRAINT ck_information_request_agencies_confirmation_says_who_and_when CHECK (num_nonnulls(confirmed_at, confirmed_by) IN (0, 2)),
            CONSTRAINT ck_information_request_agencies_not_recalled_once_answered CHECK (recalled_at <= answered_at),
            CONSTRAINT ck_information_request_agencies_not_confirmed_once_recalled CHECK (confirmed_at <= recalled_at),
            CONSTRAINT ck_information_request_agencies_reminded_before_escalated CHECK (escalated_at IS NULL OR (reminded_at IS NOT NULL AND reminded_at <= escalated_at)),
            CONSTRAINT ck_information_request_agencies_recalled_because_is_not_blank CHECK (recalled_because ~ '[^[:space:]]')
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_information_request_agencies_waiting ON information_request_agencies (partnership_id, agency_id) WHERE answered_at IS NULL AND recalled_at IS NULL
        """
    )
    op.execute(
        """
        CREATE TABLE information_returns (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            information_request_id UUID NOT NULL,
            requested_agency_id UUID NOT NULL,
            agency_id UUID NOT NULL,
            answer TEXT NOT NULL,
            final BOOLEAN NOT NULL,
            decline_reason TEXT,
            decline_text TEXT,
            referred_on_to TEXT,
            supersedes_id UUID,
            returned_at TIMESTAMP WITH TIME ZONE NOT NULL,
            returned_by UUID NOT NULL,
            CONSTRAINT pk_information_returns PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_information_returns_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_information_returns_requested_agency FOREIGN KEY(partnership_id, requested_agency_id, information_request_id, agency_id) REFERENCES information_request_agencies (partnership_id, id, information_request_id, agency_id),
            CONSTRAINT fk_information_returns_supersedes_id FOREIGN KEY(partnership_id, supersedes_id, information_request_id, agency_id) REFERENCES information_returns (partnership_id, id, information_request_id, agency_id),
            CONSTRAINT fk_information_returns_partnership_id_returned_by FOREIGN KEY(partnership_id, returned_by) REFERENCES users (partnership_id, id),
            CONSTRAINT uq_information_returns_partnership_id_supersedes_id UNIQUE (partnership_id, supersedes_id),
            CONSTRAINT uq_information_returns_whole UNIQUE (partnership_id, id, information_request_id, agency_id),
            CONSTRAINT ck_information_returns_answer_is_known CHECK (answer IN ('held', 'nothing_held', 'declined', 'referred_on')),
            CONSTRAINT ck_information_returns_decline_reason_is_known CHECK (decline_reason IN ('no_lawful_basis', 'more_than_is_needed', 'detrimental_to_the_child', 'would_prejudice_an_investigation', 'would_endanger_somebody', 'legally_privileged', 'other')),
            CONSTRAINT ck_information_returns_only_what_is_held_comes_in_parts CHECK (final OR answer = 'held'),
            CONSTRAINT ck_information_returns_declining_says_why CHECK (num_nonnulls(decline_reason, decline_text) = CASE WHEN answer = 'declined' THEN 2 ELSE 0 END),
            CONSTRAINT ck_information_returns_referring_on_says_to_whom CHECK ((answer = 'referred_on') = (referred_on_to IS NOT NULL)),
            CONSTRAINT ck_information_returns_does_not_supersede_itself CHECK (supersedes_id <> id),
            CONSTRAINT ck_information_returns_decline_text_is_not_blank CHECK (decline_text ~ '[^[:space:]]'),
            CONSTRAINT ck_information_returns_referred_on_to_is_not_blank CHECK (referred_on_to ~ '[^[:space:]]')
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_information_returns_information_request_id ON information_returns (partnership_id, information_request_id)
        """
    )
    op.execute(
        """
        CREATE INDEX ix_information_returns_requested_agency_id ON information_returns (partnership_id, requested_agency_id)
        """
    )
    op.execute(
        """
        CREATE TRIGGER information_returns_are_appended BEFORE UPDATE OR DELETE OR TRUNCATE ON information_returns
            FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change()
        """
    )
    op.execute(
        """
        CREATE TABLE information_fragments (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            information_return_id UUID NOT NULL,
            information_request_id UUID NOT NULL,
            agency_id UUID NOT NULL,
            person_id UUID NOT NULL,
            content TEXT NOT NULL,
            source TEXT NOT NULL,
            source_dated_on DATE NOT NULL,
            may_tell_family BOOLEAN NOT NULL,
            may_tell_child BOOLEAN NOT NULL,
            may_tell_court BOOLEAN NOT NULL,
            no_onward_sharing BOOLEAN NOT NULL,
            expires_on DATE,
            source_evaluation TEXT,
            intelligence_assessment TEXT,
            handling_code TEXT,
            CONSTRAINT pk_information_fragments PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_information_fragments_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_information_fragments_return FOREIGN KEY(partnership_id, information_return_id, information_request_id, agency_id) REFERENCES information_returns (partnership_id, id, information_request_id, agency_id),
            CONSTRAINT fk_information_fragments_person_asked_about FOREIGN KEY(partnership_id, information_request_id, person_id) REFERENCES information_request_people (partnership_id, information_request_id, person_id),
            CONSTRAINT ck_information_fragments_source_evaluation_is_known CHECK (source_evaluation IN ('1', '2', '3')),
            CONSTRAINT ck_information_fragments_intelligence_assessment_is_known CHECK (intelligence_assessment IN ('A', 'B', 'C', 'D', 'E')),
            CONSTRAINT ck_information_fragments_handling_code_is_known CHECK (handling_code IN ('P', 'C')),
            CONSTRAINT ck_information_fragments_graded_wholly_or_not CHECK (num_nonnulls(source_evaluation, intelligence_assessment, handling_code) IN (0, 3)),
            CONSTRAINT ck_information_fragments_content_is_not_blank CHECK (content ~ '[^[:space:]]'),
            CONSTRAINT ck_information_fragments_source_is_not_blank CHECK (source ~ '[^[:space:]]')
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_information_fragments_information_return_id ON information_fragments (partnership_id, information_return_id)
        """
    )
    op.execute(
        """
        CREATE INDEX ix_information_fragments_person_id ON information_fragments (partnership_id, person_id)
        """
    )
    op.execute(
        """
        CREATE TRIGGER information_fragments_are_appended BEFORE UPDATE OR DELETE OR TRUNCATE ON information_fragments
            FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change()
        """
    )
    op.execute(
        """
        CREATE TRIGGER information_fragments_are_of_what_is_held AFTER INSERT ON information_fragments
            FOR EACH ROW EXECUTE FUNCTION access.refuse_content_of_nothing_held()
        """
    )
    op.execute(
        """
        CREATE CONSTRAINT TRIGGER information_returns_held_have_content AFTER INSERT ON information_returns
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION access.refuse_held_without_content()
        """
    )
    op.execute(
        """
        CREATE TABLE fragment_audiences (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            information_fragment_id UUID NOT NULL,
            agency_id UUID NOT NULL,
            CONSTRAINT pk_fragment_audiences PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_fragment_audiences_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_fragment_audiences_partnership_id_information_fragment_id FOREIGN KEY(partnership_id, information_fragment_id) REFERENCES information_fragments (partnership_id, id),
            CONSTRAINT fk_fragment_audiences_partnership_id_agency_id FOREIGN KEY(partnership_id, agency_id) REFERENCES agencies (partnership_id, id),
            CONSTRAINT uq_fragment_audiences_once UNIQUE (partnership_id, information_fragment_id, agency_id)
        )
        """
    )
    op.execute(
        """
        CREATE TRIGGER fragment_audiences_are_appended BEFORE UPDATE OR DELETE OR TRUNCATE ON fragment_audiences
            FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change()
        """
    )
    op.execute(
        """
        CREATE TABLE return_readings (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            information_return_id UUID NOT NULL,
            user_id UUID NOT NULL,
            agency_id UUID NOT NULL,
            read_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_return_readings PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_return_readings_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_return_readings_partnership_id_information_return_id FOREIGN KEY(partnership_id, information_return_id) REFERENCES information_returns (partnership_id, id),
            CONSTRAINT fk_return_readings_partnership_id_user_id FOREIGN KEY(partnership_id, user_id) REFERENCES users (partnership_id, id),
            CONSTRAINT fk_return_readings_partnership_id_agency_id FOREIGN KEY(partnership_id, agency_id) REFERENCES agencies (partnership_id, id)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_return_readings_information_return_id ON return_readings (partnership_id, information_return_id)
        """
    )
    op.execute(
        """
        CREATE TRIGGER return_readings_are_appended BEFORE UPDATE OR DELETE OR TRUNCATE ON return_readings
            FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change()
        """
    )
    op.execute(
        """
        CREATE TABLE decision_returns (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            threshold_decision_id UUID NOT NULL,
            information_return_id UUID NOT NULL,
            CONSTRAINT pk_decision_returns PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_decision_returns_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_decision_returns_partnership_id_threshold_decision_id FOREIGN KEY(partnership_id, threshold_decision_id) REFERENCES threshold_decisions (partnership_id, id),
            CONSTRAINT fk_decision_returns_partnership_id_information_return_id FOREIGN KEY(partnership_id, information_return_id) REFERENCES information_returns (partnership_id, id),
            CONSTRAINT uq_decision_returns_once UNIQUE (partnership_id, threshold_decision_id, information_return_id)
        )
        """
    )
    op.execute(
        """
        CREATE TRIGGER decision_returns_are_appended BEFORE UPDATE OR DELETE OR TRUNCATE ON decision_returns
            FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change()
        """
    )
    op.execute(
        """
        CREATE TABLE decision_requests (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            threshold_decision_id UUID NOT NULL,
            requested_agency_id UUID NOT NULL,
            disposition TEXT NOT NULL,
            CONSTRAINT pk_decision_requests PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_decision_requests_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_decision_requests_partnership_id_threshold_decision_id FOREIGN KEY(partnership_id, threshold_decision_id) REFERENCES threshold_decisions (partnership_id, id),
            CONSTRAINT fk_decision_requests_partnership_id_requested_agency_id FOREIGN KEY(partnership_id, requested_agency_id) REFERENCES information_request_agencies (partnership_id, id),
            CONSTRAINT uq_decision_requests_once UNIQUE (partnership_id, threshold_decision_id, requested_agency_id),
            CONSTRAINT ck_decision_requests_disposition_is_known CHECK (disposition IN ('recalled', 'still_wanted'))
        )
        """
    )
    op.execute(
        """
        CREATE TRIGGER decision_requests_are_appended BEFORE UPDATE OR DELETE OR TRUNCATE ON decision_requests
            FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change()
        """
    )
    op.execute(
        """
        CREATE TABLE return_tasks (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            threshold_decision_id UUID NOT NULL,
            information_return_id UUID NOT NULL,
            user_id UUID NOT NULL,
            raised_at TIMESTAMP WITH TIME ZONE NOT NULL,
            resolved_at TIMESTAMP WITH TIME ZONE,
            resolved_by UUID,
            note TEXT,
            superseded_by_id UUID,
            version INTEGER NOT NULL,
            changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_return_tasks PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_return_tasks_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_return_tasks_partnership_id_threshold_decision_id FOREIGN KEY(partnership_id, threshold_decision_id) REFERENCES threshold_decisions (partnership_id, id),
            CONSTRAINT fk_return_tasks_partnership_id_information_return_id FOREIGN KEY(partnership_id, information_return_id) REFERENCES information_returns (partnership_id, id),
            CONSTRAINT fk_return_tasks_partnership_id_user_id FOREIGN KEY(partnership_id, user_id) REFERENCES users (partnership_id, id),
            CONSTRAINT fk_return_tasks_partnership_id_resolved_by FOREIGN KEY(partnership_id, resolved_by) REFERENCES users (partnership_id, id),
            CONSTRAINT fk_return_tasks_partnership_id_superseded_by_id FOREIGN KEY(partnership_id, superseded_by_id) REFERENCES threshold_decisions (partnership_id, id),
            CONSTRAINT uq_return_tasks_once UNIQUE (partnership_id, threshold_decision_id, information_return_id),
            CONSTRAINT ck_return_tasks_resolution_says_who_and_when CHECK (num_nonnulls(resolved_at, resolved_by) IN (0, 2)),
            CONSTRAINT ck_return_tasks_resolved_by_a_note_or_a_decision CHECK (num_nonnulls(note, superseded_by_id) = CASE WHEN resolved_at IS NULL THEN 0 ELSE 1 END),
            CONSTRAINT ck_return_tasks_superseded_by_another CHECK (superseded_by_id <> threshold_decision_id),
            CONSTRAINT ck_return_tasks_resolved_after_it_was_raised CHECK (resolved_at >= raised_at),
            CONSTRAINT ck_return_tasks_note_is_not_blank CHECK (note ~ '[^[:space:]]')
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_return_tasks_open ON return_tasks (partnership_id, user_id) WHERE resolved_at IS NULL
        """
    )
    op.execute("ALTER TABLE timescales ADD COLUMN requested_agency_id UUID")
    op.execute(
        """
        ALTER TABLE timescales ADD CONSTRAINT fk_timescales_partnership_id_requested_agency_id
            FOREIGN KEY(partnership_id, requested_agency_id) REFERENCES information_request_agencies (partnership_id, id)
        """
    )
    op.execute(
        """
        CREATE INDEX ix_timescales_requested_agency_id ON timescales (partnership_id, requested_agency_id)
        """
    )
    # Both in one transaction: between two of them a clock could run twice. Only clocks that run
    # are in the index, so that it is made at once; who cannot have the lock gives up and retries.
    op.execute(
        """
        -- squawk-ignore require-concurrent-index-deletion
        DROP INDEX uq_timescales_one_running
        """
    )
    op.execute(
        """
        CREATE UNIQUE INDEX uq_timescales_one_running ON timescales (partnership_id, kind, contact_id, contact_child_id, referral_id, strategy_meeting_id, enquiry_id, requested_agency_id) NULLS NOT DISTINCT WHERE stopped_at IS NULL AND cancelled_at IS NULL
        """
    )
    # Until now the clock began with the rating, whether or not anybody was asked: nobody was.
    # The owner is walled in, and every partnership's clocks are meant.
    op.execute("ALTER TABLE timescales NO FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        UPDATE timescales SET cancelled_at = greatest(now(), started_at), cancelled_because = 'information_request.not_sent'
            WHERE kind = 'information_return' AND stopped_at IS NULL AND cancelled_at IS NULL
        """
    )
    op.execute("ALTER TABLE timescales FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        GRANT SELECT ON information_request_agencies, information_request_people TO frontdoor_reach
        """
    )
    op.execute("GRANT CREATE ON SCHEMA access TO frontdoor_reach")
    op.execute(
        """
        CREATE FUNCTION access.requested_agencies() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp AS $$
            SELECT id FROM information_request_agencies
            WHERE partnership_id = access.partnership() AND agency_id = ANY (access.agencies())
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.information_requests() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp AS $$
            SELECT information_request_id FROM information_request_agencies
            WHERE partnership_id = access.partnership() AND agency_id = ANY (access.agencies())
        $$
        """
    )
    op.execute("ALTER FUNCTION access.requested_agencies() OWNER TO frontdoor_reach")
    op.execute("ALTER FUNCTION access.information_requests() OWNER TO frontdoor_reach")
    op.execute(
        """
        REVOKE ALL ON FUNCTION access.requested_agencies(), access.information_requests() FROM PUBLIC
        """
    )
    op.execute(
        """
        GRANT EXECUTE ON FUNCTION access.requested_agencies(), access.information_requests()
            TO frontdoor_api, frontdoor_worker, frontdoor_reach, frontdoor_owner
        """
    )
    op.execute(
        """
        CREATE OR REPLACE FUNCTION access.people_by_name() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp AS $$
            SELECT access.people()
            UNION SELECT invited.person_id FROM strategy_meeting_children AS invited
                JOIN invitations USING (partnership_id, strategy_meeting_id)
                WHERE invited.partnership_id = access.partnership()
                  AND invitations.invited_at IS NOT NULL
                  AND invitations.agency_id = ANY (access.agencies())
            UNION SELECT person_id FROM information_request_people
                WHERE partnership_id = access.partnership()
                  AND information_request_id IN (SELECT access.information_requests())
        $$
        """
    )
    op.execute("REVOKE CREATE ON SCHEMA access FROM frontdoor_reach")
    op.execute("ALTER TABLE information_requests ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE information_requests FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        CREATE POLICY tenant ON information_requests AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON information_requests AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR id IN (SELECT access.information_requests()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON information_requests AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute("GRANT SELECT, INSERT ON information_requests TO frontdoor_api, frontdoor_worker")
    op.execute("ALTER TABLE information_request_people ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE information_request_people FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        CREATE POLICY tenant ON information_request_people AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON information_request_people AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR information_request_id IN (SELECT access.information_requests()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON information_request_people AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute(
        """
        GRANT SELECT, INSERT ON information_request_people TO frontdoor_api, frontdoor_worker
        """
    )
    op.execute("ALTER TABLE information_request_agencies ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE information_request_agencies FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        CREATE POLICY tenant ON information_request_agencies AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON information_request_agencies AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR agency_id = ANY ((SELECT access.agencies())::uuid[]))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON information_request_agencies AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_update ON information_request_agencies AS PERMISSIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()))
            WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute(
        """
        GRANT SELECT, INSERT, UPDATE ON information_request_agencies TO frontdoor_api, frontdoor_worker
        """
    )
    op.execute("ALTER TABLE information_returns ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE information_returns FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        CREATE POLICY tenant ON information_returns AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON information_returns AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR agency_id = ANY ((SELECT access.agencies())::uuid[]))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON information_returns AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()) OR agency_id = ANY ((SELECT access.agencies())::uuid[]))
        """
    )
    op.execute("GRANT SELECT, INSERT ON information_returns TO frontdoor_api, frontdoor_worker")
    op.execute("ALTER TABLE information_fragments ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE information_fragments FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        CREATE POLICY tenant ON information_fragments AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON information_fragments AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR agency_id = ANY ((SELECT access.agencies())::uuid[]))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON information_fragments AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()) OR agency_id = ANY ((SELECT access.agencies())::uuid[]))
        """
    )
    op.execute("GRANT SELECT, INSERT ON information_fragments TO frontdoor_api, frontdoor_worker")
    op.execute("ALTER TABLE fragment_audiences ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE fragment_audiences FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        CREATE POLICY tenant ON fragment_audiences AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON fragment_audiences AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR EXISTS (SELECT 1 FROM information_fragments AS within WHERE within.partnership_id = fragment_audiences.partnership_id AND within.id = fragment_audiences.information_fragment_id))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON fragment_audiences AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()) OR EXISTS (SELECT 1 FROM information_fragments AS within WHERE within.partnership_id = fragment_audiences.partnership_id AND within.id = fragment_audiences.information_fragment_id))
        """
    )
    op.execute("GRANT SELECT, INSERT ON fragment_audiences TO frontdoor_api, frontdoor_worker")
    op.execute("ALTER TABLE return_readings ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE return_readings FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        CREATE POLICY tenant ON return_readings AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON return_readings AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR EXISTS (SELECT 1 FROM information_returns AS within WHERE within.partnership_id = return_readings.partnership_id AND within.id = return_readings.information_return_id))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON return_readings AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute("GRANT SELECT, INSERT ON return_readings TO frontdoor_api, frontdoor_worker")
    op.execute("ALTER TABLE decision_returns ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE decision_returns FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        CREATE POLICY tenant ON decision_returns AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON decision_returns AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR EXISTS (SELECT 1 FROM threshold_decisions AS within WHERE within.partnership_id = decision_returns.partnership_id AND within.id = decision_returns.threshold_decision_id))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON decision_returns AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute("GRANT SELECT, INSERT ON decision_returns TO frontdoor_api, frontdoor_worker")
    op.execute("ALTER TABLE decision_requests ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE decision_requests FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        CREATE POLICY tenant ON decision_requests AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON decision_requests AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR EXISTS (SELECT 1 FROM threshold_decisions AS within WHERE within.partnership_id = decision_requests.partnership_id AND within.id = decision_requests.threshold_decision_id))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON decision_requests AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute("GRANT SELECT, INSERT ON decision_requests TO frontdoor_api, frontdoor_worker")
    op.execute("ALTER TABLE return_tasks ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE return_tasks FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        CREATE POLICY tenant ON return_tasks AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON return_tasks AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON return_tasks AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_update ON return_tasks AS PERMISSIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()))
            WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON return_tasks TO frontdoor_api, frontdoor_worker")
    op.execute(
        """
        ALTER POLICY reach_select ON timescales
            USING ((SELECT access.is_hub()) OR person_id IN (SELECT access.people_worked_with()) OR strategy_meeting_id IN (SELECT access.allocated_meetings()) OR requested_agency_id IN (SELECT access.requested_agencies()))
        """
    )


def downgrade() -> None:
    op.execute(
        """
        ALTER POLICY reach_select ON timescales USING ((SELECT access.is_hub()) OR person_id IN (SELECT access.people_worked_with()) OR strategy_meeting_id IN (SELECT access.allocated_meetings()))
        """
    )
    op.execute(
        """
        CREATE OR REPLACE FUNCTION access.people_by_name() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp AS $$
            SELECT access.people()
            UNION SELECT invited.person_id FROM strategy_meeting_children AS invited
                JOIN invitations USING (partnership_id, strategy_meeting_id)
                WHERE invited.partnership_id = access.partnership()
                  AND invitations.invited_at IS NOT NULL
                  AND invitations.agency_id = ANY (access.agencies())
        $$
        """
    )
    op.execute("DROP INDEX uq_timescales_one_running")
    op.execute("DROP INDEX ix_timescales_requested_agency_id")
    op.execute("ALTER TABLE timescales DROP COLUMN requested_agency_id")
    op.execute(
        """
        CREATE UNIQUE INDEX uq_timescales_one_running ON timescales (partnership_id, kind, contact_id, contact_child_id, referral_id, strategy_meeting_id, enquiry_id) NULLS NOT DISTINCT WHERE stopped_at IS NULL AND cancelled_at IS NULL
        """
    )
    op.execute("DROP TABLE return_tasks")
    op.execute("DROP TABLE decision_requests")
    op.execute("DROP TABLE decision_returns")
    op.execute("DROP TABLE return_readings")
    op.execute("DROP TABLE fragment_audiences")
    op.execute("DROP TABLE information_fragments")
    op.execute("DROP TABLE information_returns")
    op.execute("DROP TABLE information_request_agencies")
    op.execute("DROP TABLE information_request_people")
    op.execute("DROP TABLE information_requests")
    op.execute("DROP TABLE legal_gateways")
    op.execute("DROP FUNCTION access.requested_agencies(), access.information_requests()")
    op.execute(
        """
        DROP FUNCTION access.refuse_gateway_not_in_force(), access.refuse_held_without_content(), access.refuse_content_of_nothing_held()
        """
    )
