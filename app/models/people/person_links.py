"""Links between two records of the same person."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from app.models.base import (
    Base,
    Owned,
    Versioned,
    not_blank,
    owned_by_partnership,
    refers_to,
)
from app.models.predicates import Predicate
from app.models.table_policies import TablePolicy


class PersonLink(Owned, Versioned, Base):
    """Two records said to be the same person: both stay, and it can be taken back."""

    __tablename__ = "person_links"
    __access__ = TablePolicy(
        read=Predicate.PERSON,
        insert=Predicate.HUB,
        update=Predicate.HUB,
        restricted_by=("person_id", "same_as_person_id"),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("people", "person_id"),
        refers_to("people", "same_as_person_id"),
        refers_to("users", "linked_by"),
        refers_to("users", "unlinked_by"),
        Index("ix_person_links_same_as_person_id", "partnership_id", "same_as_person_id"),
        Index(
            "uq_person_links_standing",
            "partnership_id",
            "person_id",
            "same_as_person_id",
            unique=True,
            postgresql_where=text("unlinked_at IS NULL"),
        ),
        CheckConstraint("person_id < same_as_person_id", name="pair_is_written_one_way"),
        CheckConstraint(
            "num_nonnulls(unlinked_at, unlinked_by, unlinked_because) IN (0, 3)",
            name="unlinking_says_who_when_and_why",
        ),
        *not_blank("linked_because", "unlinked_because"),
    )

    person_id: Mapped[UUID]
    same_as_person_id: Mapped[UUID]
    linked_at: Mapped[datetime]
    linked_by: Mapped[UUID]
    linked_because: Mapped[str]
    unlinked_at: Mapped[datetime | None]
    unlinked_by: Mapped[UUID | None]
    unlinked_because: Mapped[str | None]
