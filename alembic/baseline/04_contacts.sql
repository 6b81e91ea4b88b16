-- Contacts: the children in them, triage, ratings, recommendations and threshold decisions.

CREATE TABLE contacts (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    reference TEXT NOT NULL,
    channel TEXT NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by UUID NOT NULL,
    source TEXT NOT NULL,
    agency_id UUID,
    referrer_user_id UUID,
    referrer_person_id UUID,
    referrer_name TEXT,
    referrer_capacity TEXT,
    referrer_telephone TEXT,
    referrer_email TEXT,
    referrer_unnamed_to_family BOOLEAN NOT NULL,
    concern TEXT NOT NULL,
    child_said TEXT,
    whereabouts TEXT,
    safe_now TEXT NOT NULL,
    factors TEXT[] DEFAULT '{}' NOT NULL,
    data_protection_consent TEXT NOT NULL,
    service_agreement TEXT NOT NULL,
    medical_consent TEXT NOT NULL,
    family_informed BOOLEAN NOT NULL,
    family_not_informed_because TEXT,
    attachment_references TEXT[] DEFAULT '{}' NOT NULL,
    errored_at TIMESTAMP WITH TIME ZONE,
    errored_by UUID,
    errored_because TEXT,
    version INTEGER NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_contacts PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_contacts_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_contacts_partnership_id_agency_id FOREIGN KEY(partnership_id, agency_id) REFERENCES agencies (partnership_id, id),
    CONSTRAINT fk_contacts_partnership_id_recorded_by FOREIGN KEY(partnership_id, recorded_by) REFERENCES users (partnership_id, id),
    CONSTRAINT fk_contacts_partnership_id_referrer_user_id FOREIGN KEY(partnership_id, referrer_user_id) REFERENCES users (partnership_id, id),
    CONSTRAINT fk_contacts_partnership_id_referrer_person_id FOREIGN KEY(partnership_id, referrer_person_id) REFERENCES people (partnership_id, id),
    CONSTRAINT fk_contacts_partnership_id_errored_by FOREIGN KEY(partnership_id, errored_by) REFERENCES users (partnership_id, id),
    CONSTRAINT uq_contacts_partnership_id_reference UNIQUE (partnership_id, reference),
    CONSTRAINT ck_contacts_channel_is_known CHECK (channel IN ('telephone', 'online_form', 'email', 'letter', 'in_person', 'system')),
    CONSTRAINT ck_contacts_source_is_known CHECK (source IN ('1A', '1B', '1C', '1D', '2A', '2B', '3A', '3B', '3C', '3D', '3E', '3F', '4', '5A', '5B', '5C', '5D', '6', '7', '8', '9', '10')),
    CONSTRAINT ck_contacts_safe_now_is_known CHECK (safe_now IN ('safe', 'not_safe', 'not_known')),
    CONSTRAINT ck_contacts_data_protection_consent_is_known CHECK (data_protection_consent IN ('given', 'refused', 'not_asked')),
    CONSTRAINT ck_contacts_service_agreement_is_known CHECK (service_agreement IN ('given', 'refused', 'not_asked')),
    CONSTRAINT ck_contacts_medical_consent_is_known CHECK (medical_consent IN ('given', 'refused', 'not_asked')),
    CONSTRAINT ck_contacts_factors_are_known CHECK (factors <@ ARRAY['1A', '1B', '1C', '2A', '2B', '2C', '3A', '3B', '3C', '4A', '4B', '4C', '5A', '5B', '5C', '6A', '6B', '6C', '7A', '8B', '8C', '8D', '8E', '8F', '9A', '10A', '11A', '12A', '13A', '14A', '15A', '16A', '17A', '18A', '18B', '18C', '19A', '19B', '19C', '20', '21', '22A', '23A', '24A']::text[]),
    CONSTRAINT ck_contacts_received_before_it_was_recorded CHECK (received_at <= recorded_at),
    CONSTRAINT ck_contacts_says_why_the_family_was_not_told CHECK (family_informed OR family_not_informed_because IS NOT NULL),
    CONSTRAINT ck_contacts_error_says_who_when_and_why CHECK (num_nonnulls(errored_at, errored_by, errored_because) IN (0, 3)),
    CONSTRAINT ck_contacts_concern_is_not_blank CHECK (concern ~ '[^[:space:]]'),
    CONSTRAINT ck_contacts_child_said_is_not_blank CHECK (child_said ~ '[^[:space:]]'),
    CONSTRAINT ck_contacts_whereabouts_is_not_blank CHECK (whereabouts ~ '[^[:space:]]'),
    CONSTRAINT ck_contacts_family_not_informed_because_is_not_blank CHECK (family_not_informed_because ~ '[^[:space:]]'),
    CONSTRAINT ck_contacts_errored_because_is_not_blank CHECK (errored_because ~ '[^[:space:]]'),
    CONSTRAINT ck_contacts_referrer_name_is_not_blank CHECK (referrer_name ~ '[^[:space:]]')
);

