"""What must be told after the commit, written in the same transaction: identifiers only."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Owned, owned_by_partnership


class OutboxMessage(Owned, Base):
    """One event about one record, waiting to be delivered in order per record."""

    __tablename__ = "outbox_messages"
    __table_args__ = (
        owned_by_partnership(),
        Index(
            "ix_outbox_messages_waiting",
            "partnership_id",
            "id",
            postgresql_where=text("delivered_at IS NULL"),
        ),
        CheckConstraint("event ~ '^[a-z_]+[.][a-z_]+$'", name="event_is_a_word"),
    )

    event: Mapped[str]
    record_id: Mapped[UUID]
    identifiers: Mapped[dict[str, Any]] = mapped_column(
        JSONB, default=dict, server_default=text("'{}'")
    )
    occurred_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
