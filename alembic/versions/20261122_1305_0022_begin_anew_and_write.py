"""Keep what a subscription needs to begin anew, to sign with several secrets, and to be written of.

The release before this one goes on without them: what it rotates or resumes counts as it did.
"""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE subscriptions
            ADD COLUMN rotated_before TIMESTAMP WITH TIME ZONE[] DEFAULT '{}' NOT NULL,
            ADD COLUMN runs_since TIMESTAMP WITH TIME ZONE,
            ADD COLUMN letter_due BOOLEAN DEFAULT false NOT NULL,
            ADD CONSTRAINT ck_subscriptions_rotations_are_counted CHECK (cardinality(rotated_before) + num_nonnulls(rotated_at) < generation)
        """
    )


def downgrade() -> None:
    op.execute(
        """
        ALTER TABLE subscriptions
            DROP COLUMN letter_due,
            DROP COLUMN runs_since,
            DROP COLUMN rotated_before
        """
    )
