"""Raise access signals of audit events that were destroyed."""

from alembic import op

revision = "0161"
down_revision = "0094"
branch_labels = None
depends_on = None

_BEFORE = (
    "'own_record', 'declared_interest', 'same_surname_and_address', 'no_relationship',"
    " 'restricted_refusals', 'unusual_for_user', 'unusual_for_role', 'enumeration', 'after_leaving',"
    " 'rights_given', 'like_another_user'"
)
_NOW = f"{_BEFORE}, 'audit_destroyed'"


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
