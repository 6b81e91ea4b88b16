"""The people of a contact: where they live, who added them, and who they are found to be."""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

TABLE = "ALTER TABLE contact_people"
BEFORE = "'parent', 'carer', 'household_member', 'alleged_to_have_caused_harm', 'other'"
CHECKS = {
    "adding_says_who_and_when": "num_nonnulls(added_at, added_by) IN (0, 2)",
    "identifying_says_who_and_when": "num_nonnulls(identified_at, identified_by) IN (0, 2)"
    " AND (identified_at IS NULL OR person_id IS NOT NULL)",
    "has_lines": "cardinality(address_lines) BETWEEN 1 AND 6",
    "identified_because_is_not_blank": "identified_because ~ '[^[:space:]]'",
}


def _known(parts: str) -> str:
    return f"ADD CONSTRAINT ck_contact_people_part_is_known CHECK (part IN ({parts}))"


def upgrade() -> None:
    op.execute(
        f"{TABLE} ADD address_lines TEXT[], ADD postcode TEXT,"
        " ADD added_at TIMESTAMP WITH TIME ZONE, ADD added_by UUID,"
        " ADD identified_at TIMESTAMP WITH TIME ZONE, ADD identified_by UUID,"
        " ADD identified_because TEXT"
    )
    for column in ("added_by", "identified_by"):
        op.execute(
            f"{TABLE} ADD CONSTRAINT fk_contact_people_partnership_id_{column}"
            f" FOREIGN KEY (partnership_id, {column}) REFERENCES users (partnership_id, id)"
        )
    for name, check in CHECKS.items():
        op.execute(f"{TABLE} ADD CONSTRAINT ck_contact_people_{name} CHECK ({check})")
    op.execute(
        "-- squawk-ignore ban-drop-constraint\n"
        f"{TABLE} DROP CONSTRAINT ck_contact_people_part_is_known"
    )
    parts = f"'mother', 'father', {BEFORE}"
    op.execute(f"{TABLE} {_known(parts)}")


def downgrade() -> None:
    op.execute(f"{TABLE} DROP CONSTRAINT ck_contact_people_part_is_known")
    op.execute("UPDATE contact_people SET part = 'parent' WHERE part IN ('mother', 'father')")
    op.execute(f"{TABLE} {_known(BEFORE)}")
    for column in (
        "address_lines",
        "postcode",
        "added_at",
        "added_by",
        "identified_at",
        "identified_by",
        "identified_because",
    ):
        op.execute(f"{TABLE} DROP {column}")
