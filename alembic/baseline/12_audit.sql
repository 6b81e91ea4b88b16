-- The audit log, the tree that seals it, and signals of improper access.

CREATE TABLE audit_epochs (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    epoch INTEGER NOT NULL,
    began_at TIMESTAMP WITH TIME ZONE NOT NULL,
    because TEXT NOT NULL,
    CONSTRAINT pk_audit_epochs PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_audit_epochs_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT uq_audit_epochs_partnership_id_epoch UNIQUE (partnership_id, epoch),
    CONSTRAINT ck_audit_epochs_epoch_is_after_the_first CHECK (epoch > 0),
    CONSTRAINT ck_audit_epochs_because_is_not_blank CHECK (because ~ '[^[:space:]]')
);

CREATE TABLE audit_events (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    sequence BIGINT GENERATED ALWAYS AS IDENTITY,
    occurred_at TIMESTAMP WITH TIME ZONE NOT NULL,
    user_id UUID,
    agency_id UUID,
    roles TEXT[] NOT NULL,
    service TEXT NOT NULL,
    action TEXT NOT NULL,
    outcome TEXT NOT NULL,
    refusal TEXT,
    record_type TEXT,
    record_id UUID,
    person_id UUID,
    shown_ids UUID[] DEFAULT '{}' NOT NULL,
    purpose TEXT,
    request_id TEXT,
    facts JSONB DEFAULT '{}' NOT NULL,
    epoch INTEGER NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    salt BYTEA,
    commitment BYTEA,
    CONSTRAINT pk_audit_events PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_audit_events_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT ck_audit_events_outcome_is_known CHECK (outcome IN ('done', 'refused')),
    CONSTRAINT ck_audit_events_action_is_a_word CHECK (action ~ '^[a-z_]+[.:][a-z_]+$'),
    CONSTRAINT ck_audit_events_commitment_has_a_salt CHECK (num_nulls(salt, commitment) IN (0, 2)),
    CONSTRAINT ck_audit_events_salt_is_of_16_bytes CHECK (octet_length(salt) = 16),
    CONSTRAINT ck_audit_events_commitment_is_a_digest CHECK (octet_length(commitment) = 32)
);

CREATE INDEX ix_audit_events_occurred_at ON audit_events (partnership_id, occurred_at);

CREATE INDEX ix_audit_events_order ON audit_events (partnership_id, epoch, xid, sequence);

CREATE INDEX ix_audit_events_person_id ON audit_events (partnership_id, person_id);

CREATE INDEX ix_audit_events_record ON audit_events (partnership_id, record_type, record_id);

CREATE INDEX ix_audit_events_shown_ids ON audit_events USING gin (shown_ids) WHERE shown_ids <> '{}';

CREATE INDEX ix_audit_events_user_id ON audit_events (partnership_id, user_id, occurred_at);

CREATE TABLE audit_leaves (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    tree_index BIGINT NOT NULL,
    epoch INTEGER NOT NULL,
    xid xid8 NOT NULL,
    sequence BIGINT NOT NULL,
    salt BYTEA,
    commitment BYTEA NOT NULL,
    leaf_hash BYTEA NOT NULL,
    CONSTRAINT pk_audit_leaves PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_audit_leaves_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT uq_audit_leaves_partnership_id_tree_index UNIQUE (partnership_id, tree_index),
    CONSTRAINT uq_audit_leaves_partnership_id_epoch_xid_sequence UNIQUE (partnership_id, epoch, xid, sequence),
    CONSTRAINT ck_audit_leaves_tree_index_counts_from_nought CHECK (tree_index >= 0),
    CONSTRAINT ck_audit_leaves_salt_is_of_16_bytes CHECK (octet_length(salt) = 16),
    CONSTRAINT ck_audit_leaves_commitment_is_a_digest CHECK (octet_length(commitment) = 32),
    CONSTRAINT ck_audit_leaves_leaf_hash_is_a_digest CHECK (octet_length(leaf_hash) = 32)
);

CREATE TABLE audit_tiles (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    level INTEGER NOT NULL,
    tile_index BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    CONSTRAINT pk_audit_tiles PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_audit_tiles_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT uq_audit_tiles_partnership_id_level_tile_index UNIQUE (partnership_id, level, tile_index),
    CONSTRAINT ck_audit_tiles_level_is_above_the_leaves CHECK (level > 0),
    CONSTRAINT ck_audit_tiles_tile_index_counts_from_nought CHECK (tile_index >= 0),
    CONSTRAINT ck_audit_tiles_hash_is_a_digest CHECK (octet_length(hash) = 32)
);

