"""A referral that a superseding decision closes: which decision, and the census flag."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The constraint is replaced by a wider one in the same statement: the release before keeps it.
    op.execute(
        """
        ALTER TABLE referrals
        ADD COLUMN closing_decision_id uuid,
        ADD CONSTRAINT fk_referrals_partnership_id_closing_decision_id
            FOREIGN KEY (partnership_id, closing_decision_id)
            REFERENCES threshold_decisions (partnership_id, id),
        ADD CONSTRAINT ck_referrals_a_closing_decision_closes
            CHECK (closing_decision_id IS NULL OR closed_on IS NOT NULL),
        -- squawk-ignore ban-drop-constraint
        DROP CONSTRAINT ck_referrals_closure_has_a_reason,
        ADD CONSTRAINT ck_referrals_closure_has_a_reason CHECK (
            (closed_on IS NOT NULL OR closure_reason IS NULL)
            AND (closed_on IS NULL OR closure_reason IS NOT NULL OR no_further_action))
        """
    )


def downgrade() -> None:
    op.execute(
        """
        ALTER TABLE referrals
        DROP CONSTRAINT ck_referrals_closure_has_a_reason,
        ADD CONSTRAINT ck_referrals_closure_has_a_reason
            CHECK ((closed_on IS NULL) = (closure_reason IS NULL)),
        DROP COLUMN closing_decision_id
        """
    )
