"""Tell the children of a census file apart by their place in it, not by their line.

Children loaded before have no place: the file is not here any more to count them in.
"""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

TABLE = "ALTER TABLE imported_children"


def upgrade() -> None:
    op.execute(f"{TABLE} ADD COLUMN place INTEGER")
    op.execute(
        f"{TABLE} ADD CONSTRAINT ck_imported_children_place_counts_from_one CHECK (place >= 1)"
    )
    # It is what lost children: the release before can do without it.
    op.execute(
        "-- squawk-ignore ban-drop-constraint\n"
        f"{TABLE} DROP CONSTRAINT uq_imported_children_partnership_id_census_import_id_line"
    )
    op.execute(
        f"{TABLE} ADD CONSTRAINT uq_imported_children_partnership_id_census_import_id_place"
        " UNIQUE (partnership_id, census_import_id, place)"
    )


def downgrade() -> None:
    op.execute(
        f"{TABLE} DROP CONSTRAINT uq_imported_children_partnership_id_census_import_id_place"
    )
    op.execute(
        f"{TABLE} ADD CONSTRAINT uq_imported_children_partnership_id_census_import_id_line"
        " UNIQUE (partnership_id, census_import_id, line)"
    )
    op.execute(f"{TABLE} DROP COLUMN place")
