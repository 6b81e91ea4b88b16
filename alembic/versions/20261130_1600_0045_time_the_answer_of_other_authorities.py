"""Time the answer of another authority that a child is passed to."""

from alembic import op

revision = "0045"
down_revision = "0042"
branch_labels = None
depends_on = None

KINDS = (
    "referrer_acknowledgement",
    "threshold_decision",
    "referrer_feedback",
    "information_return",
    "strategy_meeting",
    "strategy_minutes",
    "child_seen",
    "initial_conference",
    "notification_quarantine",
)


def upgrade() -> None:
    _allow(*KINDS, "other_authority_answer")


def downgrade() -> None:
    op.execute("DELETE FROM timescales WHERE kind = 'other_authority_answer'")
    op.execute("DELETE FROM local_timescales WHERE kind = 'other_authority_answer'")
    _allow(*KINDS)


def _allow(*kinds: str) -> None:
    named = ", ".join(f"'{kind}'" for kind in kinds)
    for table in ("local_timescales", "timescales"):
        # Wider than before: what the release before writes is still allowed.
        op.execute(
            "-- squawk-ignore ban-drop-constraint\n"
            f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_kind_is_known"
        )
        op.execute(
            "-- squawk-ignore constraint-missing-not-valid\n"
            f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_kind_is_known"
            f" CHECK (kind IN ({named}))"
        )