CREATE INDEX ix_contacts_agency_id ON contacts (partnership_id, agency_id);

CREATE INDEX ix_contacts_received_at ON contacts (partnership_id, received_at);

CREATE INDEX ix_contacts_recorded_by ON contacts (partnership_id, recorded_by);

CREATE INDEX ix_contacts_referrer_person_id ON contacts (partnership_id, referrer_person_id) WHERE referrer_person_id IS NOT NULL;

CREATE TABLE contact_children (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    contact_id UUID NOT NULL,
    person_id UUID,
    described_as TEXT NOT NULL,
    given TEXT,
    family TEXT,
    born_on DATE,
    expected_on DATE,
    sex TEXT,
    nhs_number TEXT,
    upn TEXT,
    address_lines TEXT[],
    postcode TEXT,
    description TEXT,
    state TEXT NOT NULL,
    rating TEXT,
    outcome TEXT,
    CONSTRAINT pk_contact_children PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_contact_children_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_contact_children_partnership_id_contact_id FOREIGN KEY(partnership_id, contact_id) REFERENCES contacts (partnership_id, id),
    CONSTRAINT fk_contact_children_partnership_id_person_id FOREIGN KEY(partnership_id, person_id) REFERENCES people (partnership_id, id),
    CONSTRAINT ck_contact_children_described_as_is_known CHECK (described_as IN ('known', 'named', 'unborn', 'unnamed')),
    CONSTRAINT ck_contact_children_state_is_known CHECK (state IN ('received', 'in_triage', 'gathering', 'decided')),
    CONSTRAINT ck_contact_children_rating_is_known CHECK (rating IN ('red', 'amber', 'green', 'blue')),
    CONSTRAINT ck_contact_children_outcome_is_known CHECK (outcome IN ('no_further_action', 'advice_given', 'early_help', 'child_in_need_referral', 'strategy_meeting', 'passed_to_allocated_worker', 'passed_to_other_authority')),
    CONSTRAINT ck_contact_children_a_known_child_is_a_person CHECK (described_as <> 'known' OR person_id IS NOT NULL),
    CONSTRAINT ck_contact_children_a_named_child_has_a_name CHECK (described_as <> 'named' OR given IS NOT NULL OR family IS NOT NULL),
    CONSTRAINT ck_contact_children_an_unborn_child_is_expected CHECK (described_as <> 'unborn' OR (born_on IS NULL AND expected_on IS NOT NULL)),
    CONSTRAINT ck_contact_children_an_unnamed_child_is_described CHECK (described_as <> 'unnamed' OR description IS NOT NULL),
    CONSTRAINT ck_contact_children_triage_says_who_the_child_is CHECK (state = 'received' OR state = 'decided' OR person_id IS NOT NULL),
    CONSTRAINT ck_contact_children_decided_has_outcome CHECK ((state = 'decided') = (outcome IS NOT NULL)),
    CONSTRAINT ck_contact_children_given_is_not_blank CHECK (given ~ '[^[:space:]]'),
    CONSTRAINT ck_contact_children_family_is_not_blank CHECK (family ~ '[^[:space:]]'),
    CONSTRAINT ck_contact_children_description_is_not_blank CHECK (description ~ '[^[:space:]]')
);

