"""Time the acknowledgement of routed contacts, and keep what the worker answers."""

from alembic import op

revision = "0047"
down_revision = "0049"
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
)
STANDING = "recorded_error_id IS NULL"


def upgrade() -> None:
    _allow(*KINDS, "routing_acknowledgement")
    op.execute(
        "ALTER TABLE routings"
        " ADD COLUMN answer text,"
        " ADD COLUMN answer_reason text,"
        " ADD COLUMN answered_at timestamptz,"
        " ADD COLUMN answered_by uuid"
    )
    for name, condition in (
        (
            "answer_is_known",
            "answer IN ('open_work_goes_on', 'strategy_meeting_needed', 'sent_back')",
        ),
        (
            "answer_says_who_when_and_why",
            "num_nonnulls(answer, answer_reason, answered_at, answered_by) IN (0, 4)",
        ),
        (
            "what_is_answered_is_acknowledged",
            "answered_at IS NULL OR acknowledged_at IS NOT NULL",
        ),
        ("answer_reason_is_not_blank", "answer_reason ~ '[^[:space:]]'"),
    ):
        op.execute(
            "-- squawk-ignore constraint-missing-not-valid\n"
            f"ALTER TABLE routings ADD CONSTRAINT ck_routings_{name} CHECK ({condition})"
        )
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid, adding-foreign-key-constraint\n"
        "ALTER TABLE routings ADD CONSTRAINT fk_routings_partnership_id_answered_by"
        " FOREIGN KEY (partnership_id, answered_by) REFERENCES users (partnership_id, id)"
    )
    _standing(f"{STANDING} AND answer IS DISTINCT FROM 'sent_back'")


def downgrade() -> None:
    op.execute("DELETE FROM timescales WHERE kind = 'routing_acknowledgement'")
    op.execute("DELETE FROM local_timescales WHERE kind = 'routing_acknowledgement'")
    _allow(*KINDS)
    op.execute("DROP INDEX uq_routings_standing")
    op.execute("DELETE FROM routings WHERE answer = 'sent_back'")
    op.execute(
        "ALTER TABLE routings DROP COLUMN answer, DROP COLUMN answer_reason,"
        " DROP COLUMN answered_at, DROP COLUMN answered_by"
    )
    op.execute(
        "CREATE UNIQUE INDEX uq_routings_standing ON routings"
        f" (partnership_id, contact_child_id) WHERE ({STANDING})"
    )


def _standing(condition: str) -> None:
    op.execute(
        "-- squawk-ignore require-concurrent-index-deletion\nDROP INDEX uq_routings_standing"
    )
    op.execute(
        "-- squawk-ignore require-concurrent-index-creation\n"
        "CREATE UNIQUE INDEX uq_routings_standing ON routings"
        f" (partnership_id, contact_child_id) WHERE ({condition})"
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
