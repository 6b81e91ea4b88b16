"""Let clocks of records in error count for nothing, also those that had ended before."""

from alembic import op

revision = "0053"
down_revision = "0081"
branch_labels = None
depends_on = None

# Where a record was found to be in error before this, its clocks are struck out from then on.
ON_RECORDS = """
    UPDATE timescales AS clock SET struck_out_at = error.confirmed_at
    FROM recorded_errors AS error
    WHERE error.partnership_id = clock.partnership_id AND error.subject_id = clock.subject_id
      AND error.confirmed_at IS NOT NULL
      AND num_nonnulls(clock.stopped_at, clock.cancelled_at) = 1
"""
ON_AGENCIES_ASKED = """
    UPDATE timescales AS clock SET struck_out_at = error.confirmed_at
    FROM recorded_errors AS error
    JOIN information_request_agencies AS asked
      ON asked.partnership_id = error.partnership_id
     AND asked.information_request_id = error.subject_id
    WHERE asked.partnership_id = clock.partnership_id AND asked.id = clock.subject_id
      AND error.confirmed_at IS NOT NULL
      AND num_nonnulls(clock.stopped_at, clock.cancelled_at) = 1
"""
ON_ROUTINGS = """
    UPDATE timescales AS clock SET struck_out_at = error.confirmed_at
    FROM recorded_errors AS error
    JOIN routings AS routing
      ON routing.partnership_id = error.partnership_id AND routing.id = error.subject_id
    WHERE routing.partnership_id = clock.partnership_id
      AND routing.contact_child_id = clock.subject_id
      AND clock.kind = 'routing_acknowledgement' AND clock.started_at = routing.routed_at
      AND error.confirmed_at IS NOT NULL
      AND num_nonnulls(clock.stopped_at, clock.cancelled_at) = 1
"""
ON_CONTACTS = """
    UPDATE timescales AS clock SET struck_out_at = contact.errored_at
    FROM contacts AS contact
    WHERE contact.partnership_id = clock.partnership_id AND contact.id = clock.contact_id
      AND contact.errored_at IS NOT NULL
      AND num_nonnulls(clock.stopped_at, clock.cancelled_at) = 1
"""


def upgrade() -> None:
    op.execute("ALTER TABLE timescales ADD COLUMN struck_out_at timestamp with time zone")
    for update in (ON_RECORDS, ON_AGENCIES_ASKED, ON_ROUTINGS, ON_CONTACTS):
        op.execute(update)
    op.execute(
        "ALTER TABLE timescales ADD CONSTRAINT ck_timescales_struck_out_once_it_ended"
        " CHECK (struck_out_at IS NULL OR num_nonnulls(stopped_at, cancelled_at) = 1)"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE timescales DROP COLUMN struck_out_at")