CREATE INDEX ix_contact_children_contact_id ON contact_children (partnership_id, contact_id);

CREATE INDEX ix_contact_children_person_id ON contact_children (partnership_id, person_id);

CREATE INDEX ix_contact_children_undecided ON contact_children (partnership_id, state) WHERE state <> 'decided';

CREATE UNIQUE INDEX uq_contact_children_person ON contact_children (partnership_id, contact_id, person_id) WHERE person_id IS NOT NULL;

CREATE TABLE contact_people (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    contact_id UUID NOT NULL,
    person_id UUID,
    part TEXT NOT NULL,
    given TEXT,
    family TEXT,
    born_on DATE,
    description TEXT,
    CONSTRAINT pk_contact_people PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_contact_people_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_contact_people_partnership_id_contact_id FOREIGN KEY(partnership_id, contact_id) REFERENCES contacts (partnership_id, id),
    CONSTRAINT fk_contact_people_partnership_id_person_id FOREIGN KEY(partnership_id, person_id) REFERENCES people (partnership_id, id),
    CONSTRAINT ck_contact_people_part_is_known CHECK (part IN ('parent', 'carer', 'household_member', 'alleged_to_have_caused_harm', 'other')),
    CONSTRAINT ck_contact_people_given_is_not_blank CHECK (given ~ '[^[:space:]]'),
    CONSTRAINT ck_contact_people_family_is_not_blank CHECK (family ~ '[^[:space:]]'),
    CONSTRAINT ck_contact_people_description_is_not_blank CHECK (description ~ '[^[:space:]]'),
    CONSTRAINT ck_contact_people_says_who CHECK (num_nonnulls(person_id, given, family, description) > 0)
);

CREATE INDEX ix_contact_people_contact_id ON contact_people (partnership_id, contact_id);

CREATE INDEX ix_contact_people_person_id ON contact_people (partnership_id, person_id);

CREATE TABLE referrer_messages (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    contact_id UUID NOT NULL,
    kind TEXT NOT NULL,
    means TEXT NOT NULL,
    wording TEXT NOT NULL,
    sent_at TIMESTAMP WITH TIME ZONE NOT NULL,
    sent_by UUID NOT NULL,
    CONSTRAINT pk_referrer_messages PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_referrer_messages_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_referrer_messages_partnership_id_contact_id FOREIGN KEY(partnership_id, contact_id) REFERENCES contacts (partnership_id, id),
    CONSTRAINT fk_referrer_messages_partnership_id_sent_by FOREIGN KEY(partnership_id, sent_by) REFERENCES users (partnership_id, id),
    CONSTRAINT ck_referrer_messages_kind_is_known CHECK (kind IN ('acknowledgement', 'feedback')),
    CONSTRAINT ck_referrer_messages_means_is_known CHECK (means IN ('telephone', 'online_form', 'email', 'letter', 'in_person', 'system')),
    CONSTRAINT ck_referrer_messages_wording_is_not_blank CHECK (wording ~ '[^[:space:]]')
);

CREATE INDEX ix_referrer_messages_contact_id ON referrer_messages (partnership_id, contact_id);

CREATE TABLE ratings (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    contact_id UUID NOT NULL,
    contact_child_id UUID NOT NULL,
    rating TEXT NOT NULL,
    reason TEXT NOT NULL,
    rated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    rated_by UUID NOT NULL,
    CONSTRAINT pk_ratings PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_ratings_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_ratings_partnership_id_contact_id FOREIGN KEY(partnership_id, contact_id) REFERENCES contacts (partnership_id, id),
    CONSTRAINT fk_ratings_partnership_id_contact_child_id FOREIGN KEY(partnership_id, contact_child_id) REFERENCES contact_children (partnership_id, id),
    CONSTRAINT fk_ratings_partnership_id_rated_by FOREIGN KEY(partnership_id, rated_by) REFERENCES users (partnership_id, id),
    CONSTRAINT ck_ratings_rating_is_known CHECK (rating IN ('red', 'amber', 'green', 'blue')),
    CONSTRAINT ck_ratings_reason_is_not_blank CHECK (reason ~ '[^[:space:]]')
);

