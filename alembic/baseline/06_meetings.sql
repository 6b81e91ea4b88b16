-- Strategy meetings: invitations, attendance, conclusions and minutes.

CREATE TABLE strategy_meetings (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    referral_id UUID NOT NULL,
    follows_id UUID,
    state TEXT NOT NULL,
    purpose TEXT NOT NULL,
    place TEXT,
    called_at TIMESTAMP WITH TIME ZONE NOT NULL,
    called_by UUID NOT NULL,
    scheduled_at TIMESTAMP WITH TIME ZONE NOT NULL,
    held_at TIMESTAMP WITH TIME ZONE,
    chaired_by UUID,
    concluded_at TIMESTAMP WITH TIME ZONE,
    concluded_by UUID,
    quorum_exception TEXT,
    cancelled_because TEXT,
    version INTEGER NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_strategy_meetings PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_strategy_meetings_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_strategy_meetings_partnership_id_follows_id FOREIGN KEY(partnership_id, follows_id) REFERENCES strategy_meetings (partnership_id, id),
    CONSTRAINT fk_strategy_meetings_partnership_id_called_by FOREIGN KEY(partnership_id, called_by) REFERENCES users (partnership_id, id),
    CONSTRAINT fk_strategy_meetings_partnership_id_chaired_by FOREIGN KEY(partnership_id, chaired_by) REFERENCES users (partnership_id, id),
    CONSTRAINT fk_strategy_meetings_partnership_id_concluded_by FOREIGN KEY(partnership_id, concluded_by) REFERENCES users (partnership_id, id),
    CONSTRAINT ck_strategy_meetings_state_is_known CHECK (state IN ('called', 'held', 'concluded', 'cancelled')),
    CONSTRAINT ck_strategy_meetings_held_says_when CHECK ((state IN ('held', 'concluded')) = (held_at IS NOT NULL)),
    CONSTRAINT ck_strategy_meetings_concluded_says_when CHECK ((state = 'concluded') = (concluded_at IS NOT NULL)),
    CONSTRAINT ck_strategy_meetings_concluded_says_who CHECK (num_nonnulls(concluded_at, concluded_by) IN (0, 2)),
    CONSTRAINT ck_strategy_meetings_cancelled_says_why CHECK ((state = 'cancelled') = (cancelled_because IS NOT NULL)),
    CONSTRAINT ck_strategy_meetings_purpose_is_not_blank CHECK (purpose ~ '[^[:space:]]'),
    CONSTRAINT ck_strategy_meetings_place_is_not_blank CHECK (place ~ '[^[:space:]]'),
    CONSTRAINT ck_strategy_meetings_quorum_exception_is_not_blank CHECK (quorum_exception ~ '[^[:space:]]'),
    CONSTRAINT ck_strategy_meetings_cancelled_because_is_not_blank CHECK (cancelled_because ~ '[^[:space:]]')
);

CREATE INDEX ix_strategy_meetings_referral_id ON strategy_meetings (partnership_id, referral_id);

CREATE TABLE attendances (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    strategy_meeting_id UUID NOT NULL,
    agency_id UUID NOT NULL,
    user_id UUID,
    name TEXT NOT NULL,
    capacity TEXT NOT NULL,
    attending TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by UUID NOT NULL,
    CONSTRAINT pk_attendances PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_attendances_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_attendances_partnership_id_strategy_meeting_id FOREIGN KEY(partnership_id, strategy_meeting_id) REFERENCES strategy_meetings (partnership_id, id),
    CONSTRAINT fk_attendances_partnership_id_agency_id FOREIGN KEY(partnership_id, agency_id) REFERENCES agencies (partnership_id, id),
    CONSTRAINT fk_attendances_partnership_id_user_id FOREIGN KEY(partnership_id, user_id) REFERENCES users (partnership_id, id),
    CONSTRAINT fk_attendances_partnership_id_recorded_by FOREIGN KEY(partnership_id, recorded_by) REFERENCES users (partnership_id, id),
    CONSTRAINT ck_attendances_attending_is_known CHECK (attending IN ('in_person', 'video', 'telephone')),
    CONSTRAINT ck_attendances_name_is_not_blank CHECK (name ~ '[^[:space:]]'),
    CONSTRAINT ck_attendances_capacity_is_not_blank CHECK (capacity ~ '[^[:space:]]')
);

CREATE INDEX ix_attendances_strategy_meeting_id ON attendances (partnership_id, strategy_meeting_id);

CREATE TABLE contributions (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    strategy_meeting_id UUID NOT NULL,
    agency_id UUID NOT NULL,
    contribution TEXT NOT NULL,
    contributed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    contributed_by UUID NOT NULL,
    CONSTRAINT pk_contributions PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_contributions_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_contributions_partnership_id_strategy_meeting_id FOREIGN KEY(partnership_id, strategy_meeting_id) REFERENCES strategy_meetings (partnership_id, id),
    CONSTRAINT fk_contributions_partnership_id_agency_id FOREIGN KEY(partnership_id, agency_id) REFERENCES agencies (partnership_id, id),
    CONSTRAINT fk_contributions_partnership_id_contributed_by FOREIGN KEY(partnership_id, contributed_by) REFERENCES users (partnership_id, id),
    CONSTRAINT ck_contributions_contribution_is_not_blank CHECK (contribution ~ '[^[:space:]]')
);

