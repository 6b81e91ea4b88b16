"""Messages to referrers: acknowledgements and feedback, sent or left unsent."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from app.domain.contacts.contacts import (
    Channel,
)
from app.domain.contacts.referrer_messages import MessageKind, UnsentGround
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


class ReferrerMessage(Owned, Base):
    """What the referrer was sent: the acknowledgement, and the feedback after a decision."""

    __tablename__ = "referrer_messages"
    __access__ = TablePolicy(
        read=Predicate.CONTACT, insert=Predicate.HUB, restricted_by=("contact_id",)
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("contacts", "contact_id"),
        refers_to("users", "sent_by"),
        Index("ix_referrer_messages_contact_id", "partnership_id", "contact_id"),
        one_of("kind", MessageKind),
        one_of("means", Channel),
        *not_blank("wording", "recipient_because"),
    )

    contact_id: Mapped[UUID]
    kind: Mapped[str]
    means: Mapped[str]
    wording: Mapped[str]
    recipient_because: Mapped[str | None]
    sent_at: Mapped[datetime]
    sent_by: Mapped[UUID]


class UnsentMessage(Owned, Base):
    """Why the referrer is not sent what was owed to them; for the hub alone, appended."""

    __tablename__ = "unsent_messages"
    __access__ = TablePolicy(
        read=Predicate.HUB, insert=Predicate.HUB, restricted_by=("contact_id",)
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("contacts", "contact_id"),
        refers_to("users", "decided_by"),
        Index("ix_unsent_messages_contact_id", "partnership_id", "contact_id"),
        one_of("kind", MessageKind),
        one_of("ground", UnsentGround),
        *not_blank("reason"),
    )

    contact_id: Mapped[UUID]
    kind: Mapped[str]
    ground: Mapped[str]
    reason: Mapped[str]
    decided_at: Mapped[datetime]
    decided_by: Mapped[UUID]