CREATE INDEX ix_ratings_contact_child_id ON ratings (partnership_id, contact_child_id);

CREATE INDEX ix_ratings_contact_id ON ratings (partnership_id, contact_id);

CREATE TABLE recommendations (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    contact_id UUID NOT NULL,
    contact_child_id UUID NOT NULL,
    level TEXT NOT NULL,
    outcome TEXT NOT NULL,
    rationale TEXT NOT NULL,
    recommended_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recommended_by UUID NOT NULL,
    CONSTRAINT pk_recommendations PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_recommendations_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_recommendations_partnership_id_contact_id FOREIGN KEY(partnership_id, contact_id) REFERENCES contacts (partnership_id, id),
    CONSTRAINT fk_recommendations_partnership_id_contact_child_id FOREIGN KEY(partnership_id, contact_child_id) REFERENCES contact_children (partnership_id, id),
    CONSTRAINT fk_recommendations_partnership_id_recommended_by FOREIGN KEY(partnership_id, recommended_by) REFERENCES users (partnership_id, id),
    CONSTRAINT ck_recommendations_level_is_known CHECK (level IN ('universal', 'early_help', 'child_in_need', 'significant_harm')),
    CONSTRAINT ck_recommendations_outcome_is_known CHECK (outcome IN ('no_further_action', 'advice_given', 'early_help', 'child_in_need_referral', 'strategy_meeting', 'passed_to_allocated_worker', 'passed_to_other_authority')),
    CONSTRAINT ck_recommendations_rationale_is_not_blank CHECK (rationale ~ '[^[:space:]]')
);

CREATE INDEX ix_recommendations_contact_child_id ON recommendations (partnership_id, contact_child_id);

CREATE TABLE threshold_decisions (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    contact_id UUID NOT NULL,
    contact_child_id UUID NOT NULL,
    person_id UUID NOT NULL,
    threshold_document_id UUID NOT NULL,
    level TEXT NOT NULL,
    criteria TEXT[] NOT NULL,
    outcome TEXT NOT NULL,
    immediate_protection TEXT,
    rationale TEXT NOT NULL,
    history_considered BOOLEAN NOT NULL,
    last_closure_id UUID,
    last_closure_view TEXT,
    supersedes_id UUID,
    what_changed TEXT,
    decided_at TIMESTAMP WITH TIME ZONE NOT NULL,
    decided_by UUID NOT NULL,
    CONSTRAINT pk_threshold_decisions PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_threshold_decisions_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_threshold_decisions_partnership_id_contact_id FOREIGN KEY(partnership_id, contact_id) REFERENCES contacts (partnership_id, id),
    CONSTRAINT fk_threshold_decisions_partnership_id_contact_child_id FOREIGN KEY(partnership_id, contact_child_id) REFERENCES contact_children (partnership_id, id),
    CONSTRAINT fk_threshold_decisions_partnership_id_person_id FOREIGN KEY(partnership_id, person_id) REFERENCES people (partnership_id, id),
    CONSTRAINT fk_threshold_decisions_partnership_id_threshold_document_id FOREIGN KEY(partnership_id, threshold_document_id) REFERENCES threshold_documents (partnership_id, id),
    CONSTRAINT fk_threshold_decisions_partnership_id_supersedes_id FOREIGN KEY(partnership_id, supersedes_id) REFERENCES threshold_decisions (partnership_id, id),
    CONSTRAINT fk_threshold_decisions_partnership_id_decided_by FOREIGN KEY(partnership_id, decided_by) REFERENCES users (partnership_id, id),
    CONSTRAINT uq_threshold_decisions_partnership_id_supersedes_id UNIQUE (partnership_id, supersedes_id),
    CONSTRAINT ck_threshold_decisions_level_is_known CHECK (level IN ('universal', 'early_help', 'child_in_need', 'significant_harm')),
    CONSTRAINT ck_threshold_decisions_outcome_is_known CHECK (outcome IN ('no_further_action', 'advice_given', 'early_help', 'child_in_need_referral', 'strategy_meeting', 'passed_to_allocated_worker', 'passed_to_other_authority')),
    CONSTRAINT ck_threshold_decisions_superseding_says_what_changed CHECK ((supersedes_id IS NULL) = (what_changed IS NULL)),
    CONSTRAINT ck_threshold_decisions_history_was_considered CHECK (history_considered),
    CONSTRAINT ck_threshold_decisions_closure_considered_says_how CHECK ((last_closure_id IS NULL) = (last_closure_view IS NULL)),
    CONSTRAINT ck_threshold_decisions_names_a_criterion CHECK (cardinality(criteria) >= 1),
    CONSTRAINT ck_threshold_decisions_rationale_is_not_blank CHECK (rationale ~ '[^[:space:]]'),
    CONSTRAINT ck_threshold_decisions_what_changed_is_not_blank CHECK (what_changed ~ '[^[:space:]]'),
    CONSTRAINT ck_threshold_decisions_last_closure_view_is_not_blank CHECK (last_closure_view ~ '[^[:space:]]'),
    CONSTRAINT ck_threshold_decisions_immediate_protection_is_not_blank CHECK (immediate_protection ~ '[^[:space:]]')
);

