"""Declarations that two users are one person."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from app.models.base import Base, Owned, not_blank, owned_by_partnership, refers_to
from app.models.predicates import Predicate
from app.models.table_policies import TablePolicy


class IdentityLink(Owned, Base):
    """Two users of one person, until the declaration is withdrawn."""

    __tablename__ = "identity_links"
    __access__ = TablePolicy(
        read=Predicate.GIVES_RIGHTS, insert=Predicate.ADMINISTRATOR, update=Predicate.ADMINISTRATOR
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("users", "user_id"),
        refers_to("users", "same_as_user_id"),
        refers_to("users", "declared_by"),
        refers_to("users", "withdrawn_by"),
        # The lesser id comes first, so that a pair has one spelling.
        CheckConstraint("user_id < same_as_user_id", name="of_two_in_order"),
        Index(
            "uq_identity_links_standing",
            "partnership_id",
            "user_id",
            "same_as_user_id",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        # Signing in looks from either side.
        Index(
            "ix_identity_links_same_as_user_id",
            "partnership_id",
            "same_as_user_id",
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        CheckConstraint(
            "num_nonnulls(withdrawn_at, withdrawn_by, withdrawn_because) IN (0, 3)",
            name="withdrawing_says_who_when_and_why",
        ),
        CheckConstraint(
            "withdrawn_by NOT IN (user_id, same_as_user_id)", name="withdrawn_by_another"
        ),
        *not_blank("reason", "withdrawn_because"),
    )

    user_id: Mapped[UUID]
    same_as_user_id: Mapped[UUID]
    reason: Mapped[str]
    declared_at: Mapped[datetime]
    declared_by: Mapped[UUID]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[UUID | None]
    withdrawn_because: Mapped[str | None]
