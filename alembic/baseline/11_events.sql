-- The outbox, subscriptions and deliveries.

CREATE TABLE outbox_messages (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    sequence BIGINT GENERATED ALWAYS AS IDENTITY,
    event TEXT NOT NULL,
    record_id UUID NOT NULL,
    identifiers JSONB DEFAULT '{}' NOT NULL,
    occurred_at TIMESTAMP WITH TIME ZONE NOT NULL,
    delivered_at TIMESTAMP WITH TIME ZONE,
    position BIGINT,
    guard_table TEXT,
    guard_id UUID,
    CONSTRAINT pk_outbox_messages PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_outbox_messages_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT ck_outbox_messages_event_is_a_word CHECK (event ~ '^[a-z_]+[.][a-z_]+$'),
    CONSTRAINT ck_outbox_messages_position_counts_from_one CHECK (position > 0),
    CONSTRAINT ck_outbox_messages_guard_is_one_row CHECK (num_nulls(guard_table, guard_id) IN (0, 2))
);

CREATE INDEX ix_outbox_messages_to_number ON outbox_messages (partnership_id, sequence, id) WHERE position IS NULL;

CREATE UNIQUE INDEX uq_outbox_messages_position ON outbox_messages (partnership_id, position);

CREATE TABLE subscriptions (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    agency_id UUID NOT NULL,
    made_by UUID NOT NULL,
    url TEXT NOT NULL,
    events TEXT[] NOT NULL,
    description TEXT NOT NULL,
    contact_email TEXT NOT NULL,
    state TEXT NOT NULL,
    paused_because TEXT,
    generation INTEGER NOT NULL,
    rotated_at TIMESTAMP WITH TIME ZONE,
    rotated_before TIMESTAMP WITH TIME ZONE[] DEFAULT '{}' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    verified_at TIMESTAMP WITH TIME ZONE,
    runs_since TIMESTAMP WITH TIME ZONE,
    ended_at TIMESTAMP WITH TIME ZONE,
    position BIGINT NOT NULL,
    failures INTEGER NOT NULL,
    failing_since TIMESTAMP WITH TIME ZONE,
    last_status INTEGER,
    last_fault TEXT,
    verify_attempts INTEGER NOT NULL,
    verify_from TIMESTAMP WITH TIME ZONE NOT NULL,
    verify_due_at TIMESTAMP WITH TIME ZONE,
    letter_due BOOLEAN DEFAULT false NOT NULL,
    version INTEGER NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_subscriptions PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_subscriptions_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_subscriptions_partnership_id_agency_id FOREIGN KEY(partnership_id, agency_id) REFERENCES agencies (partnership_id, id),
    CONSTRAINT fk_subscriptions_partnership_id_made_by FOREIGN KEY(partnership_id, made_by) REFERENCES users (partnership_id, id),
    CONSTRAINT ck_subscriptions_state_is_known CHECK (state IN ('unverified', 'active', 'paused', 'ended')),
    CONSTRAINT ck_subscriptions_paused_because_is_known CHECK (paused_because IN ('asked', 'failing', 'maker_gone')),
    CONSTRAINT ck_subscriptions_last_fault_is_known CHECK (last_fault IN ('address_refused', 'name_not_found', 'not_connected', 'tls_failed', 'took_too_long', 'hung_up', 'answer_too_large', 'redirected', 'not_accepted', 'challenge_not_repeated', 'subscription_ended')),
    CONSTRAINT ck_subscriptions_is_for_something CHECK (cardinality(events) > 0),
    CONSTRAINT ck_subscriptions_pauses_for_a_reason CHECK ((state = 'paused') = (paused_because IS NOT NULL)),
    CONSTRAINT ck_subscriptions_is_verified_first CHECK (state <> 'active' OR verified_at IS NOT NULL),
    CONSTRAINT ck_subscriptions_ends_at_an_instant CHECK ((state = 'ended') = (ended_at IS NOT NULL)),
    CONSTRAINT ck_subscriptions_generation_counts_from_one CHECK (generation > 0),
    CONSTRAINT ck_subscriptions_rotations_are_counted CHECK (cardinality(rotated_before) + num_nonnulls(rotated_at) < generation),
    CONSTRAINT ck_subscriptions_position_counts_from_nought CHECK (position >= 0),
    CONSTRAINT ck_subscriptions_failures_are_counted CHECK (failures >= 0),
    CONSTRAINT ck_subscriptions_verify_attempts_are_counted CHECK (verify_attempts >= 0),
    CONSTRAINT ck_subscriptions_fails_since CHECK ((failures > 0) = (failing_since IS NOT NULL)),
    CONSTRAINT ck_subscriptions_url_is_not_blank CHECK (url ~ '[^[:space:]]'),
    CONSTRAINT ck_subscriptions_description_is_not_blank CHECK (description ~ '[^[:space:]]'),
    CONSTRAINT ck_subscriptions_contact_email_is_not_blank CHECK (contact_email ~ '[^[:space:]]')
);

CREATE INDEX ix_subscriptions_agency_id ON subscriptions (partnership_id, agency_id);

CREATE TABLE deliveries (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    subscription_id UUID NOT NULL,
    message_id UUID NOT NULL,
    record_id UUID NOT NULL,
    position BIGINT NOT NULL,
    state TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE NOT NULL,
    leased_until TIMESTAMP WITH TIME ZONE,
    attempts INTEGER NOT NULL,
    first_attempted_at TIMESTAMP WITH TIME ZONE,
    last_attempted_at TIMESTAMP WITH TIME ZONE,
    last_status INTEGER,
    last_fault TEXT,
    settled_at TIMESTAMP WITH TIME ZONE,
    version INTEGER NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_deliveries PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_deliveries_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_deliveries_partnership_id_subscription_id FOREIGN KEY(partnership_id, subscription_id) REFERENCES subscriptions (partnership_id, id),
    CONSTRAINT fk_deliveries_partnership_id_message_id FOREIGN KEY(partnership_id, message_id) REFERENCES outbox_messages (partnership_id, id),
    CONSTRAINT uq_deliveries_partnership_id_subscription_id_message_id UNIQUE (partnership_id, subscription_id, message_id),
    CONSTRAINT ck_deliveries_state_is_known CHECK (state IN ('pending', 'delivered', 'dead', 'withheld')),
    CONSTRAINT ck_deliveries_last_fault_is_known CHECK (last_fault IN ('address_refused', 'name_not_found', 'not_connected', 'tls_failed', 'took_too_long', 'hung_up', 'answer_too_large', 'redirected', 'not_accepted', 'challenge_not_repeated', 'subscription_ended')),
    CONSTRAINT ck_deliveries_attempts_are_counted CHECK (attempts >= 0),
    CONSTRAINT ck_deliveries_attempts_have_their_time CHECK ((attempts > 0) = (last_attempted_at IS NOT NULL)),
    CONSTRAINT ck_deliveries_settles_once CHECK ((state = 'pending') = (settled_at IS NULL)),
    CONSTRAINT ck_deliveries_position_counts_from_one CHECK (position > 0)
);

CREATE INDEX ix_deliveries_due_at ON deliveries (partnership_id, due_at) WHERE state = 'pending';

CREATE INDEX ix_deliveries_in_order ON deliveries (partnership_id, subscription_id, record_id, position) WHERE state = 'pending';

CREATE INDEX ix_deliveries_last_attempted_at ON deliveries (partnership_id, subscription_id, last_attempted_at) WHERE last_attempted_at IS NOT NULL;
