-- Referrals, allocations, and section 47 enquiries.

CREATE TABLE referrals (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    person_id UUID NOT NULL,
    decision_id UUID,
    imported_child_id UUID,
    opened_on DATE NOT NULL,
    source TEXT,
    primary_need TEXT,
    no_further_action BOOLEAN NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    closed_on DATE,
    closed_at TIMESTAMP WITH TIME ZONE,
    closed_by UUID,
    closure_reason TEXT,
    closure_rationale TEXT,
    version INTEGER NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_referrals PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_referrals_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_referrals_partnership_id_person_id FOREIGN KEY(partnership_id, person_id) REFERENCES people (partnership_id, id),
    CONSTRAINT fk_referrals_partnership_id_decision_id FOREIGN KEY(partnership_id, decision_id) REFERENCES threshold_decisions (partnership_id, id),
    CONSTRAINT fk_referrals_partnership_id_imported_child_id FOREIGN KEY(partnership_id, imported_child_id) REFERENCES imported_children (partnership_id, id),
    CONSTRAINT fk_referrals_partnership_id_closed_by FOREIGN KEY(partnership_id, closed_by) REFERENCES users (partnership_id, id),
    CONSTRAINT ck_referrals_source_is_known CHECK (source IN ('1A', '1B', '1C', '1D', '2A', '2B', '3A', '3B', '3C', '3D', '3E', '3F', '4', '5A', '5B', '5C', '5D', '6', '7', '8', '9', '10')),
    CONSTRAINT ck_referrals_primary_need_is_known CHECK (primary_need IN ('N1', 'N2', 'N3', 'N4', 'N5', 'N6', 'N7', 'N8', 'N9', 'N0')),
    CONSTRAINT ck_referrals_closure_reason_is_known CHECK (closure_reason IN ('RC1', 'RC2', 'RC3', 'RC4', 'RC5', 'RC6', 'RC7', 'RC8', 'RC9')),
    CONSTRAINT ck_referrals_closes_after_it_opens CHECK (closed_on >= opened_on),
    CONSTRAINT ck_referrals_closure_has_a_reason CHECK ((closed_on IS NULL) = (closure_reason IS NULL)),
    CONSTRAINT ck_referrals_has_one_origin CHECK (num_nonnulls(decision_id, imported_child_id) = 1),
    CONSTRAINT ck_referrals_only_an_old_census_leaves_the_source_out CHECK (source IS NOT NULL OR imported_child_id IS NOT NULL),
    CONSTRAINT ck_referrals_closure_rationale_is_not_blank CHECK (closure_rationale ~ '[^[:space:]]')
);

CREATE INDEX ix_referrals_decision_id ON referrals (partnership_id, decision_id);

CREATE INDEX ix_referrals_person_id ON referrals (partnership_id, person_id, opened_on);

CREATE UNIQUE INDEX uq_referrals_open ON referrals (partnership_id, person_id) WHERE closed_on IS NULL AND NOT no_further_action;

CREATE TABLE allocations (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    referral_id UUID NOT NULL,
    person_id UUID NOT NULL,
    user_id UUID NOT NULL,
    team_id UUID NOT NULL,
    allocated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    allocated_by UUID NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_allocations PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_allocations_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_allocations_partnership_id_referral_id FOREIGN KEY(partnership_id, referral_id) REFERENCES referrals (partnership_id, id),
    CONSTRAINT fk_allocations_partnership_id_person_id FOREIGN KEY(partnership_id, person_id) REFERENCES people (partnership_id, id),
    CONSTRAINT fk_allocations_partnership_id_user_id FOREIGN KEY(partnership_id, user_id) REFERENCES users (partnership_id, id),
    CONSTRAINT fk_allocations_partnership_id_team_id FOREIGN KEY(partnership_id, team_id) REFERENCES teams (partnership_id, id),
    CONSTRAINT fk_allocations_partnership_id_allocated_by FOREIGN KEY(partnership_id, allocated_by) REFERENCES users (partnership_id, id),
    CONSTRAINT ck_allocations_ends_after_it_starts CHECK (ended_at >= allocated_at)
);

