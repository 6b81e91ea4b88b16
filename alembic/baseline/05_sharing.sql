-- Information requests, what agencies answer, and what is shared on; frozen as it was sent.

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
);

CREATE INDEX ix_information_requests_contact_id ON information_requests (partnership_id, contact_id);

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
);

CREATE INDEX ix_shares_person_id ON shares (partnership_id, person_id, shared_at);

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
);

CREATE INDEX ix_information_request_agencies_waiting ON information_request_agencies (partnership_id, agency_id) WHERE answered_at IS NULL AND recalled_at IS NULL;

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
);

CREATE INDEX ix_information_request_people_person_id ON information_request_people (partnership_id, person_id);

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
);

CREATE INDEX ix_share_recipients_agency_id ON share_recipients (partnership_id, agency_id);

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
);

CREATE INDEX ix_information_returns_information_request_id ON information_returns (partnership_id, information_request_id);

CREATE INDEX ix_information_returns_requested_agency_id ON information_returns (partnership_id, requested_agency_id);

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
);

CREATE INDEX ix_share_readings_share_id ON share_readings (partnership_id, share_id);

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
);

CREATE INDEX ix_information_fragments_information_return_id ON information_fragments (partnership_id, information_return_id);

CREATE INDEX ix_information_fragments_person_id ON information_fragments (partnership_id, person_id);

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
);

CREATE INDEX ix_return_readings_information_return_id ON return_readings (partnership_id, information_return_id);

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
);

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
);

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
);

CREATE INDEX ix_refusals_to_share_person_id ON refusals_to_share (partnership_id, person_id, refused_at);

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
);

CREATE INDEX ix_sanitisations_information_fragment_id ON sanitisations (partnership_id, information_fragment_id);

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
);

CREATE INDEX ix_shared_fragments_agency_id ON shared_fragments (partnership_id, agency_id);

CREATE INDEX ix_shared_fragments_information_fragment_id ON shared_fragments (partnership_id, information_fragment_id);

CREATE INDEX ix_shared_fragments_person_id ON shared_fragments (partnership_id, person_id);

ALTER TABLE decision_requests
    ADD CONSTRAINT fk_decision_requests_partnership_id_requested_agency_id
    FOREIGN KEY(partnership_id, requested_agency_id) REFERENCES information_request_agencies (partnership_id, id);

ALTER TABLE decision_returns
    ADD CONSTRAINT fk_decision_returns_partnership_id_information_return_id
    FOREIGN KEY(partnership_id, information_return_id) REFERENCES information_returns (partnership_id, id);

ALTER TABLE return_tasks
    ADD CONSTRAINT fk_return_tasks_partnership_id_information_return_id
    FOREIGN KEY(partnership_id, information_return_id) REFERENCES information_returns (partnership_id, id);
