"""Let medical examinations and emergency protection be recorded in error and reviewed."""

from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

SUBJECTS = {
    "recorded_errors": (
        "'threshold_decision', 'referral', 'strategy_meeting', 'strategy_meeting_child', 'enquiry'",
        "'routing', 'information_request', 'share'",
    ),
    "link_review_items": (
        "'threshold_decision', 'referral', 'strategy_meeting_child', 'enquiry'",
        "'routing', 'information_request', 'share', 'timescale'",
    ),
}
POINTING = ("emergency_protections", "medicals")


def upgrade() -> None:
    for table, (first, last) in SUBJECTS.items():
        _replace(table, f"{first}, 'medical', 'protection', {last}")
    for table in POINTING:
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN recorded_error_id uuid,"
            f" ADD CONSTRAINT fk_{table}_partnership_id_recorded_error_id"
            " FOREIGN KEY (partnership_id, recorded_error_id)"
            " REFERENCES recorded_errors (partnership_id, id)"
        )
    _running("ended_at IS NULL AND recorded_error_id IS NULL")


def _replace(table: str, subjects: str) -> None:
    name = f"ck_{table}_subject_type_is_known"
    op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE {table} DROP CONSTRAINT {name}")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK (subject_type IN ({subjects}))")


def _running(condition: str) -> None:
    name = "uq_emergency_protections_running"
    op.execute(f"-- squawk-ignore require-concurrent-index-deletion\nDROP INDEX {name}")
    op.execute(
        f"CREATE UNIQUE INDEX {name} ON emergency_protections (partnership_id, person_id, kind)"
        f" WHERE {condition}"
    )


def downgrade() -> None:
    _running("ended_at IS NULL")
    for table in POINTING:
        op.execute(f"ALTER TABLE {table} DROP COLUMN recorded_error_id")
    for table, (first, last) in SUBJECTS.items():
        _replace(table, f"{first}, {last}")
