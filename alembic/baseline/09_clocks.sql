-- Timescales, local limits and breaches.

CREATE TABLE local_timescales (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    kind TEXT NOT NULL,
    rating TEXT,
    span INTEGER NOT NULL,
    unit TEXT NOT NULL,
    source TEXT NOT NULL,
    in_force_from DATE NOT NULL,
    CONSTRAINT pk_local_timescales PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_local_timescales_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT uq_local_timescales_partnership_id_kind_rating_in_force_from UNIQUE NULLS NOT DISTINCT (partnership_id, kind, rating, in_force_from),
    CONSTRAINT ck_local_timescales_kind_is_known CHECK (kind IN ('referrer_acknowledgement', 'threshold_decision', 'referrer_feedback', 'information_return', 'strategy_meeting', 'strategy_minutes', 'child_seen', 'initial_conference', 'notification_quarantine')),
    CONSTRAINT ck_local_timescales_unit_is_known CHECK (unit IN ('hours', 'service_hours', 'working_days', 'calendar_days', 'months')),
    CONSTRAINT ck_local_timescales_rating_is_known CHECK (rating IN ('red', 'amber', 'green', 'blue')),
    CONSTRAINT ck_local_timescales_span_is_not_negative CHECK (span >= 0),
    CONSTRAINT ck_local_timescales_source_is_not_blank CHECK (source ~ '[^[:space:]]')
);

CREATE TABLE timescales (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    kind TEXT NOT NULL,
    rating TEXT,
    contact_id UUID,
    contact_child_id UUID,
    person_id UUID,
    referral_id UUID,
    strategy_meeting_id UUID,
    enquiry_id UUID,
    requested_agency_id UUID,
    notification_id UUID,
    started_at TIMESTAMP WITH TIME ZONE NOT NULL,
    started_by TEXT NOT NULL,
    due_on DATE NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE NOT NULL,
    limit_source TEXT NOT NULL,
    stopped_at TIMESTAMP WITH TIME ZONE,
    stopped_by TEXT,
    cancelled_at TIMESTAMP WITH TIME ZONE,
    cancelled_because TEXT,
    CONSTRAINT pk_timescales PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_timescales_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_timescales_partnership_id_contact_id FOREIGN KEY(partnership_id, contact_id) REFERENCES contacts (partnership_id, id),
    CONSTRAINT fk_timescales_partnership_id_contact_child_id FOREIGN KEY(partnership_id, contact_child_id) REFERENCES contact_children (partnership_id, id),
    CONSTRAINT fk_timescales_partnership_id_person_id FOREIGN KEY(partnership_id, person_id) REFERENCES people (partnership_id, id),
    CONSTRAINT fk_timescales_partnership_id_referral_id FOREIGN KEY(partnership_id, referral_id) REFERENCES referrals (partnership_id, id),
    CONSTRAINT fk_timescales_partnership_id_strategy_meeting_id FOREIGN KEY(partnership_id, strategy_meeting_id) REFERENCES strategy_meetings (partnership_id, id),
    CONSTRAINT fk_timescales_partnership_id_enquiry_id FOREIGN KEY(partnership_id, enquiry_id) REFERENCES enquiries (partnership_id, id),
    CONSTRAINT fk_timescales_partnership_id_requested_agency_id FOREIGN KEY(partnership_id, requested_agency_id) REFERENCES information_request_agencies (partnership_id, id),
    CONSTRAINT fk_timescales_partnership_id_notification_id FOREIGN KEY(partnership_id, notification_id) REFERENCES notifications (partnership_id, id),
    CONSTRAINT ck_timescales_kind_is_known CHECK (kind IN ('referrer_acknowledgement', 'threshold_decision', 'referrer_feedback', 'information_return', 'strategy_meeting', 'strategy_minutes', 'child_seen', 'initial_conference', 'notification_quarantine')),
    CONSTRAINT ck_timescales_rating_is_known CHECK (rating IN ('red', 'amber', 'green', 'blue')),
    CONSTRAINT ck_timescales_belongs_to_a_record CHECK (num_nonnulls(contact_id, referral_id, strategy_meeting_id, enquiry_id, notification_id) >= 1),
    CONSTRAINT ck_timescales_due_after_it_starts CHECK (due_at >= started_at),
    CONSTRAINT ck_timescales_stops_after_it_starts CHECK (stopped_at >= started_at),
    CONSTRAINT ck_timescales_stopping_says_by_what CHECK (num_nonnulls(stopped_at, stopped_by) IN (0, 2)),
    CONSTRAINT ck_timescales_cancelling_says_why CHECK (num_nonnulls(cancelled_at, cancelled_because) IN (0, 2)),
    CONSTRAINT ck_timescales_ends_once CHECK (num_nonnulls(stopped_at, cancelled_at) <= 1)
);

CREATE INDEX ix_timescales_contact_id ON timescales (partnership_id, contact_id);

CREATE INDEX ix_timescales_enquiry_id ON timescales (partnership_id, enquiry_id);

CREATE INDEX ix_timescales_notification_id ON timescales (partnership_id, notification_id) WHERE notification_id IS NOT NULL;

CREATE INDEX ix_timescales_person_id ON timescales (partnership_id, person_id);

CREATE INDEX ix_timescales_referral_id ON timescales (partnership_id, referral_id);

CREATE INDEX ix_timescales_requested_agency_id ON timescales (partnership_id, requested_agency_id);

CREATE INDEX ix_timescales_running ON timescales (partnership_id, due_at) WHERE stopped_at IS NULL AND cancelled_at IS NULL;

CREATE INDEX ix_timescales_strategy_meeting_id ON timescales (partnership_id, strategy_meeting_id);

CREATE UNIQUE INDEX uq_timescales_one_running ON timescales (partnership_id, kind, contact_id, contact_child_id, referral_id, strategy_meeting_id, enquiry_id, requested_agency_id, notification_id) NULLS NOT DISTINCT WHERE stopped_at IS NULL AND cancelled_at IS NULL;

CREATE TABLE timescale_breaches (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    timescale_id UUID NOT NULL,
    reason TEXT NOT NULL,
    accepted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    accepted_by UUID NOT NULL,
    CONSTRAINT pk_timescale_breaches PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_timescale_breaches_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_timescale_breaches_partnership_id_timescale_id FOREIGN KEY(partnership_id, timescale_id) REFERENCES timescales (partnership_id, id),
    CONSTRAINT fk_timescale_breaches_partnership_id_accepted_by FOREIGN KEY(partnership_id, accepted_by) REFERENCES users (partnership_id, id),
    CONSTRAINT ck_timescale_breaches_reason_is_not_blank CHECK (reason ~ '[^[:space:]]')
);

CREATE INDEX ix_timescale_breaches_timescale_id ON timescale_breaches (partnership_id, timescale_id);
