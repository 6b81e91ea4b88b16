"""Say of a child who is added to a contact later who reported them, when, and who added them."""

from alembic import op

revision = "0080"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "ALTER TABLE contact_children ADD COLUMN reported_by text, ADD COLUMN reported_at timestamptz,"
        " ADD COLUMN added_at timestamptz, ADD COLUMN added_by uuid"
    )
    for name, rule in (
        (
            "ck_contact_children_adding_says_who_reported_and_who_added",
            "CHECK (num_nonnulls(reported_by, reported_at, added_at, added_by) IN (0, 4))",
        ),
        ("ck_contact_children_reported_before_added", "CHECK (reported_at <= added_at)"),
        ("ck_contact_children_reported_by_is_not_blank", "CHECK (reported_by ~ '[^[:space:]]')"),
        (
            "fk_contact_children_partnership_id_added_by",
            "FOREIGN KEY (partnership_id, added_by) REFERENCES users (partnership_id, id)",
        ),
    ):
        op.execute(
            "-- squawk-ignore constraint-missing-not-valid, adding-foreign-key-constraint\n"
            f"ALTER TABLE contact_children ADD CONSTRAINT {name} {rule}"
        )


def downgrade() -> None:
    op.execute(
        "ALTER TABLE contact_children DROP COLUMN reported_by, DROP COLUMN reported_at,"
        " DROP COLUMN added_at, DROP COLUMN added_by"
    )
