"""Call why a recommender dissents a reason, as everywhere."""

from alembic import op

revision = "0090"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # No release has the table, so nothing that runs asks for the old name.
    op.execute(
        "-- squawk-ignore renaming-column\n"
        "ALTER TABLE overturning_views RENAME COLUMN because TO reason"
    )
    op.execute(
        "-- squawk-ignore renaming-object\n"
        "ALTER TABLE overturning_views RENAME CONSTRAINT"
        " ck_overturning_views_because_is_not_blank TO ck_overturning_views_reason_is_not_blank"
    )


def downgrade() -> None:
    op.execute(
        "-- squawk-ignore renaming-object\n"
        "ALTER TABLE overturning_views RENAME CONSTRAINT"
        " ck_overturning_views_reason_is_not_blank TO ck_overturning_views_because_is_not_blank"
    )
    op.execute(
        "-- squawk-ignore renaming-column\n"
        "ALTER TABLE overturning_views RENAME COLUMN reason TO because"
    )
