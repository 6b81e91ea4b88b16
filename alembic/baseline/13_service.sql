-- The keys of requests that were carried out.

CREATE TABLE idempotency_keys (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    user_id UUID NOT NULL,
    key TEXT NOT NULL,
    request_digest BYTEA NOT NULL,
    status INTEGER NOT NULL,
    headers JSONB NOT NULL,
    body BYTEA NOT NULL,
    about UUID[] DEFAULT '{}' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_idempotency_keys PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_idempotency_keys_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_idempotency_keys_partnership_id_user_id FOREIGN KEY(partnership_id, user_id) REFERENCES users (partnership_id, id),
    CONSTRAINT uq_idempotency_keys_partnership_id_user_id_key UNIQUE (partnership_id, user_id, key),
    CONSTRAINT ck_idempotency_keys_only_success_is_kept CHECK (status BETWEEN 200 AND 299),
    CONSTRAINT ck_idempotency_keys_key_is_visible_ascii CHECK (key ~ '^[!-~]{8,128}$')
);

CREATE INDEX ix_idempotency_keys_created_at ON idempotency_keys (partnership_id, created_at);