CREATE INDEX ix_threshold_decisions_contact_id ON threshold_decisions (partnership_id, contact_id);

CREATE INDEX ix_threshold_decisions_person_id ON threshold_decisions (partnership_id, person_id);

CREATE UNIQUE INDEX uq_threshold_decisions_first ON threshold_decisions (partnership_id, contact_child_id) WHERE supersedes_id IS NULL;

CREATE TABLE triages (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    contact_id UUID NOT NULL,
    contact_child_id UUID NOT NULL,
    person_id UUID NOT NULL,
    identification TEXT NOT NULL,
    history_read BOOLEAN NOT NULL,
    note TEXT,
    triaged_at TIMESTAMP WITH TIME ZONE NOT NULL,
    triaged_by UUID NOT NULL,
    CONSTRAINT pk_triages PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_triages_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_triages_partnership_id_contact_id FOREIGN KEY(partnership_id, contact_id) REFERENCES contacts (partnership_id, id),
    CONSTRAINT fk_triages_partnership_id_contact_child_id FOREIGN KEY(partnership_id, contact_child_id) REFERENCES contact_children (partnership_id, id),
    CONSTRAINT fk_triages_partnership_id_person_id FOREIGN KEY(partnership_id, person_id) REFERENCES people (partnership_id, id),
    CONSTRAINT fk_triages_partnership_id_triaged_by FOREIGN KEY(partnership_id, triaged_by) REFERENCES users (partnership_id, id),
    CONSTRAINT ck_triages_identification_is_known CHECK (identification IN ('known', 'new')),
    CONSTRAINT ck_triages_note_is_not_blank CHECK (note ~ '[^[:space:]]')
);

CREATE INDEX ix_triages_contact_child_id ON triages (partnership_id, contact_child_id);

CREATE TABLE decision_requests (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    threshold_decision_id UUID NOT NULL,
    requested_agency_id UUID NOT NULL,
    disposition TEXT NOT NULL,
    CONSTRAINT pk_decision_requests PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_decision_requests_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_decision_requests_partnership_id_threshold_decision_id FOREIGN KEY(partnership_id, threshold_decision_id) REFERENCES threshold_decisions (partnership_id, id),
    CONSTRAINT uq_decision_requests_once UNIQUE (partnership_id, threshold_decision_id, requested_agency_id),
    CONSTRAINT ck_decision_requests_disposition_is_known CHECK (disposition IN ('recalled', 'still_wanted'))
);

