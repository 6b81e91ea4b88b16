"""What must be told after the commit, written in the same transaction: identifiers only."""

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

    `sequence` is drawn as the message is written, from one counter for every host: of one record,
    a later message has the greater one, whatever the clocks say that the ids are made of. What is
    older than the counter has nought, and goes by its id.

    A worker gives committed messages their `position`, and names the row that whoever hears of
    one must reach (`app/domain/events/events.py`); before, nobody hears of it. `delivered_at` was
    never used and goes once no release knows it.
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
