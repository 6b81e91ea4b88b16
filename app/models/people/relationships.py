"""Relationships between people."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from app.domain.people.people import RelationshipKind
from app.models.base import (
    Base,
    Owned,
    one_of,
    owned_by_partnership,
    refers_to,
)
from app.models.predicates import Predicate
from app.models.table_policies import TablePolicy


class Relationship(Owned, Base):
    """How one person is related to another, read one way: `person` is `kind` of `related`."""

    __tablename__ = "relationships"
    __access__ = TablePolicy(
        read=Predicate.PERSON,
        insert=Predicate.PERSON,
        update=Predicate.PERSON,
        restricted_by=("person_id", "related_person_id"),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("people", "person_id"),
        refers_to("people", "related_person_id"),
        refers_to("users", "recorded_by"),
        Index("ix_relationships_person_id", "partnership_id", "person_id"),
        Index("ix_relationships_related_person_id", "partnership_id", "related_person_id"),
        one_of("kind", RelationshipKind),
        CheckConstraint("person_id <> related_person_id", name="between_two_people"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_it_starts"),
    )

    person_id: Mapped[UUID]
    related_person_id: Mapped[UUID]
    kind: Mapped[str]
    parental_responsibility: Mapped[bool | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID]
