"""Record that an unborn child was not born alive, and give exceptions on that ground."""

from alembic import op

revision = "0081"
down_revision = "0080"
branch_labels = None
depends_on = None

_BEFORE = (
    "'child_died', 'turned_18', 'moved_away', 'family_not_found', 'not_born_here', 'no_answer',"
    " 'protected_otherwise', 'no_enquiry_needed', 'looked_after', 'other'"
)
_NOW = _BEFORE.replace("'not_born_here',", "'not_born_here', 'not_born_alive',")
_GROUNDS = (
    ("exceptions", "ground"),
    ("enquiries", "ended_ground"),
    ("enquiry_conferences", "not_needed_ground"),
)


def _allow(grounds: str) -> None:
    for table, column in _GROUNDS:
        name = f"ck_{table}_{column}_is_known"
        # Every ground that was allowed before still is.
        op.execute(
            f"-- squawk-ignore ban-drop-constraint\nALTER TABLE {table} DROP CONSTRAINT {name}"
        )
        op.execute(
            "-- squawk-ignore constraint-missing-not-valid\n"
            f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({column} IN ({grounds}))"
        )


def upgrade() -> None:
    op.execute(
        "ALTER TABLE people ADD COLUMN not_born_alive_at timestamptz,"
        " ADD COLUMN not_born_alive_recorded_at timestamptz,"
        " ADD COLUMN not_born_alive_recorded_by uuid,"
        " ADD COLUMN not_born_alive_late_because text"
    )
    for name, rule in (
        (
            "ck_people_not_born_alive_says_who_and_when",
            (
                "CHECK (num_nonnulls(not_born_alive_at, not_born_alive_recorded_at,"
                " not_born_alive_recorded_by) IN (0, 3))"
            ),
        ),
        (
            "ck_people_not_born_alive_before_recorded",
            "CHECK (not_born_alive_at <= not_born_alive_recorded_at)",
        ),
        (
            "ck_people_not_born_alive_has_reason_only_with_it",
            "CHECK (not_born_alive_late_because IS NULL OR not_born_alive_at IS NOT NULL)",
        ),
        (
            "ck_people_not_born_alive_was_expected",
            (
                "CHECK (not_born_alive_at IS NULL OR (born_on IS NULL"
                " AND (unborn OR expected_on IS NOT NULL)))"
            ),
        ),
        (
            "ck_people_not_born_alive_late_because_is_not_blank",
            "CHECK (not_born_alive_late_because ~ '[^[:space:]]')",
        ),
        (
            "fk_people_partnership_id_not_born_alive_recorded_by",
            (
                "FOREIGN KEY (partnership_id, not_born_alive_recorded_by)"
                " REFERENCES users (partnership_id, id)"
            ),
        ),
    ):
        op.execute(
            "-- squawk-ignore constraint-missing-not-valid, adding-foreign-key-constraint\n"
            f"ALTER TABLE people ADD CONSTRAINT {name} {rule}"
        )
    _allow(_NOW)


def downgrade() -> None:
    _allow(_BEFORE)
    op.execute(
        "ALTER TABLE people DROP COLUMN not_born_alive_at,"
        " DROP COLUMN not_born_alive_recorded_at, DROP COLUMN not_born_alive_recorded_by,"
        " DROP COLUMN not_born_alive_late_because"
    )
