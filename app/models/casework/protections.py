"""Emergency protection of a child: when it began, was extended, and how it ended."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from app.domain.casework.protections import ProtectionEnding, ProtectionKind
from app.models.base import (
    Base,
    Owned,
    Versioned,
    not_blank,
    one_of,
    owned_by_partnership,
    refers_to,
)
from app.models.predicates import Predicate
from app.models.table_policies import TablePolicy


class EmergencyProtection(Owned, Versioned, Base):
    """Police protection (s46), or an emergency protection order (s44), of one child."""

    __tablename__ = "emergency_protections"
    __access__ = TablePolicy(
        read=Predicate.PERSON,
        insert=Predicate.CHILD_HAD,
        update=Predicate.CHILD_HAD,
        restricted_by=("person_id",),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("people", "person_id"),
        refers_to("emergency_protections", "police_protection_id"),
        refers_to("users", "recorded_by"),
        refers_to("recorded_errors", "recorded_error_id"),
        Index("ix_emergency_protections_person_id", "partnership_id", "person_id"),
        Index(
            "uq_emergency_protections_running",
            "partnership_id",
            "person_id",
            "kind",
            unique=True,
            postgresql_where=text("ended_at IS NULL AND recorded_error_id IS NULL"),
        ),
        one_of("kind", ProtectionKind),
        one_of("ending", ProtectionEnding),
        CheckConstraint(
            "kind = 'emergency_protection_order'"
            " OR num_nonnulls(extended_at, police_protection_id) = 0",
            name="only_an_order_is_extended_or_follows",
        ),
        CheckConstraint("started_at <= recorded_at", name="started_before_it_was_recorded"),
        CheckConstraint("extended_at >= started_at", name="extended_after_it_started"),
        CheckConstraint("ended_at >= started_at", name="ended_after_it_started"),
        CheckConstraint("num_nonnulls(ended_at, ending) IN (0, 2)", name="ended_says_how"),
        *not_blank("grounds", "made_by", "placed_at", "extension_reason", "ending_note"),
    )

    person_id: Mapped[UUID]
    kind: Mapped[str]
    started_at: Mapped[datetime]
    grounds: Mapped[str]
    made_by: Mapped[str]
    placed_at: Mapped[str | None]
    police_protection_id: Mapped[UUID | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID]
    extended_at: Mapped[datetime | None]
    extension_reason: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    ending: Mapped[str | None]
    ending_note: Mapped[str | None]
    recorded_error_id: Mapped[UUID | None]
