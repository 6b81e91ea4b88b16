-- What partner systems push, byte for byte, and what becomes of it.

CREATE TABLE incident_proposals (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    contact_id UUID NOT NULL,
    other_contact_id UUID NOT NULL,
    reasons TEXT[] NOT NULL,
    proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    same BOOLEAN,
    judged_at TIMESTAMP WITH TIME ZONE,
    judged_by UUID,
    judged_because TEXT,
    version INTEGER NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_incident_proposals PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_incident_proposals_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_incident_proposals_partnership_id_contact_id FOREIGN KEY(partnership_id, contact_id) REFERENCES contacts (partnership_id, id),
    CONSTRAINT fk_incident_proposals_partnership_id_other_contact_id FOREIGN KEY(partnership_id, other_contact_id) REFERENCES contacts (partnership_id, id),
    CONSTRAINT fk_incident_proposals_partnership_id_judged_by FOREIGN KEY(partnership_id, judged_by) REFERENCES users (partnership_id, id),
    CONSTRAINT uq_incident_proposals_once UNIQUE (partnership_id, contact_id, other_contact_id),
    CONSTRAINT ck_incident_proposals_a_pair_is_written_once CHECK (contact_id > other_contact_id),
    CONSTRAINT ck_incident_proposals_says_why CHECK (cardinality(reasons) > 0),
    CONSTRAINT ck_incident_proposals_judgement_says_who_when_and_why CHECK (num_nonnulls(same, judged_at, judged_by, judged_because) IN (0, 4)),
    CONSTRAINT ck_incident_proposals_judged_because_is_not_blank CHECK (judged_because ~ '[^[:space:]]')
);

CREATE INDEX ix_incident_proposals_other_contact_id ON incident_proposals (partnership_id, other_contact_id);

CREATE TABLE notifications (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    agency_id UUID NOT NULL,
    sent_by UUID NOT NULL,
    mode TEXT NOT NULL,
    media_type TEXT NOT NULL,
    attributes JSONB DEFAULT '{}' NOT NULL,
    body BYTEA NOT NULL,
    digest BYTEA NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    last_received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    times_received INTEGER DEFAULT 1 NOT NULL,
    event_source TEXT,
    event_id TEXT,
    type TEXT,
    reference TEXT,
    occurred_at TIMESTAMP WITH TIME ZONE,
    household_keys TEXT[] DEFAULT '{}' NOT NULL,
    incident_keys TEXT[] DEFAULT '{}' NOT NULL,
    understood_at TIMESTAMP WITH TIME ZONE,
    state TEXT NOT NULL,
    faults JSONB DEFAULT '[]' NOT NULL,
    warnings JSONB DEFAULT '[]' NOT NULL,
    contact_id UUID,
    part TEXT,
    superseded_by UUID,
    set_aside_at TIMESTAMP WITH TIME ZONE,
    set_aside_by UUID,
    set_aside_because TEXT,
    version INTEGER NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_notifications PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_notifications_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_notifications_partnership_id_agency_id FOREIGN KEY(partnership_id, agency_id) REFERENCES agencies (partnership_id, id),
    CONSTRAINT fk_notifications_partnership_id_sent_by FOREIGN KEY(partnership_id, sent_by) REFERENCES users (partnership_id, id),
    CONSTRAINT fk_notifications_partnership_id_contact_id FOREIGN KEY(partnership_id, contact_id) REFERENCES contacts (partnership_id, id),
    CONSTRAINT fk_notifications_partnership_id_superseded_by FOREIGN KEY(partnership_id, superseded_by) REFERENCES notifications (partnership_id, id),
    CONSTRAINT fk_notifications_partnership_id_set_aside_by FOREIGN KEY(partnership_id, set_aside_by) REFERENCES users (partnership_id, id),
    CONSTRAINT uq_notifications_partnership_id_sent_by_digest UNIQUE (partnership_id, sent_by, digest),
    CONSTRAINT ck_notifications_mode_is_known CHECK (mode IN ('structured', 'binary', 'batched', 'fhir')),
    CONSTRAINT ck_notifications_state_is_known CHECK (state IN ('received', 'accepted', 'quarantined', 'superseded', 'set_aside')),
    CONSTRAINT ck_notifications_type_is_known CHECK (type IN ('police.child_concern', 'police.domestic_abuse', 'police.missing', 'police.found', 'police.custody', 'health.emergency_attendance', 'health.unborn_concern', 'health.child_protection_alert', 'health.referral', 'education.persistent_absence', 'education.exclusion', 'education.child_missing', 'housing.concern', 'probation.concern')),
    CONSTRAINT ck_notifications_part_is_known CHECK (part IN ('first', 'amendment', 'withdrawal')),
    CONSTRAINT ck_notifications_digest_is_sha256 CHECK (octet_length(digest) = 32),
    CONSTRAINT ck_notifications_body_is_kept CHECK (octet_length(body) > 0),
    CONSTRAINT ck_notifications_received_at_least_once CHECK (times_received >= 1),
    CONSTRAINT ck_notifications_received_last_after_first CHECK (last_received_at >= received_at),
    CONSTRAINT ck_notifications_understood_says_what CHECK (understood_at IS NULL OR num_nonnulls(event_source, event_id, type, reference, occurred_at) = 5),
    CONSTRAINT ck_notifications_only_understood_goes_on CHECK ((understood_at IS NOT NULL) = (state IN ('received', 'accepted'))),
    CONSTRAINT ck_notifications_accepted_is_in_a_contact CHECK ((state = 'accepted') = (contact_id IS NOT NULL AND part IS NOT NULL)),
    CONSTRAINT ck_notifications_quarantine_says_why CHECK (state <> 'quarantined' OR jsonb_array_length(faults) > 0),
    CONSTRAINT ck_notifications_superseded_says_by_what CHECK ((state = 'superseded') = (superseded_by IS NOT NULL)),
    CONSTRAINT ck_notifications_setting_aside_says_who_when_and_why CHECK (num_nonnulls(set_aside_at, set_aside_by, set_aside_because) = CASE state WHEN 'set_aside' THEN 3 ELSE 0 END),
    CONSTRAINT ck_notifications_set_aside_because_is_not_blank CHECK (set_aside_because ~ '[^[:space:]]')
);

