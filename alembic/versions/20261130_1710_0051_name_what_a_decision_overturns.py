"""Name the recommendation that a decision overturns, and keep what the recommender says of it."""

from alembic import op

revision = "0051"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "ALTER TABLE threshold_decisions"
        " ADD COLUMN overturns_id uuid, ADD COLUMN overturns_because text"
    )
    for name, rule in (
        (
            "ck_threshold_decisions_overturning_says_why",
            "CHECK ((overturns_id IS NULL) = (overturns_because IS NULL))",
        ),
        (
            "ck_threshold_decisions_overturns_because_is_not_blank",
            "CHECK (overturns_because ~ '[^[:space:]]')",
        ),
        (
            "fk_threshold_decisions_partnership_id_overturns_id",
            (
                "FOREIGN KEY (partnership_id, overturns_id)"
                " REFERENCES recommendations (partnership_id, id)"
            ),
        ),
    ):
        op.execute(
            "-- squawk-ignore constraint-missing-not-valid, adding-foreign-key-constraint\n"
            f"ALTER TABLE threshold_decisions ADD CONSTRAINT {name} {rule}"
        )
    op.execute(
        """
        CREATE TABLE overturning_views (
            partnership_id uuid NOT NULL,
            id uuid DEFAULT uuidv7() NOT NULL,
            threshold_decision_id uuid NOT NULL,
            stance text NOT NULL,
            because text,
            recorded_at timestamptz NOT NULL,
            recorded_by uuid NOT NULL,
            CONSTRAINT pk_overturning_views PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_overturning_views_partnership_id
                FOREIGN KEY (partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_overturning_views_partnership_id_threshold_decision_id
                FOREIGN KEY (partnership_id, threshold_decision_id)
                REFERENCES threshold_decisions (partnership_id, id),
            CONSTRAINT fk_overturning_views_partnership_id_recorded_by
                FOREIGN KEY (partnership_id, recorded_by) REFERENCES users (partnership_id, id),
            CONSTRAINT ck_overturning_views_stance_is_known
                CHECK (stance IN ('accepts', 'dissents')),
            CONSTRAINT ck_overturning_views_dissent_says_why
                CHECK (stance <> 'dissents' OR because IS NOT NULL),
            CONSTRAINT ck_overturning_views_because_is_not_blank
                CHECK (because ~ '[^[:space:]]')
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_overturning_views_threshold_decision_id"
        " ON overturning_views (partnership_id, threshold_decision_id)"
    )


def downgrade() -> None:
    op.execute("DROP TABLE overturning_views")
    op.execute(
        "ALTER TABLE threshold_decisions DROP COLUMN overturns_id, DROP COLUMN overturns_because"
    )
