"""Unborn children without an expected date, and estimated ages."""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

ESTIMATED = ("people", "contact_children", "contact_people")


def upgrade() -> None:
    op.execute("ALTER TABLE people ADD unborn BOOLEAN DEFAULT false NOT NULL")
    op.execute("UPDATE people SET unborn = true WHERE born_on IS NULL AND expected_on IS NOT NULL")
    op.execute(
        "-- squawk-ignore ban-drop-constraint\n"
        "ALTER TABLE contact_children DROP CONSTRAINT"
        " ck_contact_children_an_unborn_child_is_expected"
    )
    op.execute(
        "ALTER TABLE contact_children ADD CONSTRAINT"
        " ck_contact_children_an_unborn_child_is_not_born CHECK (described_as <> 'unborn' OR born_on IS NULL)"
    )
    # Of some people in a contact no more is known than their part.
    op.execute(
        "-- squawk-ignore ban-drop-constraint\n"
        "ALTER TABLE contact_people DROP CONSTRAINT ck_contact_people_says_who"
    )
    for table in ESTIMATED:
        op.execute(
            f"ALTER TABLE {table} ADD estimated_age INTEGER, ADD estimated_birth_year INTEGER,"
            " ADD age_estimated_on DATE"
        )
        op.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_one_estimate_and_its_day"
            " CHECK (num_nonnulls(estimated_age, estimated_birth_year)"
            " = (age_estimated_on IS NOT NULL)::integer)"
        )
        op.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_estimated_age_is_possible"
            " CHECK (estimated_age BETWEEN 0 AND 125)"
        )
        op.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_estimated_year_is_possible"
            " CHECK (estimated_birth_year BETWEEN 1900 AND 2100)"
        )


def downgrade() -> None:
    for table in ESTIMATED:
        op.execute(
            f"ALTER TABLE {table} DROP estimated_age, DROP estimated_birth_year,"
            " DROP age_estimated_on"
        )
    op.execute(
        "ALTER TABLE contact_children DROP CONSTRAINT"
        " ck_contact_children_an_unborn_child_is_not_born"
    )
    op.execute(
        "UPDATE contact_children SET described_as = 'unnamed',"
        " description = coalesce(description, 'An unborn child')"
        " WHERE described_as = 'unborn' AND expected_on IS NULL"
    )
    op.execute(
        "ALTER TABLE contact_children ADD CONSTRAINT"
        " ck_contact_children_an_unborn_child_is_expected"
        " CHECK (described_as <> 'unborn' OR (born_on IS NULL AND expected_on IS NOT NULL))"
    )
    op.execute(
        "UPDATE contact_people SET description = 'Not known'"
        " WHERE num_nonnulls(person_id, given, family, description) = 0"
    )
    op.execute(
        "ALTER TABLE contact_people ADD CONSTRAINT ck_contact_people_says_who"
        " CHECK (num_nonnulls(person_id, given, family, description) > 0)"
    )
    op.execute("ALTER TABLE people DROP unborn")
