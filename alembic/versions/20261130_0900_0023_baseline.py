"""The baseline: every table, constraint and index, and the law in force, by area.

The statements are frozen in `alembic/baseline/`; the migrations 0001 to 0022 came to the same. A
database at one of those is refused by `frontdoor migrate`, because nothing is carried over from
it.
"""

import re
from pathlib import Path

from alembic import op

revision = "0023"
down_revision = None
branch_labels = None
depends_on = None

AREAS = sorted((Path(__file__).parents[1] / "baseline").glob("*.sql"))


def upgrade() -> None:
    for area in AREAS:
        for statement in area.read_text().split(";\n"):
            if statement.strip():
                op.execute(statement)


def downgrade() -> None:
    made = [re.findall(r"^CREATE TABLE (\w+)", area.read_text(), re.MULTILINE) for area in AREAS]
    op.execute(f"DROP TABLE {', '.join(table for area in made for table in area)}")
    op.execute("DROP EXTENSION btree_gist")
