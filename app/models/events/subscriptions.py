"""Webhook subscriptions of agencies, and the delivery of each event to each."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Index,
    Integer,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.events.deliveries import DeliveryState, Fault
from app.domain.events.subscriptions import PauseReason, SubscriptionState
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


class Subscription(Owned, Versioned, Base):
    """An agency's webhook subscription, with the rights of the user who made it.

    Its secret is not stored: it is derived from a key, the id and `generation`. `position` is how
    far the partnership's events have been checked for it. What the worker counts (`position`,
    failures, verification attempts) makes no new version, because no user changed anything.

    `rotated_before` are earlier rotations whose secrets still sign. Attempts before `runs_since`
    no longer count, because the subscription was restarted then. While `letter_due`, its owner
    still has to be e-mailed.
    """

    __tablename__ = "subscriptions"
    __access__ = TablePolicy(
        read=Predicate.SUBSCRIPTION_ITSELF,
        insert=Predicate.SUBSCRIPTION_ITSELF,
        update=Predicate.SUBSCRIPTION_ITSELF,
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("agencies", "agency_id"),
        refers_to("users", "made_by"),
        Index("ix_subscriptions_agency_id", "partnership_id", "agency_id"),
        one_of("state", SubscriptionState),
        one_of("paused_because", PauseReason),
        one_of("last_fault", Fault),
        CheckConstraint("cardinality(events) > 0", name="is_for_something"),
        CheckConstraint(
            "(state = 'paused') = (paused_because IS NOT NULL)", name="pauses_for_a_reason"
        ),
        CheckConstraint("state <> 'active' OR verified_at IS NOT NULL", name="is_verified_first"),
        CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name="ends_at_an_instant"),
        CheckConstraint("generation > 0", name="generation_counts_from_one"),
        CheckConstraint(
            "cardinality(rotated_before) + num_nonnulls(rotated_at) < generation",
            name="rotations_are_counted",
        ),
        CheckConstraint("position >= 0", name="position_counts_from_nought"),
        CheckConstraint("failures >= 0", name="failures_are_counted"),
        CheckConstraint("verify_attempts >= 0", name="verify_attempts_are_counted"),
        CheckConstraint("(failures > 0) = (failing_since IS NOT NULL)", name="fails_since"),
        *not_blank("url", "description", "contact_email"),
    )

    agency_id: Mapped[UUID]
    made_by: Mapped[UUID]
    url: Mapped[str]
    events: Mapped[list[str]]
    description: Mapped[str]
    contact_email: Mapped[str]
    state: Mapped[str]
    paused_because: Mapped[str | None]
    generation: Mapped[int] = mapped_column(Integer)
    rotated_at: Mapped[datetime | None]
    rotated_before: Mapped[list[datetime]] = mapped_column(
        ARRAY(DateTime(timezone=True)), default=list, server_default=text("'{}'")
    )
    created_at: Mapped[datetime]
    verified_at: Mapped[datetime | None]
    runs_since: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    position: Mapped[int] = mapped_column(BigInteger)
    failures: Mapped[int] = mapped_column(Integer)
    failing_since: Mapped[datetime | None]
    last_status: Mapped[int | None]
    last_fault: Mapped[str | None]
    verify_attempts: Mapped[int] = mapped_column(Integer)
    verify_from: Mapped[datetime]
    verify_due_at: Mapped[datetime | None]
    letter_due: Mapped[bool] = mapped_column(default=False, server_default=text("false"))

    @property
    def rotations(self) -> list[datetime]:
        """Every rotation after which an old secret may still sign, the last one last."""
        return [*self.rotated_before, *([] if self.rotated_at is None else [self.rotated_at])]


class Delivery(Owned, Versioned, Base):
    """One event for one subscription. Events about one record are delivered in order.

    Until `leased_until` one worker has the delivery to itself.
    """

    __tablename__ = "deliveries"
    __access__ = TablePolicy(
        read=Predicate.DELIVERY, insert=Predicate.SYSTEM, update=Predicate.DELIVERY
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("subscriptions", "subscription_id"),
        refers_to("outbox_messages", "message_id"),
        UniqueConstraint("partnership_id", "subscription_id", "message_id"),
        Index(
            "ix_deliveries_due_at",
            "partnership_id",
            "due_at",
            postgresql_where=text("state = 'pending'"),
        ),
        Index(
            "ix_deliveries_in_order",
            "partnership_id",
            "subscription_id",
            "record_id",
            "position",
            postgresql_where=text("state = 'pending'"),
        ),
        Index(
            "ix_deliveries_last_attempted_at",
            "partnership_id",
            "subscription_id",
            "last_attempted_at",
            postgresql_where=text("last_attempted_at IS NOT NULL"),
        ),
        one_of("state", DeliveryState),
        one_of("last_fault", Fault),
        CheckConstraint("attempts >= 0", name="attempts_are_counted"),
        CheckConstraint(
            "(attempts > 0) = (last_attempted_at IS NOT NULL)", name="attempts_have_their_time"
        ),
        CheckConstraint("(state = 'pending') = (settled_at IS NULL)", name="settles_once"),
        CheckConstraint("position > 0", name="position_counts_from_one"),
    )

    subscription_id: Mapped[UUID]
    message_id: Mapped[UUID]
    record_id: Mapped[UUID]
    position: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(Integer)
    first_attempted_at: Mapped[datetime | None]
    last_attempted_at: Mapped[datetime | None]
    last_status: Mapped[int | None]
    last_fault: Mapped[str | None]
    settled_at: Mapped[datetime | None]
