"""Who did what to which record; appended in the transaction of the act, never the content."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID as PG_UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Owned, one_of, owned_by_partnership


class AuditEvent(Owned, Base):
    """One act.

    No foreign keys: the trail outlives what it speaks of, and refusals name ids that may not
    exist. A trigger refuses any change of a row.
    """

    __tablename__ = "audit_events"
    __table_args__ = (
        owned_by_partnership(),
        Index("ix_audit_events_record", "partnership_id", "record_type", "record_id"),
        Index("ix_audit_events_person_id", "partnership_id", "person_id"),
        Index("ix_audit_events_occurred_at", "partnership_id", "occurred_at"),
        one_of("outcome", ("done", "refused")),
        CheckConstraint("action ~ '^[a-z_]+[.:][a-z_]+$'", name="action_is_a_word"),
    )

    sequence: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    occurred_at: Mapped[datetime]
    user_id: Mapped[UUID | None]
    agency_id: Mapped[UUID | None]
    roles: Mapped[list[str]]
    service: Mapped[str]
    action: Mapped[str]
    outcome: Mapped[str]
    refusal: Mapped[str | None]
    record_type: Mapped[str | None]
    record_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    shown_ids: Mapped[list[UUID]] = mapped_column(
        ARRAY(PG_UUID), default=list, server_default=text("'{}'")
    )
    purpose: Mapped[str | None]
    request_id: Mapped[str | None]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default=text("'{}'"))
