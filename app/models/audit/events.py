"""Who did what to which record; appended in the transaction of the act, never the content."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID as PG_UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.audit.destruction import DESTROYED
from app.domain.audit.events import EPOCH_BEGUN
from app.models.base import Base, Owned, one_of, owned_by_partnership
from app.models.predicates import Predicate
from app.models.table_policies import OtherRole, TablePolicy
from app.models.types import Xid8


class AuditEvent(Owned, Base):
    """One audit event.

    There are no foreign keys: the audit log outlives the records, and refusals name ids that may
    not exist. A trigger refuses any change to a row; the custodian alone may take one away, and
    leaves an event in the same transaction that says who authorised it and why.

    `epoch`, `xid` and `sequence` are the order of sealing. `commitment` binds the event to its
    transaction (`app/domain/audit/events.py`); events of releases before commitments have none,
    and are committed to when they are sealed.
    """

    __tablename__ = "audit_events"
    __access__ = TablePolicy(
        read=Predicate.TRAIL,
        insert=Predicate.AS_ONESELF,
        written_while_reading=True,
        others_read=(OtherRole.SEALER, OtherRole.AUDITOR, OtherRole.CUSTODIAN),
        destroyed_as=DESTROYED,
        restored_as=EPOCH_BEGUN,
    )
    __table_args__ = (
        owned_by_partnership(),
        Index("ix_audit_events_record", "partnership_id", "record_type", "record_id"),
        Index("ix_audit_events_person_id", "partnership_id", "person_id"),
        Index("ix_audit_events_occurred_at", "partnership_id", "occurred_at"),
        Index("ix_audit_events_user_id", "partnership_id", "user_id", "occurred_at"),
        # Most events show nothing, and an index entry for nothing would be theirs all the same.
        Index(
            "ix_audit_events_shown_ids",
            "shown_ids",
            postgresql_using="gin",
            postgresql_where=text("shown_ids <> '{}'"),
        ),
        Index("ix_audit_events_order", "partnership_id", "epoch", "xid", "sequence"),
        one_of("outcome", ("done", "refused")),
        CheckConstraint("action ~ '^[a-z_]+[.:][a-z_]+$'", name="action_is_a_word"),
        CheckConstraint("num_nulls(salt, commitment) IN (0, 2)", name="commitment_has_a_salt"),
        CheckConstraint("octet_length(salt) = 16", name="salt_is_of_16_bytes"),
        CheckConstraint("octet_length(commitment) = 32", name="commitment_is_a_digest"),
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
    # Every statement that writes an event calls it; a default of the column would make the table
    # depend on a function.
    epoch: Mapped[int] = mapped_column(Integer, default=func.access.audit_epoch())
    xid: Mapped[int] = mapped_column(Xid8, server_default=func.pg_current_xact_id())
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    commitment: Mapped[bytes | None] = mapped_column(LargeBinary)
