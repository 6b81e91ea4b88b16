"""Keep episodes of the census: plans and assessments, and what was sent and not loaded."""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE census_episodes (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            imported_child_id UUID NOT NULL,
            person_id UUID NOT NULL,
            position INTEGER NOT NULL,
            kind TEXT NOT NULL,
            starts_on DATE,
            ends_on DATE,
            category TEXT,
            not_loaded_because TEXT,
            sent JSONB NOT NULL,
            CONSTRAINT pk_census_episodes PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_census_episodes_partnership_id
                FOREIGN KEY (partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_census_episodes_partnership_id_imported_child_id
                FOREIGN KEY (partnership_id, imported_child_id)
                REFERENCES imported_children (partnership_id, id),
            CONSTRAINT fk_census_episodes_partnership_id_person_id
                FOREIGN KEY (partnership_id, person_id) REFERENCES people (partnership_id, id),
            CONSTRAINT uq_census_episodes_partnership_id_imported_child_id_position
                UNIQUE (partnership_id, imported_child_id, position),
            CONSTRAINT ck_census_episodes_kind_is_known CHECK (
                kind IN (
                    'child_protection_plan', 'child_in_need_plan', 'assessment', 'section_47',
                    'referral'
                )
            ),
            CONSTRAINT ck_census_episodes_category_is_known
                CHECK (category IN ('NEG', 'PHY', 'SAB', 'EMO', 'MUL')),
            CONSTRAINT ck_census_episodes_ends_after_it_starts CHECK (ends_on >= starts_on),
            CONSTRAINT ck_census_episodes_position_counts_from_one CHECK (position >= 1),
            CONSTRAINT ck_census_episodes_what_has_a_record_is_no_episode CHECK (
                kind NOT IN ('referral', 'section_47') OR not_loaded_because IS NOT NULL
            ),
            CONSTRAINT ck_census_episodes_not_loaded_because_is_not_blank
                CHECK (not_loaded_because ~ '[^[:space:]]')
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_census_episodes_person_id ON census_episodes (partnership_id, person_id)"
    )


def downgrade() -> None:
    op.execute("DROP TABLE census_episodes")
