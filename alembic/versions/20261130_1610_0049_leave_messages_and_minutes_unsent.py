"""Messages to referrers, and minutes to agencies, that cannot or must not be sent."""

from alembic import op

revision = "0049"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
CREATE TABLE unsent_messages (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    contact_id UUID NOT NULL,
    kind TEXT NOT NULL,
    ground TEXT NOT NULL,
    reason TEXT NOT NULL,
    decided_at TIMESTAMP WITH TIME ZONE NOT NULL,
    decided_by UUID NOT NULL,
    CONSTRAINT pk_unsent_messages PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_unsent_messages_partnership_id
        FOREIGN KEY (partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_unsent_messages_partnership_id_contact_id
        FOREIGN KEY (partnership_id, contact_id) REFERENCES contacts (partnership_id, id),
    CONSTRAINT fk_unsent_messages_partnership_id_decided_by
        FOREIGN KEY (partnership_id, decided_by) REFERENCES users (partnership_id, id),
    CONSTRAINT ck_unsent_messages_kind_is_known
        CHECK (kind IN ('acknowledgement', 'feedback')),
    CONSTRAINT ck_unsent_messages_ground_is_known
        CHECK (ground IN ('unsafe_for_a_child', 'referrer_gone', 'asked_for_none', 'other')),
    CONSTRAINT ck_unsent_messages_reason_is_not_blank CHECK (reason ~ '[^[:space:]]')
)
"""
    )
    op.execute(
        "CREATE INDEX ix_unsent_messages_contact_id ON unsent_messages (partnership_id, contact_id)"
    )
    op.execute(
        """
        ALTER TABLE invitations
        ADD COLUMN minutes_unsent_because TEXT,
        ADD COLUMN minutes_unsent_at TIMESTAMP WITH TIME ZONE,
        ADD COLUMN minutes_unsent_by UUID,
        ADD CONSTRAINT fk_invitations_partnership_id_minutes_unsent_by
            FOREIGN KEY (partnership_id, minutes_unsent_by) REFERENCES users (partnership_id, id),
        ADD CONSTRAINT ck_invitations_minutes_unsent_says_why CHECK (
            num_nonnulls(minutes_unsent_because, minutes_unsent_at, minutes_unsent_by) IN (0, 3)
        ),
        ADD CONSTRAINT ck_invitations_minutes_unsent_because_is_not_blank
            CHECK (minutes_unsent_because ~ '[^[:space:]]')
        """
    )


def downgrade() -> None:
    op.execute(
        "ALTER TABLE invitations DROP COLUMN minutes_unsent_because,"
        " DROP COLUMN minutes_unsent_at, DROP COLUMN minutes_unsent_by"
    )
    op.execute("DROP TABLE unsent_messages")
