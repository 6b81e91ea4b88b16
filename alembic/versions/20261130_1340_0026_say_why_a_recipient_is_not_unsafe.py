"""Why the referrer who is answered is not the person who is unsafe for a child."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE referrer_messages ADD recipient_because TEXT")
    op.execute(
        "ALTER TABLE referrer_messages ADD CONSTRAINT"
        " ck_referrer_messages_recipient_because_is_not_blank"
        " CHECK (recipient_because ~ '[^[:space:]]')"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE referrer_messages DROP recipient_because")
