"""Name the authority and reference date of census files, and the authority of child ids.

What was loaded before has no authority: it was not stored. Child ids are found in any case from here on.
"""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE census_imports ADD COLUMN authority TEXT, ADD COLUMN reference_on DATE")
    op.execute(
        "ALTER TABLE census_imports ADD CONSTRAINT ck_census_imports_authority_form"
        " CHECK (authority ~ '^[0-9]{3}$')"
    )
    # Every collection ends on 31 March of its year.
    op.execute(
        "UPDATE census_imports SET reference_on = make_date(collection_year::int, 3, 31)"
        " WHERE collection_year ~ '^(19|20)[0-9]{2}$'"
    )
    op.execute("ALTER TABLE person_identifiers ADD COLUMN authority TEXT")
    op.execute(
        "ALTER TABLE person_identifiers ADD CONSTRAINT ck_person_identifiers_authority_form"
        " CHECK (authority ~ '^[0-9]{3}$')"
    )
    op.execute(
        "CREATE INDEX ix_person_identifiers_la_child_id"
        " ON person_identifiers (partnership_id, upper(value)) WHERE scheme = 'la_child_id'"
    )


def downgrade() -> None:
    op.execute("DROP INDEX ix_person_identifiers_la_child_id")
    op.execute("ALTER TABLE person_identifiers DROP COLUMN authority")
    op.execute("ALTER TABLE census_imports DROP COLUMN authority, DROP COLUMN reference_on")
