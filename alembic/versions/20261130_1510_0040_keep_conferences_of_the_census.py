"""Keep initial conferences of the census that belong to no enquiry."""

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

TABLE = "ALTER TABLE census_episodes"
KINDS = ("child_protection_plan", "child_in_need_plan", "assessment", "section_47", "referral")


def upgrade() -> None:
    _allow(*KINDS[:3], "initial_conference", *KINDS[3:])


def downgrade() -> None:
    _allow(*KINDS)


def _allow(*kinds: str) -> None:
    # The table is new: nothing reads or writes it yet that a wider check could surprise.
    named = ", ".join(f"'{kind}'" for kind in kinds)
    op.execute(
        "-- squawk-ignore ban-drop-constraint\n"
        f"{TABLE} DROP CONSTRAINT ck_census_episodes_kind_is_known"
    )
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid\n"
        f"{TABLE} ADD CONSTRAINT ck_census_episodes_kind_is_known CHECK (kind IN ({named}))"
    )