CREATE INDEX ix_contributions_strategy_meeting_id ON contributions (partnership_id, strategy_meeting_id);

CREATE TABLE dissents (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    strategy_meeting_id UUID NOT NULL,
    person_id UUID NOT NULL,
    agency_id UUID NOT NULL,
    dissent TEXT NOT NULL,
    CONSTRAINT pk_dissents PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_dissents_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_dissents_partnership_id_strategy_meeting_id FOREIGN KEY(partnership_id, strategy_meeting_id) REFERENCES strategy_meetings (partnership_id, id),
    CONSTRAINT fk_dissents_partnership_id_person_id FOREIGN KEY(partnership_id, person_id) REFERENCES people (partnership_id, id),
    CONSTRAINT fk_dissents_partnership_id_agency_id FOREIGN KEY(partnership_id, agency_id) REFERENCES agencies (partnership_id, id),
    CONSTRAINT ck_dissents_dissent_is_not_blank CHECK (dissent ~ '[^[:space:]]')
);

CREATE INDEX ix_dissents_strategy_meeting_id ON dissents (partnership_id, strategy_meeting_id);

CREATE TABLE invitations (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    strategy_meeting_id UUID NOT NULL,
    agency_id UUID NOT NULL,
    required BOOLEAN NOT NULL,
    because TEXT[] NOT NULL,
    invited_at TIMESTAMP WITH TIME ZONE,
    invited_by UUID,
    absence_reason TEXT,
    CONSTRAINT pk_invitations PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_invitations_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_invitations_partnership_id_strategy_meeting_id FOREIGN KEY(partnership_id, strategy_meeting_id) REFERENCES strategy_meetings (partnership_id, id),
    CONSTRAINT fk_invitations_partnership_id_agency_id FOREIGN KEY(partnership_id, agency_id) REFERENCES agencies (partnership_id, id),
    CONSTRAINT fk_invitations_partnership_id_invited_by FOREIGN KEY(partnership_id, invited_by) REFERENCES users (partnership_id, id),
    CONSTRAINT uq_invitations_partnership_id_strategy_meeting_id_agency_id UNIQUE (partnership_id, strategy_meeting_id, agency_id),
    CONSTRAINT ck_invitations_says_why CHECK (cardinality(because) >= 1),
    CONSTRAINT ck_invitations_sent_says_who_and_when CHECK (num_nonnulls(invited_at, invited_by) IN (0, 2)),
    CONSTRAINT ck_invitations_absence_reason_is_not_blank CHECK (absence_reason ~ '[^[:space:]]')
);

CREATE INDEX ix_invitations_agency_id ON invitations (partnership_id, agency_id);

CREATE TABLE meeting_actions (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    strategy_meeting_id UUID NOT NULL,
    agency_id UUID NOT NULL,
    owner TEXT NOT NULL,
    action TEXT NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE NOT NULL,
    done_at TIMESTAMP WITH TIME ZONE,
    done_by UUID,
    CONSTRAINT pk_meeting_actions PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_meeting_actions_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_meeting_actions_partnership_id_strategy_meeting_id FOREIGN KEY(partnership_id, strategy_meeting_id) REFERENCES strategy_meetings (partnership_id, id),
    CONSTRAINT fk_meeting_actions_partnership_id_agency_id FOREIGN KEY(partnership_id, agency_id) REFERENCES agencies (partnership_id, id),
    CONSTRAINT fk_meeting_actions_partnership_id_done_by FOREIGN KEY(partnership_id, done_by) REFERENCES users (partnership_id, id),
    CONSTRAINT ck_meeting_actions_done_says_who_and_when CHECK (num_nonnulls(done_at, done_by) IN (0, 2)),
    CONSTRAINT ck_meeting_actions_action_is_not_blank CHECK (action ~ '[^[:space:]]'),
    CONSTRAINT ck_meeting_actions_owner_is_not_blank CHECK (owner ~ '[^[:space:]]')
);

CREATE INDEX ix_meeting_actions_strategy_meeting_id ON meeting_actions (partnership_id, strategy_meeting_id);

