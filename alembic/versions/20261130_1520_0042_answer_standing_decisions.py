"""A decision that says less answers one that stands on the same child."""

from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE threshold_decisions
        ADD COLUMN answers_id uuid,
        ADD COLUMN answers_because text,
        ADD CONSTRAINT fk_threshold_decisions_partnership_id_answers_id
            FOREIGN KEY (partnership_id, answers_id)
            REFERENCES threshold_decisions (partnership_id, id),
        ADD CONSTRAINT ck_threshold_decisions_an_answer_says_why
            CHECK ((answers_id IS NULL) = (answers_because IS NULL)),
        ADD CONSTRAINT ck_threshold_decisions_answers_another CHECK (answers_id <> id),
        ADD CONSTRAINT ck_threshold_decisions_answers_because_is_not_blank
            CHECK (answers_because ~ '[^[:space:]]')
        """
    )


def downgrade() -> None:
    op.execute(
        "ALTER TABLE threshold_decisions DROP COLUMN answers_because, DROP COLUMN answers_id"
    )