CREATE TABLE access_signals (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    kind TEXT NOT NULL,
    user_id UUID NOT NULL,
    person_id UUID,
    window_from TIMESTAMP WITH TIME ZONE NOT NULL,
    window_until TIMESTAMP WITH TIME ZONE NOT NULL,
    event_ids UUID[] NOT NULL,
    facts JSONB NOT NULL,
    found_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_access_signals PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_access_signals_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_access_signals_partnership_id_user_id FOREIGN KEY(partnership_id, user_id) REFERENCES users (partnership_id, id),
    CONSTRAINT uq_access_signals_partnership_id_id_user_id UNIQUE (partnership_id, id, user_id),
    CONSTRAINT ck_access_signals_kind_is_known CHECK (kind IN ('own_record', 'declared_interest', 'same_surname_and_address', 'no_relationship', 'restricted_refusals', 'unusual_for_user', 'unusual_for_role', 'enumeration', 'after_leaving')),
    CONSTRAINT ck_access_signals_ends_after_it_starts CHECK (window_until >= window_from),
    CONSTRAINT ck_access_signals_rests_on_events CHECK (cardinality(event_ids) BETWEEN 1 AND 200)
);

CREATE INDEX ix_access_signals_found_at ON access_signals (partnership_id, found_at);

CREATE UNIQUE INDEX uq_access_signals_once ON access_signals (partnership_id, kind, user_id, person_id, window_from) NULLS NOT DISTINCT;

CREATE TABLE audit_heads (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    tree_size BIGINT NOT NULL,
    last_index BIGINT GENERATED ALWAYS AS (tree_size - 1) STORED,
    epoch INTEGER NOT NULL,
    root_hash BYTEA NOT NULL,
    checkpoint TEXT NOT NULL,
    key_id TEXT NOT NULL,
    public_key BYTEA NOT NULL,
    signed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_audit_heads PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_audit_heads_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT uq_audit_heads_partnership_id_tree_size UNIQUE (partnership_id, tree_size),
    CONSTRAINT fk_audit_heads_partnership_id_last_index FOREIGN KEY(partnership_id, last_index) REFERENCES audit_leaves (partnership_id, tree_index),
    CONSTRAINT ck_audit_heads_root_hash_is_a_digest CHECK (octet_length(root_hash) = 32),
    CONSTRAINT ck_audit_heads_public_key_is_of_ed25519 CHECK (octet_length(public_key) = 32),
    CONSTRAINT ck_audit_heads_key_id_is_of_a_signed_note CHECK (key_id ~ '^[0-9a-f]{8}$'),
    CONSTRAINT ck_audit_heads_checkpoint_is_not_blank CHECK (checkpoint ~ '[^[:space:]]')
);

CREATE TABLE access_signal_outcomes (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    access_signal_id UUID NOT NULL,
    user_id UUID NOT NULL,
    outcome TEXT NOT NULL,
    note TEXT NOT NULL,
    judged_at TIMESTAMP WITH TIME ZONE NOT NULL,
    judged_by UUID NOT NULL,
    CONSTRAINT pk_access_signal_outcomes PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_access_signal_outcomes_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_access_signal_outcomes_partnership_id_access_signal__07e8 FOREIGN KEY(partnership_id, access_signal_id, user_id) REFERENCES access_signals (partnership_id, id, user_id),
    CONSTRAINT fk_access_signal_outcomes_partnership_id_judged_by FOREIGN KEY(partnership_id, judged_by) REFERENCES users (partnership_id, id),
    CONSTRAINT uq_access_signal_outcomes_partnership_id_access_signal_id UNIQUE (partnership_id, access_signal_id),
    CONSTRAINT ck_access_signal_outcomes_outcome_is_known CHECK (outcome IN ('explained', 'misdirected', 'improper')),
    CONSTRAINT ck_access_signal_outcomes_judged_by_another CHECK (judged_by <> user_id),
    CONSTRAINT ck_access_signal_outcomes_note_is_not_blank CHECK (note ~ '[^[:space:]]')
);
