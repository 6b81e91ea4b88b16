"""Keep a trail, an outbox and the keys of carried-out requests."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
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
            CONSTRAINT pk_audit_events PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_audit_events_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT ck_audit_events_outcome_is_known CHECK (outcome IN ('done', 'refused')),
            CONSTRAINT ck_audit_events_action_is_a_word CHECK (action ~ '^[a-z_]+[.:][a-z_]+$')
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_audit_events_occurred_at ON audit_events (partnership_id, occurred_at)
        """
    )
    op.execute(
        """
        CREATE INDEX ix_audit_events_person_id ON audit_events (partnership_id, person_id)
        """
    )
    op.execute(
        """
        CREATE INDEX ix_audit_events_record ON audit_events (partnership_id, record_type, record_id)
        """
    )
    op.execute("ALTER TABLE audit_events ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE audit_events FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        CREATE TRIGGER audit_events_are_appended BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events
            FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change()
        """
    )
    op.execute(
        """
        CREATE TABLE outbox_messages (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            event TEXT NOT NULL,
            record_id UUID NOT NULL,
            identifiers JSONB DEFAULT '{}' NOT NULL,
            occurred_at TIMESTAMP WITH TIME ZONE NOT NULL,
            delivered_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_outbox_messages PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_outbox_messages_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT ck_outbox_messages_event_is_a_word CHECK (event ~ '^[a-z_]+[.][a-z_]+$')
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_outbox_messages_waiting ON outbox_messages (partnership_id, id) WHERE delivered_at IS NULL
        """
    )
    op.execute("ALTER TABLE outbox_messages ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE outbox_messages FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        CREATE TABLE idempotency_keys (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            user_id UUID NOT NULL,
            key TEXT NOT NULL,
            request_digest BYTEA NOT NULL,
            status INTEGER NOT NULL,
            headers JSONB NOT NULL,
            body BYTEA NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_idempotency_keys PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_idempotency_keys_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_idempotency_keys_partnership_id_user_id FOREIGN KEY(partnership_id, user_id) REFERENCES users (partnership_id, id),
            CONSTRAINT uq_idempotency_keys_partnership_id_user_id_key UNIQUE (partnership_id, user_id, key),
            CONSTRAINT ck_idempotency_keys_only_success_is_kept CHECK (status BETWEEN 200 AND 299),
            CONSTRAINT ck_idempotency_keys_key_is_visible_ascii CHECK (key ~ '^[!-~]{8,128}$')
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_idempotency_keys_created_at ON idempotency_keys (partnership_id, created_at)
        """
    )
    op.execute("ALTER TABLE idempotency_keys ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE idempotency_keys FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    op.execute("DROP TABLE idempotency_keys")
    op.execute("DROP TABLE outbox_messages")
    op.execute("DROP TABLE audit_events")
