"""Record exceptions to gates: one table for every gate and every kind of record."""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

GROUNDS = (
    "'child_died', 'turned_18', 'moved_away', 'family_not_found', 'not_born_here', 'no_answer',"
    " 'protected_otherwise', 'no_enquiry_needed', 'looked_after', 'other'"
)
SUBJECTS = (
    "'contact', 'contact_child', 'referral', 'strategy_meeting', 'enquiry', 'requested_agency',"
    " 'notification'"
)


def upgrade() -> None:
    op.execute(
        f"""
        CREATE TABLE exceptions (
            partnership_id uuid NOT NULL,
            id uuid DEFAULT uuidv7() NOT NULL,
            gate text NOT NULL,
            subject_type text NOT NULL,
            subject_id uuid NOT NULL,
            person_id uuid NOT NULL,
            ground text NOT NULL,
            reason text NOT NULL,
            given_at timestamptz NOT NULL,
            given_by uuid NOT NULL,
            CONSTRAINT pk_exceptions PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_exceptions_partnership_id FOREIGN KEY (partnership_id)
                REFERENCES partnerships (id),
            CONSTRAINT fk_exceptions_partnership_id_person_id
                FOREIGN KEY (partnership_id, person_id) REFERENCES people (partnership_id, id),
            CONSTRAINT fk_exceptions_partnership_id_given_by
                FOREIGN KEY (partnership_id, given_by) REFERENCES users (partnership_id, id),
            CONSTRAINT ck_exceptions_subject_type_is_known CHECK (subject_type IN ({SUBJECTS})),
            CONSTRAINT ck_exceptions_ground_is_known CHECK (ground IN ({GROUNDS})),
            CONSTRAINT ck_exceptions_gate_is_a_word CHECK (gate ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
            CONSTRAINT ck_exceptions_reason_is_not_blank CHECK (reason ~ '[^[:space:]]')
        )
        """
    )
    op.execute("CREATE INDEX ix_exceptions_subject_id ON exceptions (partnership_id, subject_id)")
    op.execute("CREATE INDEX ix_exceptions_person_id ON exceptions (partnership_id, person_id)")


def downgrade() -> None:
    op.execute("DROP TABLE exceptions")