CREATE INDEX ix_notifications_contact_id ON notifications (partnership_id, contact_id);

CREATE INDEX ix_notifications_household_keys ON notifications USING gin (household_keys);

CREATE INDEX ix_notifications_occurred_at ON notifications (partnership_id, occurred_at) WHERE occurred_at IS NOT NULL;

CREATE INDEX ix_notifications_reference ON notifications (partnership_id, agency_id, event_source, reference) WHERE reference IS NOT NULL;

CREATE INDEX ix_notifications_superseded_by ON notifications (partnership_id, superseded_by) WHERE superseded_by IS NOT NULL;

CREATE INDEX ix_notifications_waiting ON notifications (partnership_id, state, id) WHERE state IN ('received', 'quarantined');

CREATE UNIQUE INDEX uq_notifications_event ON notifications (partnership_id, agency_id, event_source, event_id) WHERE understood_at IS NOT NULL;

CREATE TABLE notification_corrections (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    notification_id UUID NOT NULL,
    body BYTEA NOT NULL,
    reason TEXT NOT NULL,
    corrected_at TIMESTAMP WITH TIME ZONE NOT NULL,
    corrected_by UUID NOT NULL,
    CONSTRAINT pk_notification_corrections PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_notification_corrections_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_notification_corrections_partnership_id_notification_id FOREIGN KEY(partnership_id, notification_id) REFERENCES notifications (partnership_id, id),
    CONSTRAINT fk_notification_corrections_partnership_id_corrected_by FOREIGN KEY(partnership_id, corrected_by) REFERENCES users (partnership_id, id),
    CONSTRAINT ck_notification_corrections_body_is_kept CHECK (octet_length(body) > 0),
    CONSTRAINT ck_notification_corrections_reason_is_not_blank CHECK (reason ~ '[^[:space:]]')
);

CREATE INDEX ix_notification_corrections_notification_id ON notification_corrections (partnership_id, notification_id);