CREATE TABLE meeting_conclusions (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    strategy_meeting_id UUID NOT NULL,
    person_id UUID NOT NULL,
    enquiry_needed BOOLEAN NOT NULL,
    reason TEXT NOT NULL,
    enquiry_kind TEXT,
    medical_needed BOOLEAN,
    medical_reason TEXT,
    immediate_safety TEXT NOT NULL,
    child_seen_by TEXT,
    child_seen_before TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_meeting_conclusions PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_meeting_conclusions_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_meeting_conclusions_partnership_id_strategy_meeting_id FOREIGN KEY(partnership_id, strategy_meeting_id) REFERENCES strategy_meetings (partnership_id, id),
    CONSTRAINT fk_meeting_conclusions_partnership_id_person_id FOREIGN KEY(partnership_id, person_id) REFERENCES people (partnership_id, id),
    CONSTRAINT uq_meeting_conclusions_once UNIQUE (partnership_id, strategy_meeting_id, person_id),
    CONSTRAINT ck_meeting_conclusions_enquiry_kind_is_known CHECK (enquiry_kind IN ('single_agency', 'joint')),
    CONSTRAINT ck_meeting_conclusions_enquiry_says_single_or_joint CHECK (enquiry_needed = (enquiry_kind IS NOT NULL)),
    CONSTRAINT ck_meeting_conclusions_medical_decision_has_a_reason CHECK ((medical_needed IS NULL) = (medical_reason IS NULL)),
    CONSTRAINT ck_meeting_conclusions_enquiry_says_who_sees_the_child_and_when CHECK (NOT enquiry_needed OR (child_seen_by IS NOT NULL AND child_seen_before IS NOT NULL)),
    CONSTRAINT ck_meeting_conclusions_reason_is_not_blank CHECK (reason ~ '[^[:space:]]'),
    CONSTRAINT ck_meeting_conclusions_medical_reason_is_not_blank CHECK (medical_reason ~ '[^[:space:]]'),
    CONSTRAINT ck_meeting_conclusions_immediate_safety_is_not_blank CHECK (immediate_safety ~ '[^[:space:]]'),
    CONSTRAINT ck_meeting_conclusions_child_seen_by_is_not_blank CHECK (child_seen_by ~ '[^[:space:]]')
);

CREATE INDEX ix_meeting_conclusions_person_id ON meeting_conclusions (partnership_id, person_id);

CREATE TABLE minutes (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    strategy_meeting_id UUID NOT NULL,
    edition INTEGER NOT NULL,
    wording TEXT NOT NULL,
    written_at TIMESTAMP WITH TIME ZONE NOT NULL,
    written_by UUID NOT NULL,
    CONSTRAINT pk_minutes PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_minutes_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_minutes_partnership_id_strategy_meeting_id FOREIGN KEY(partnership_id, strategy_meeting_id) REFERENCES strategy_meetings (partnership_id, id),
    CONSTRAINT fk_minutes_partnership_id_written_by FOREIGN KEY(partnership_id, written_by) REFERENCES users (partnership_id, id),
    CONSTRAINT uq_minutes_partnership_id_strategy_meeting_id_edition UNIQUE (partnership_id, strategy_meeting_id, edition),
    CONSTRAINT ck_minutes_edition_counts_from_one CHECK (edition >= 1),
    CONSTRAINT ck_minutes_wording_is_not_blank CHECK (wording ~ '[^[:space:]]')
);

CREATE TABLE strategy_meeting_children (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    strategy_meeting_id UUID NOT NULL,
    person_id UUID NOT NULL,
    factors TEXT[] DEFAULT '{}' NOT NULL,
    CONSTRAINT pk_strategy_meeting_children PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_strategy_meeting_children_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_strategy_meeting_children_partnership_id_strategy_meeting_id FOREIGN KEY(partnership_id, strategy_meeting_id) REFERENCES strategy_meetings (partnership_id, id),
    CONSTRAINT fk_strategy_meeting_children_partnership_id_person_id FOREIGN KEY(partnership_id, person_id) REFERENCES people (partnership_id, id),
    CONSTRAINT uq_strategy_meeting_children_once UNIQUE (partnership_id, strategy_meeting_id, person_id)
);

CREATE INDEX ix_strategy_meeting_children_person_id ON strategy_meeting_children (partnership_id, person_id);

CREATE TABLE minutes_circulations (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    strategy_meeting_id UUID NOT NULL,
    minutes_id UUID NOT NULL,
    agency_id UUID NOT NULL,
    sent_at TIMESTAMP WITH TIME ZONE NOT NULL,
    sent_by UUID NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE,
    received_by UUID,
    CONSTRAINT pk_minutes_circulations PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_minutes_circulations_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_minutes_circulations_partnership_id_strategy_meeting_id FOREIGN KEY(partnership_id, strategy_meeting_id) REFERENCES strategy_meetings (partnership_id, id),
    CONSTRAINT fk_minutes_circulations_partnership_id_minutes_id FOREIGN KEY(partnership_id, minutes_id) REFERENCES minutes (partnership_id, id),
    CONSTRAINT fk_minutes_circulations_partnership_id_agency_id FOREIGN KEY(partnership_id, agency_id) REFERENCES agencies (partnership_id, id),
    CONSTRAINT fk_minutes_circulations_partnership_id_sent_by FOREIGN KEY(partnership_id, sent_by) REFERENCES users (partnership_id, id),
    CONSTRAINT fk_minutes_circulations_partnership_id_received_by FOREIGN KEY(partnership_id, received_by) REFERENCES users (partnership_id, id),
    CONSTRAINT uq_minutes_circulations_partnership_id_minutes_id_agency_id UNIQUE (partnership_id, minutes_id, agency_id),
    CONSTRAINT ck_minutes_circulations_receipt_says_who_and_when CHECK (num_nonnulls(received_at, received_by) IN (0, 2))
);

CREATE INDEX ix_minutes_circulations_agency_id ON minutes_circulations (partnership_id, agency_id);
