"""Raise access signals of rights that were given, and of users who are alike."""

from alembic import op

revision = "0093"
down_revision = "0092"
branch_labels = None
depends_on = None

_BEFORE = (
    "'own_record', 'declared_interest', 'same_surname_and_address', 'no_relationship',"
    " 'restricted_refusals', 'unusual_for_user', 'unusual_for_role', 'enumeration', 'after_leaving'"
)
_NOW = f"{_BEFORE}, 'rights_given', 'like_another_user'"


def _allow(kinds: str) -> None:
    op.execute(
        "-- squawk-ignore ban-drop-constraint\n"
        "ALTER TABLE access_signals DROP CONSTRAINT ck_access_signals_kind_is_known"
    )
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid\n"
        "ALTER TABLE access_signals ADD CONSTRAINT ck_access_signals_kind_is_known"
        f" CHECK (kind IN ({kinds}))"
    )


def upgrade() -> None:
    _allow(_NOW)


def downgrade() -> None:
    _allow(_BEFORE)
