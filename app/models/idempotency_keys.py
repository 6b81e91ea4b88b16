"""Keys of creating requests that were carried out, so that a retry has one effect."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Owned, owned_by_partnership, refers_to
from app.models.predicates import Predicate
from app.models.table_policies import TablePolicy


class IdempotencyKey(Owned, Base):
    """One carried-out request of one user, and the response that a repetition is given.

    Written in the transaction of the act: stored in a second one, a crash between the two
    would leave an act that a retry repeats. From `expires_at` on the same key is a new request.
    """

    __tablename__ = "idempotency_keys"
    __access__ = TablePolicy(read=Predicate.OWN, insert=Predicate.OWN, written_while_reading=True)
    __table_args__ = (
        owned_by_partnership(),
        refers_to("users", "user_id"),
        UniqueConstraint("partnership_id", "user_id", "key"),
        Index("ix_idempotency_keys_expires_at", "partnership_id", "expires_at"),
        CheckConstraint("status BETWEEN 200 AND 299", name="only_success_is_kept"),
        CheckConstraint("expires_at > created_at", name="expires_after_its_answer"),
        CheckConstraint("key ~ '^[!-~]{8,128}$'", name="key_is_visible_ascii"),
    )

    user_id: Mapped[UUID]
    key: Mapped[str]
    request_digest: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int] = mapped_column(Integer)
    headers: Mapped[dict[str, str]] = mapped_column(JSONB)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    # The records in the answer: it is not replayed to a user from whom one of them is hidden.
    about: Mapped[list[UUID]] = mapped_column(server_default=text("'{}'"))
    # What each audit event of the act named, for the audit log of a repetition.
    events_named: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    # Of those, by their tables, what the user could read when answered: it is not replayed to a
    # user who may not read all of them now. Null: not known, and so not replayed.
    readable: Mapped[dict[str, list[str]] | None] = mapped_column(JSONB(none_as_null=True))
    # The memberships by which it was answered: who lost one is shown less of the same record.
    memberships_held: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(
        server_default=text("(now() + '24:00:00'::interval)")
    )