CREATE TABLE decision_returns (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    threshold_decision_id UUID NOT NULL,
    information_return_id UUID NOT NULL,
    CONSTRAINT pk_decision_returns PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_decision_returns_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_decision_returns_partnership_id_threshold_decision_id FOREIGN KEY(partnership_id, threshold_decision_id) REFERENCES threshold_decisions (partnership_id, id),
    CONSTRAINT uq_decision_returns_once UNIQUE (partnership_id, threshold_decision_id, information_return_id)
);

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
    CONSTRAINT fk_return_tasks_partnership_id_user_id FOREIGN KEY(partnership_id, user_id) REFERENCES users (partnership_id, id),
    CONSTRAINT fk_return_tasks_partnership_id_resolved_by FOREIGN KEY(partnership_id, resolved_by) REFERENCES users (partnership_id, id),
    CONSTRAINT fk_return_tasks_partnership_id_superseded_by_id FOREIGN KEY(partnership_id, superseded_by_id) REFERENCES threshold_decisions (partnership_id, id),
    CONSTRAINT uq_return_tasks_once UNIQUE (partnership_id, threshold_decision_id, information_return_id),
    CONSTRAINT ck_return_tasks_resolution_says_who_and_when CHECK (num_nonnulls(resolved_at, resolved_by) IN (0, 2)),
    CONSTRAINT ck_return_tasks_resolved_by_a_note_or_a_decision CHECK (num_nonnulls(note, superseded_by_id) = CASE WHEN resolved_at IS NULL THEN 0 ELSE 1 END),
    CONSTRAINT ck_return_tasks_superseded_by_another CHECK (superseded_by_id <> threshold_decision_id),
    CONSTRAINT ck_return_tasks_resolved_after_it_was_raised CHECK (resolved_at >= raised_at),
    CONSTRAINT ck_return_tasks_note_is_not_blank CHECK (note ~ '[^[:space:]]')
);

CREATE INDEX ix_return_tasks_open ON return_tasks (partnership_id, user_id) WHERE resolved_at IS NULL;

CREATE TABLE routings (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    contact_id UUID NOT NULL,
    contact_child_id UUID NOT NULL,
    person_id UUID NOT NULL,
    referral_id UUID NOT NULL,
    user_id UUID,
    team_id UUID,
    routed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    acknowledged_at TIMESTAMP WITH TIME ZONE,
    acknowledged_by UUID,
    CONSTRAINT pk_routings PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_routings_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_routings_partnership_id_contact_id FOREIGN KEY(partnership_id, contact_id) REFERENCES contacts (partnership_id, id),
    CONSTRAINT fk_routings_partnership_id_contact_child_id FOREIGN KEY(partnership_id, contact_child_id) REFERENCES contact_children (partnership_id, id),
    CONSTRAINT fk_routings_partnership_id_person_id FOREIGN KEY(partnership_id, person_id) REFERENCES people (partnership_id, id),
    CONSTRAINT fk_routings_partnership_id_user_id FOREIGN KEY(partnership_id, user_id) REFERENCES users (partnership_id, id),
    CONSTRAINT fk_routings_partnership_id_team_id FOREIGN KEY(partnership_id, team_id) REFERENCES teams (partnership_id, id),
    CONSTRAINT fk_routings_partnership_id_acknowledged_by FOREIGN KEY(partnership_id, acknowledged_by) REFERENCES users (partnership_id, id),
    CONSTRAINT uq_routings_partnership_id_contact_child_id UNIQUE (partnership_id, contact_child_id),
    CONSTRAINT ck_routings_acknowledgement_says_who_and_when CHECK (num_nonnulls(acknowledged_at, acknowledged_by) IN (0, 2))
);

CREATE INDEX ix_routings_person_id ON routings (partnership_id, person_id);

CREATE INDEX ix_routings_waiting ON routings (partnership_id, team_id) WHERE acknowledged_at IS NULL;
