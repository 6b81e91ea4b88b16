"""Records made in error, of whatever kind, and what points to them."""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

POINTING = (
    "enquiries",
    "referrals",
    "routings",
    "strategy_meeting_children",
    "strategy_meetings",
)


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE recorded_errors (
            partnership_id uuid NOT NULL,
            id uuid DEFAULT uuidv7() NOT NULL,
            subject_type text NOT NULL,
            subject_id uuid NOT NULL,
            person_id uuid NOT NULL,
            contact_id uuid,
            because_of_id uuid,
            mistake text NOT NULL,
            reason text NOT NULL,
            proposed_at timestamp with time zone NOT NULL,
            proposed_by uuid NOT NULL,
            confirmed_at timestamp with time zone,
            confirmed_by uuid,
            declined_at timestamp with time zone,
            declined_by uuid,
            declined_because text,
            version integer NOT NULL,
            changed_at timestamp with time zone NOT NULL,
            CONSTRAINT pk_recorded_errors PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_recorded_errors_partnership_id FOREIGN KEY (partnership_id)
                REFERENCES partnerships (id),
            CONSTRAINT fk_recorded_errors_partnership_id_person_id
                FOREIGN KEY (partnership_id, person_id) REFERENCES people (partnership_id, id),
            CONSTRAINT fk_recorded_errors_partnership_id_contact_id
                FOREIGN KEY (partnership_id, contact_id)
                REFERENCES contacts (partnership_id, id),
            CONSTRAINT fk_recorded_errors_partnership_id_because_of_id
                FOREIGN KEY (partnership_id, because_of_id)
                REFERENCES recorded_errors (partnership_id, id),
            CONSTRAINT fk_recorded_errors_partnership_id_proposed_by
                FOREIGN KEY (partnership_id, proposed_by) REFERENCES users (partnership_id, id),
            CONSTRAINT fk_recorded_errors_partnership_id_confirmed_by
                FOREIGN KEY (partnership_id, confirmed_by) REFERENCES users (partnership_id, id),
            CONSTRAINT fk_recorded_errors_partnership_id_declined_by
                FOREIGN KEY (partnership_id, declined_by) REFERENCES users (partnership_id, id),
            CONSTRAINT ck_recorded_errors_subject_type_is_known CHECK (subject_type IN (
                'threshold_decision', 'referral', 'strategy_meeting', 'strategy_meeting_child',
                'enquiry', 'routing', 'information_request', 'share')),
            CONSTRAINT ck_recorded_errors_mistake_is_known
                CHECK (mistake IN ('wrong_child', 'wrong_record')),
            CONSTRAINT ck_recorded_errors_confirmation_says_who_and_when
                CHECK (num_nonnulls(confirmed_at, confirmed_by) IN (0, 2)),
            CONSTRAINT ck_recorded_errors_declining_says_who_when_and_why
                CHECK (num_nonnulls(declined_at, declined_by, declined_because) IN (0, 3)),
            CONSTRAINT ck_recorded_errors_judged_once
                CHECK (num_nonnulls(confirmed_at, declined_at) <= 1),
            CONSTRAINT ck_recorded_errors_confirmed_by_a_second_person
                CHECK (confirmed_by <> proposed_by),
            CONSTRAINT ck_recorded_errors_follows_from_another CHECK (because_of_id <> id),
            CONSTRAINT ck_recorded_errors_reason_is_not_blank CHECK (reason ~ '[^[:space:]]'),
            CONSTRAINT ck_recorded_errors_declined_because_is_not_blank
                CHECK (declined_because ~ '[^[:space:]]')
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_recorded_errors_person_id ON recorded_errors (partnership_id, person_id)"
    )
    op.execute(
        "CREATE INDEX ix_recorded_errors_because_of_id"
        " ON recorded_errors (partnership_id, because_of_id)"
    )
    op.execute(
        "CREATE UNIQUE INDEX uq_recorded_errors_once"
        " ON recorded_errors (partnership_id, subject_id) WHERE declined_at IS NULL"
    )
    op.execute(
        "CREATE INDEX ix_recorded_errors_proposed ON recorded_errors (partnership_id, proposed_at)"
        " WHERE confirmed_at IS NULL AND declined_at IS NULL"
    )
    for table in POINTING:
        _point(table, "recorded_error_id")
    _point("threshold_decisions", "after_error_id")
    _replace_index(
        "uq_referrals_open",
        "referrals (partnership_id, person_id)"
        " WHERE closed_on IS NULL AND NOT no_further_action AND recorded_error_id IS NULL",
    )
    _drop_unique("routings", "uq_routings_partnership_id_contact_child_id")
    op.execute(
        "CREATE UNIQUE INDEX uq_routings_standing ON routings (partnership_id, contact_child_id)"
        " WHERE recorded_error_id IS NULL"
    )
    _drop_unique("threshold_decisions", "uq_threshold_decisions_partnership_id_supersedes_id")
    _drop_index("uq_threshold_decisions_first")
    op.execute(
        "CREATE UNIQUE INDEX uq_threshold_decisions_chain ON threshold_decisions"
        " (partnership_id, contact_child_id, supersedes_id, after_error_id) NULLS NOT DISTINCT"
    )
    op.execute(
        "CREATE INDEX ix_threshold_decisions_supersedes_id"
        " ON threshold_decisions (partnership_id, supersedes_id)"
    )


def _point(table: str, column: str) -> None:
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN {column} uuid,"
        f" ADD CONSTRAINT fk_{table}_partnership_id_{column}"
        f" FOREIGN KEY (partnership_id, {column})"
        " REFERENCES recorded_errors (partnership_id, id)"
    )


def _drop_unique(table: str, name: str) -> None:
    op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE {table} DROP CONSTRAINT {name}")


def _drop_index(name: str) -> None:
    op.execute(f"-- squawk-ignore require-concurrent-index-deletion\nDROP INDEX {name}")


def _replace_index(name: str, on: str) -> None:
    _drop_index(name)
    op.execute(f"CREATE UNIQUE INDEX {name} ON {on}")


def downgrade() -> None:
    op.execute("DROP INDEX ix_threshold_decisions_supersedes_id")
    op.execute("DROP INDEX uq_threshold_decisions_chain")
    op.execute(
        "CREATE UNIQUE INDEX uq_threshold_decisions_first"
        " ON threshold_decisions (partnership_id, contact_child_id) WHERE supersedes_id IS NULL"
    )
    op.execute(
        "ALTER TABLE threshold_decisions DROP COLUMN after_error_id,"
        " ADD CONSTRAINT uq_threshold_decisions_partnership_id_supersedes_id"
        " UNIQUE (partnership_id, supersedes_id)"
    )
    op.execute("DROP INDEX uq_routings_standing")
    op.execute(
        "ALTER TABLE routings ADD CONSTRAINT uq_routings_partnership_id_contact_child_id"
        " UNIQUE (partnership_id, contact_child_id)"
    )
    _replace_index(
        "uq_referrals_open",
        "referrals (partnership_id, person_id) WHERE closed_on IS NULL AND NOT no_further_action",
    )
    for table in POINTING:
        op.execute(f"ALTER TABLE {table} DROP COLUMN recorded_error_id")
    op.execute("DROP TABLE recorded_errors")
