"""Whose records a user may never open, whatever their role."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from app.domain.restrictions.conflicts_of_interest import ConflictRelation
from app.models.base import Base, Owned, not_blank, one_of, owned_by_partnership, refers_to
from app.models.predicates import Predicate
from app.models.table_policies import TablePolicy


class ConflictOfInterest(Owned, Base):
    """A person whose record is closed to a user whatever their role: their own, a relative's."""

    __tablename__ = "conflicts_of_interest"
    __access__ = TablePolicy(
        read=Predicate.CONFLICT, insert=Predicate.AS_DECLARER, update=Predicate.CONFLICT
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("users", "user_id"),
        refers_to("people", "person_id"),
        refers_to("users", "declared_by"),
        refers_to("users", "ended_by"),
        Index(
            "uq_conflicts_of_interest_standing",
            "partnership_id",
            "user_id",
            "person_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        CheckConstraint(
            "num_nonnulls(ended_at, ended_by, ended_because) IN (0, 3)",
            name="ending_says_who_when_and_why",
        ),
        one_of("relation", ConflictRelation),
        CheckConstraint("ended_by <> user_id", name="ended_by_another"),
        *not_blank("note", "ended_because"),
    )

    user_id: Mapped[UUID]
    person_id: Mapped[UUID]
    relation: Mapped[str]
    note: Mapped[str | None]
    declared_at: Mapped[datetime]
    declared_by: Mapped[UUID]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]
    ended_because: Mapped[str | None]