CREATE INDEX ix_allocations_person_id ON allocations (partnership_id, person_id);

CREATE INDEX ix_allocations_team_id ON allocations (partnership_id, team_id);

CREATE INDEX ix_allocations_user_id ON allocations (partnership_id, user_id);

CREATE UNIQUE INDEX uq_allocations_standing ON allocations (partnership_id, referral_id) WHERE ended_at IS NULL;

CREATE TABLE enquiries (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    referral_id UUID NOT NULL,
    person_id UUID NOT NULL,
    strategy_meeting_id UUID,
    imported_child_id UUID,
    kind TEXT,
    state TEXT NOT NULL,
    started_on DATE NOT NULL,
    tools_used TEXT[] DEFAULT '{}' NOT NULL,
    findings TEXT,
    outcome TEXT,
    conference_required BOOLEAN,
    conference_on DATE,
    outcome_recorded_at TIMESTAMP WITH TIME ZONE,
    outcome_recorded_by UUID,
    authorised_at TIMESTAMP WITH TIME ZONE,
    authorised_by UUID,
    authorisation_note TEXT,
    version INTEGER NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_enquiries PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_enquiries_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_enquiries_partnership_id_referral_id FOREIGN KEY(partnership_id, referral_id) REFERENCES referrals (partnership_id, id),
    CONSTRAINT fk_enquiries_partnership_id_person_id FOREIGN KEY(partnership_id, person_id) REFERENCES people (partnership_id, id),
    CONSTRAINT fk_enquiries_partnership_id_strategy_meeting_id FOREIGN KEY(partnership_id, strategy_meeting_id) REFERENCES strategy_meetings (partnership_id, id),
    CONSTRAINT fk_enquiries_partnership_id_imported_child_id FOREIGN KEY(partnership_id, imported_child_id) REFERENCES imported_children (partnership_id, id),
    CONSTRAINT fk_enquiries_partnership_id_outcome_recorded_by FOREIGN KEY(partnership_id, outcome_recorded_by) REFERENCES users (partnership_id, id),
    CONSTRAINT fk_enquiries_partnership_id_authorised_by FOREIGN KEY(partnership_id, authorised_by) REFERENCES users (partnership_id, id),
    CONSTRAINT uq_enquiries_partnership_id_strategy_meeting_id_person_id UNIQUE (partnership_id, strategy_meeting_id, person_id),
    CONSTRAINT ck_enquiries_state_is_known CHECK (state IN ('open', 'outcome_recorded', 'authorised')),
    CONSTRAINT ck_enquiries_kind_is_known CHECK (kind IN ('single_agency', 'joint')),
    CONSTRAINT ck_enquiries_outcome_is_known CHECK (outcome IN ('not_substantiated', 'substantiated_no_continuing_risk', 'substantiated_continuing_risk')),
    CONSTRAINT ck_enquiries_has_one_origin CHECK (num_nonnulls(strategy_meeting_id, imported_child_id) = 1),
    CONSTRAINT ck_enquiries_outcome_follows_state CHECK (imported_child_id IS NOT NULL OR (state <> 'open') = (outcome IS NOT NULL)),
    CONSTRAINT ck_enquiries_outcome_has_findings CHECK (outcome IS NULL OR findings IS NOT NULL),
    CONSTRAINT ck_enquiries_continuing_risk_means_a_conference CHECK (outcome IS NULL OR (outcome = 'substantiated_continuing_risk') IS NOT DISTINCT FROM conference_required),
    CONSTRAINT ck_enquiries_authorised_says_when CHECK (imported_child_id IS NOT NULL OR (state = 'authorised') = (authorised_at IS NOT NULL)),
    CONSTRAINT ck_enquiries_authorised_says_who CHECK (num_nonnulls(authorised_at, authorised_by) IN (0, 2)),
    CONSTRAINT ck_enquiries_outcome_says_who_and_when CHECK (num_nonnulls(outcome, outcome_recorded_at, outcome_recorded_by) IN (0, 3)),
    CONSTRAINT ck_enquiries_not_authorised_by_who_recorded_it CHECK (authorised_by <> outcome_recorded_by),
    CONSTRAINT ck_enquiries_findings_is_not_blank CHECK (findings ~ '[^[:space:]]'),
    CONSTRAINT ck_enquiries_authorisation_note_is_not_blank CHECK (authorisation_note ~ '[^[:space:]]')
);

