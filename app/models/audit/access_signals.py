"""Signs of improper access, and what information governance found when it looked."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID as PG_UUID
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.audit.access_signals import MOST_EVENTS, SignalKind, SignalOutcome
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


class AccessSignal(Owned, Base):
    """One finding of one rule about one user on one day: events and counts, never content.

    Append-only, like everything that a user may be held to.
    `person_id` is not a foreign key, as in the audit log: the signal outlives the record.
    """

    __tablename__ = "access_signals"
    __access__ = TablePolicy(read=Predicate.SIGNAL, insert=Predicate.SYSTEM)
    __table_args__ = (
        owned_by_partnership(),
        refers_to("users", "user_id"),
        # Outcomes carry whose signal it was, so that the database refuses one by that person.
        UniqueConstraint("partnership_id", "id", "user_id"),
        Index("ix_access_signals_found_at", "partnership_id", "found_at"),
        # The same facts, found again by the next sweep, are one signal.
        Index(
            "uq_access_signals_once",
            "partnership_id",
            "kind",
            "user_id",
            "person_id",
            "window_from",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        one_of("kind", SignalKind),
        CheckConstraint("window_until >= window_from", name="ends_after_it_starts"),
        CheckConstraint(
            f"cardinality(event_ids) BETWEEN 1 AND {MOST_EVENTS}", name="rests_on_events"
        ),
    )

    kind: Mapped[str]
    user_id: Mapped[UUID]
    person_id: Mapped[UUID | None]
    window_from: Mapped[datetime]
    window_until: Mapped[datetime]
    event_ids: Mapped[list[UUID]] = mapped_column(ARRAY(PG_UUID))
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    found_at: Mapped[datetime]

    outcome: Mapped["AccessSignalOutcome | None"] = relationship(
        lazy="raise", viewonly=True, uselist=False
    )


class AccessSignalOutcome(Owned, Base):
    """The outcome of reviewing one signal, by another person; one each, append-only."""

    __tablename__ = "access_signal_outcomes"
    __access__ = TablePolicy(read=Predicate.SIGNAL, insert=Predicate.SIGNAL)
    __table_args__ = (
        owned_by_partnership(),
        ForeignKeyConstraint(
            ["partnership_id", "access_signal_id", "user_id"],
            [
                "access_signals.partnership_id",
                "access_signals.id",
                "access_signals.user_id",
            ],
        ),
        refers_to("users", "judged_by"),
        UniqueConstraint("partnership_id", "access_signal_id"),
        one_of("outcome", SignalOutcome),
        CheckConstraint("judged_by <> user_id", name="judged_by_another"),
        *not_blank("note"),
    )

    access_signal_id: Mapped[UUID]
    user_id: Mapped[UUID]
    outcome: Mapped[str]
    note: Mapped[str]
    judged_at: Mapped[datetime]
    judged_by: Mapped[UUID]
