"""Outbox messages: events to publish after the commit, with identifiers only."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Owned, owned_by_partnership
from app.models.predicates import Predicate
from app.models.table_policies import TablePolicy


class OutboxMessage(Owned, Base):
    """One event about one record.

    `sequence` is drawn from one counter when the message is written: of two messages about one
    record the later has the greater, whatever the clocks of the hosts say. Messages older than
    the counter have zero, and are ordered by id.

    A worker gives committed messages their `position`, and names the row that a receiver must be
    able to see (`app/domain/events/`); until then no one receives them. `delivered_at` was never
    used and goes once no release knows it.
    """

    __tablename__ = "outbox_messages"
    __access__ = TablePolicy(
        read=Predicate.EVENT,
        insert=Predicate.EVERYONE,
        update=Predicate.SYSTEM,
        written_while_reading=True,
    )
    __table_args__ = (
        owned_by_partnership(),
        Index(
            "ix_outbox_messages_to_number",
            "partnership_id",
            "sequence",
            "id",
            postgresql_where=text("position IS NULL"),
        ),
        Index("uq_outbox_messages_position", "partnership_id", "position", unique=True),
        CheckConstraint("event ~ '^[a-z_]+[.][a-z_]+$'", name="event_is_a_word"),
        CheckConstraint("position > 0", name="position_counts_from_one"),
        CheckConstraint("num_nulls(guard_table, guard_id) IN (0, 2)", name="guard_is_one_row"),
    )

    sequence: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    event: Mapped[str]
    record_id: Mapped[UUID]
    identifiers: Mapped[dict[str, Any]] = mapped_column(
        JSONB, default=dict, server_default=text("'{}'")
    )
    occurred_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    position: Mapped[int | None] = mapped_column(BigInteger)
    guard_table: Mapped[str | None]
    guard_id: Mapped[UUID | None]