CREATE INDEX ix_enquiries_person_id ON enquiries (partnership_id, person_id);

CREATE INDEX ix_enquiries_referral_id ON enquiries (partnership_id, referral_id);

CREATE TABLE consultations (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    enquiry_id UUID NOT NULL,
    agency_id UUID NOT NULL,
    consulted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    told_us TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by UUID NOT NULL,
    CONSTRAINT pk_consultations PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_consultations_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_consultations_partnership_id_enquiry_id FOREIGN KEY(partnership_id, enquiry_id) REFERENCES enquiries (partnership_id, id),
    CONSTRAINT fk_consultations_partnership_id_agency_id FOREIGN KEY(partnership_id, agency_id) REFERENCES agencies (partnership_id, id),
    CONSTRAINT fk_consultations_partnership_id_recorded_by FOREIGN KEY(partnership_id, recorded_by) REFERENCES users (partnership_id, id),
    CONSTRAINT ck_consultations_consulted_before_it_was_recorded CHECK (consulted_at <= recorded_at),
    CONSTRAINT ck_consultations_told_us_is_not_blank CHECK (told_us ~ '[^[:space:]]')
);

CREATE INDEX ix_consultations_enquiry_id ON consultations (partnership_id, enquiry_id);

CREATE TABLE enquiry_visits (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    enquiry_id UUID NOT NULL,
    visited_at TIMESTAMP WITH TIME ZONE NOT NULL,
    place TEXT NOT NULL,
    child_seen BOOLEAN NOT NULL,
    seen_alone BOOLEAN NOT NULL,
    not_seen_alone_because TEXT,
    wishes_and_feelings TEXT,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by UUID NOT NULL,
    CONSTRAINT pk_enquiry_visits PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_enquiry_visits_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_enquiry_visits_partnership_id_enquiry_id FOREIGN KEY(partnership_id, enquiry_id) REFERENCES enquiries (partnership_id, id),
    CONSTRAINT fk_enquiry_visits_partnership_id_recorded_by FOREIGN KEY(partnership_id, recorded_by) REFERENCES users (partnership_id, id),
    CONSTRAINT ck_enquiry_visits_visited_before_it_was_recorded CHECK (visited_at <= recorded_at),
    CONSTRAINT ck_enquiry_visits_seen_alone_is_seen CHECK (child_seen OR NOT seen_alone),
    CONSTRAINT ck_enquiry_visits_says_why_not_seen_alone CHECK (seen_alone OR not_seen_alone_because IS NOT NULL),
    CONSTRAINT ck_enquiry_visits_a_seen_child_has_wishes_and_feelings CHECK (NOT child_seen OR wishes_and_feelings IS NOT NULL),
    CONSTRAINT ck_enquiry_visits_not_seen_alone_because_is_not_blank CHECK (not_seen_alone_because ~ '[^[:space:]]'),
    CONSTRAINT ck_enquiry_visits_wishes_and_feelings_is_not_blank CHECK (wishes_and_feelings ~ '[^[:space:]]'),
    CONSTRAINT ck_enquiry_visits_place_is_not_blank CHECK (place ~ '[^[:space:]]')
);

CREATE INDEX ix_enquiry_visits_enquiry_id ON enquiry_visits (partnership_id, enquiry_id);

ALTER TABLE routings
    ADD CONSTRAINT fk_routings_partnership_id_referral_id
    FOREIGN KEY(partnership_id, referral_id) REFERENCES referrals (partnership_id, id);

ALTER TABLE strategy_meetings
    ADD CONSTRAINT fk_strategy_meetings_partnership_id_referral_id
    FOREIGN KEY(partnership_id, referral_id) REFERENCES referrals (partnership_id, id);

ALTER TABLE threshold_decisions
    ADD CONSTRAINT fk_threshold_decisions_partnership_id_last_closure_id
    FOREIGN KEY(partnership_id, last_closure_id) REFERENCES referrals (partnership_id, id);
