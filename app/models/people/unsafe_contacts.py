"""Unsafe contacts: ways in which a person must not be contacted."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from app.models.base import (
    Base,
    Owned,
    not_blank,
    one_of,
    owned_by_partnership,
    refers_to,
)
from app.models.predicates import Predicate
from app.models.table_policies import TablePolicy


class UnsafeContact(Owned, Base):
    """A way of reaching the person that must not be used: it blocks, it does not only warn."""

    __tablename__ = "unsafe_contacts"
    __access__ = TablePolicy(
        read=Predicate.PERSON,
        insert=Predicate.PERSON,
        update=Predicate.PERSON,
        restricted_by=("person_id", "through_person_id"),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("people", "person_id"),
        refers_to("person_addresses", "address_id"),
        refers_to("people", "through_person_id"),
        refers_to("users", "recorded_by"),
        refers_to("users", "ended_by"),
        Index("ix_unsafe_contacts_person_id", "partnership_id", "person_id"),
        one_of("means", ("address", "person", "telephone", "email", "any")),
        CheckConstraint("(means = 'address') = (address_id IS NOT NULL)", name="names_the_address"),
        CheckConstraint(
            "(means = 'person') = (through_person_id IS NOT NULL)", name="names_the_person"
        ),
        CheckConstraint(
            "num_nonnulls(ended_at, ended_by, ended_because) IN (0, 3)",
            name="ending_says_who_when_and_why",
        ),
        *not_blank("reason", "ended_because"),
    )

    person_id: Mapped[UUID]
    means: Mapped[str]
    address_id: Mapped[UUID | None]
    through_person_id: Mapped[UUID | None]
    reason: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]
    ended_because: Mapped[str | None]
