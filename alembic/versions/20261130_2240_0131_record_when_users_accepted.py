"""Record when users accepted their invitation."""

from alembic import op

revision = "0131"
down_revision = "0090"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE users ADD COLUMN accepted_at timestamptz")
    # Who could sign in until now goes on working.
    op.execute("UPDATE users SET accepted_at = created_at")


def downgrade() -> None:
    op.execute("-- squawk-ignore ban-drop-column\nALTER TABLE users DROP COLUMN accepted_at")
