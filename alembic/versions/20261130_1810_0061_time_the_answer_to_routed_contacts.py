"""Time the answer to routed contacts: two working days unless a partnership sets another."""

from alembic import op

revision = "0061"
down_revision = "0060"
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
    "police_protection",
    "emergency_protection_order",
    "emergency_protection_extension",
    "notification_quarantine",
    "other_authority_answer",
    "routing_acknowledgement",
)


def upgrade() -> None:
    # What was handed over before has no such clock; it is on its owner's worklist all the same.
    _allow(*KINDS, "routing_answer")
    _waiting("answered_at IS NULL")


def downgrade() -> None:
    op.execute("DELETE FROM timescales WHERE kind = 'routing_answer'")
    op.execute("DELETE FROM local_timescales WHERE kind = 'routing_answer'")
    _allow(*KINDS)
    _waiting("acknowledged_at IS NULL")


def _waiting(condition: str) -> None:
    op.execute("-- squawk-ignore require-concurrent-index-deletion\nDROP INDEX ix_routings_waiting")
    op.execute(
        "-- squawk-ignore require-concurrent-index-creation\n"
        "CREATE INDEX ix_routings_waiting ON routings (partnership_id, team_id)"
        f" WHERE ({condition})"
    )


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
