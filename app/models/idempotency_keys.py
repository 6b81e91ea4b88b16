"""Keys of creating requests that were carried out, so that a retry has one effect."""

from datetime import datetime
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
    would leave an act that a retry repeats.
    """

    __tablename__ = "idempotency_keys"
    __access__ = TablePolicy(read=Predicate.OWN, insert=Predicate.OWN, written_while_reading=True)
    __table_args__ = (
        owned_by_partnership(),
        refers_to("users", "user_id"),
        UniqueConstraint("partnership_id", "user_id", "key"),
        Index("ix_idempotency_keys_created_at", "partnership_id", "created_at"),
        CheckConstraint("status BETWEEN 200 AND 299", name="only_success_is_kept"),
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
    created_at: Mapped[datetime]
