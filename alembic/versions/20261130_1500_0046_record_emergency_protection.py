"""Record police protection and emergency protection orders, with their clocks."""

from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

SUBJECTS = (
    "'contact', 'contact_child', 'referral', 'strategy_meeting', 'enquiry', 'requested_agency',"
    " 'notification'"
)
WITH_SUBJECTS = ("timescales", "exceptions", "act_times")
KINDS = (
    "'referrer_acknowledgement', 'threshold_decision', 'referrer_feedback', 'information_return',"
    " 'strategy_meeting', 'strategy_minutes', 'child_seen', 'initial_conference'"
)
BEFORE = "'notification_quarantine', 'other_authority_answer'"
NEW_KINDS = (
    "'police_protection', 'emergency_protection_order', 'emergency_protection_extension',"
    " 'notification_quarantine', 'other_authority_answer'"
)


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE emergency_protections (
            partnership_id uuid NOT NULL,
            id uuid DEFAULT uuidv7() NOT NULL,
            person_id uuid NOT NULL,
            kind text NOT NULL,
            started_at timestamptz NOT NULL,
            grounds text NOT NULL,
            made_by text NOT NULL,
            placed_at text,
            police_protection_id uuid,
            recorded_at timestamptz NOT NULL,
            recorded_by uuid NOT NULL,
            extended_at timestamptz,
            extension_reason text,
            ended_at timestamptz,
            ending text,
            ending_note text,
            version integer NOT NULL,
            changed_at timestamptz NOT NULL,
            CONSTRAINT pk_emergency_protections PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_emergency_protections_partnership_id FOREIGN KEY (partnership_id)
                REFERENCES partnerships (id),
            CONSTRAINT fk_emergency_protections_partnership_id_person_id
                FOREIGN KEY (partnership_id, person_id) REFERENCES people (partnership_id, id),
            CONSTRAINT fk_emergency_protections_partnership_id_police_protection_id
                FOREIGN KEY (partnership_id, police_protection_id)
                REFERENCES emergency_protections (partnership_id, id),
            CONSTRAINT fk_emergency_protections_partnership_id_recorded_by
                FOREIGN KEY (partnership_id, recorded_by) REFERENCES users (partnership_id, id),
            CONSTRAINT ck_emergency_protections_kind_is_known
                CHECK (kind IN ('police_protection', 'emergency_protection_order')),
            CONSTRAINT ck_emergency_protections_ending_is_known
                CHECK (ending IN ('returned_home', 'order_made', 'accommodated', 'discharged',
                    'ran_out', 'other')),
            CONSTRAINT ck_emergency_protections_only_an_order_is_extended_or_follows
                CHECK (kind = 'emergency_protection_order'
                    OR num_nonnulls(extended_at, police_protection_id) = 0),
            CONSTRAINT ck_emergency_protections_started_before_it_was_recorded
                CHECK (started_at <= recorded_at),
            CONSTRAINT ck_emergency_protections_extended_after_it_started
                CHECK (extended_at >= started_at),
            CONSTRAINT ck_emergency_protections_ended_after_it_started
                CHECK (ended_at >= started_at),
            CONSTRAINT ck_emergency_protections_ended_says_how
                CHECK (num_nonnulls(ended_at, ending) IN (0, 2)),
            CONSTRAINT ck_emergency_protections_grounds_is_not_blank
                CHECK (grounds ~ '[^[:space:]]'),
            CONSTRAINT ck_emergency_protections_made_by_is_not_blank
                CHECK (made_by ~ '[^[:space:]]'),
            CONSTRAINT ck_emergency_protections_placed_at_is_not_blank
                CHECK (placed_at ~ '[^[:space:]]'),
            CONSTRAINT ck_emergency_protections_extension_reason_is_not_blank
                CHECK (extension_reason ~ '[^[:space:]]'),
            CONSTRAINT ck_emergency_protections_ending_note_is_not_blank
                CHECK (ending_note ~ '[^[:space:]]')
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_emergency_protections_person_id"
        " ON emergency_protections (partnership_id, person_id)"
    )
    op.execute(
        "CREATE UNIQUE INDEX uq_emergency_protections_running ON emergency_protections"
        " (partnership_id, person_id, kind) WHERE ended_at IS NULL"
    )
    # Whether the subject exists, and so is of a known kind, is checked for each row as it is
    # written; a list here would have to be changed for every new kind of record.
    for table in WITH_SUBJECTS:
        _drop(table, f"ck_{table}_subject_type_is_known")
    for table in ("timescales", "local_timescales"):
        _drop(table, f"ck_{table}_kind_is_known")
        _add(table, f"ck_{table}_kind_is_known", f"kind IN ({KINDS}, {NEW_KINDS})")


def downgrade() -> None:
    for table in ("timescales", "local_timescales"):
        _drop(table, f"ck_{table}_kind_is_known")
        _add(table, f"ck_{table}_kind_is_known", f"kind IN ({KINDS}, {BEFORE})")
    for table in WITH_SUBJECTS:
        _add(table, f"ck_{table}_subject_type_is_known", f"subject_type IN ({SUBJECTS})")
    op.execute("DROP TABLE emergency_protections")


def _drop(table: str, constraint: str) -> None:
    op.execute(
        f"-- squawk-ignore ban-drop-constraint\nALTER TABLE {table} DROP CONSTRAINT {constraint}"
    )


def _add(table: str, constraint: str, condition: str) -> None:
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {constraint} CHECK ({condition})")
