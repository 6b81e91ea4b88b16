"""What partner systems pushed, byte for byte, and what became of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.notifications.notifications import (
    NoticeType,
    NotificationMode,
    NotificationPart,
    NotificationState,
)
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


class Notification(Owned, Versioned, Base):
    """One thing a partner system sent: never changed as sent, and never lost.

    `event_source` and `event_id` are what the sender calls it, as far as that could be read;
    among what was understood they name one notification. `household_keys` are the homes, numbers
    and children by which notices about one household are counted, `incident_keys` the references
    by which agencies know what happened.
    """

    __tablename__ = "notifications"
    __access__ = TablePolicy(
        read=Predicate.NOTIFICATION_ITSELF,
        insert=Predicate.AS_SENDER,
        update=Predicate.HUB,
        restricted_by=("contact_id", "superseded_by"),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("agencies", "agency_id"),
        refers_to("users", "sent_by"),
        refers_to("contacts", "contact_id"),
        refers_to("notifications", "superseded_by"),
        refers_to("users", "set_aside_by"),
        UniqueConstraint("partnership_id", "sent_by", "digest"),
        Index(
            "uq_notifications_event",
            "partnership_id",
            "agency_id",
            "event_source",
            "event_id",
            unique=True,
            postgresql_where=text("understood_at IS NOT NULL"),
        ),
        Index(
            "ix_notifications_reference",
            "partnership_id",
            "agency_id",
            "event_source",
            "reference",
            postgresql_where=text("reference IS NOT NULL"),
        ),
        Index("ix_notifications_contact_id", "partnership_id", "contact_id"),
        Index(
            "ix_notifications_waiting",
            "partnership_id",
            "state",
            "id",
            postgresql_where=text("state IN ('received', 'quarantined')"),
        ),
        Index("ix_notifications_household_keys", "household_keys", postgresql_using="gin"),
        Index(
            "ix_notifications_occurred_at",
            "partnership_id",
            "occurred_at",
            postgresql_where=text("occurred_at IS NOT NULL"),
        ),
        Index(
            "ix_notifications_superseded_by",
            "partnership_id",
            "superseded_by",
            postgresql_where=text("superseded_by IS NOT NULL"),
        ),
        one_of("mode", NotificationMode),
        one_of("state", NotificationState),
        one_of("type", NoticeType),
        one_of("part", NotificationPart),
        CheckConstraint("octet_length(digest) = 32", name="digest_is_sha256"),
        CheckConstraint("octet_length(body) > 0", name="body_is_kept"),
        CheckConstraint("times_received >= 1", name="received_at_least_once"),
        CheckConstraint("last_received_at >= received_at", name="received_last_after_first"),
        CheckConstraint(
            "understood_at IS NULL"
            " OR num_nonnulls(event_source, event_id, type, reference, occurred_at) = 5",
            name="understood_says_what",
        ),
        CheckConstraint(
            "(understood_at IS NOT NULL) = (state IN ('received', 'accepted'))",
            name="only_understood_goes_on",
        ),
        CheckConstraint(
            "(state = 'accepted') = (contact_id IS NOT NULL AND part IS NOT NULL)",
            name="accepted_is_in_a_contact",
        ),
        CheckConstraint(
            "state <> 'quarantined' OR jsonb_array_length(faults) > 0", name="quarantine_says_why"
        ),
        CheckConstraint(
            "(state = 'superseded') = (superseded_by IS NOT NULL)", name="superseded_says_by_what"
        ),
        CheckConstraint(
            "num_nonnulls(set_aside_at, set_aside_by, set_aside_because)"
            " = CASE state WHEN 'set_aside' THEN 3 ELSE 0 END",
            name="setting_aside_says_who_when_and_why",
        ),
        *not_blank("set_aside_because"),
    )

    agency_id: Mapped[UUID]
    sent_by: Mapped[UUID]
    mode: Mapped[str]
    media_type: Mapped[str]
    attributes: Mapped[dict[str, Any]] = mapped_column(
        JSONB, default=dict, server_default=text("'{}'")
    )
    body: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[datetime]
    last_received_at: Mapped[datetime]
    times_received: Mapped[int] = mapped_column(Integer, default=1, server_default=text("1"))
    event_source: Mapped[str | None]
    event_id: Mapped[str | None]
    type: Mapped[str | None]
    reference: Mapped[str | None]
    occurred_at: Mapped[datetime | None]
    household_keys: Mapped[list[str]] = mapped_column(
        ARRAY(TEXT), default=list, server_default=text("'{}'")
    )
    incident_keys: Mapped[list[str]] = mapped_column(
        ARRAY(TEXT), default=list, server_default=text("'{}'")
    )
    understood_at: Mapped[datetime | None]
    state: Mapped[str]
    faults: Mapped[list[dict[str, str]]] = mapped_column(
        JSONB, default=list, server_default=text("'[]'")
    )
    warnings: Mapped[list[dict[str, str]]] = mapped_column(
        JSONB, default=list, server_default=text("'[]'")
    )
    contact_id: Mapped[UUID | None]
    part: Mapped[str | None]
    superseded_by: Mapped[UUID | None]
    set_aside_at: Mapped[datetime | None]
    set_aside_by: Mapped[UUID | None]
    set_aside_because: Mapped[str | None]


class NotificationCorrection(Owned, Base):
    """What business support put in the place of something not understood; appended."""

    __tablename__ = "notification_corrections"
    __access__ = TablePolicy(
        read=Predicate.HUB, insert=Predicate.HUB, restricted_by=("notification_id",)
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("notifications", "notification_id"),
        refers_to("users", "corrected_by"),
        Index("ix_notification_corrections_notification_id", "partnership_id", "notification_id"),
        CheckConstraint("octet_length(body) > 0", name="body_is_kept"),
        *not_blank("reason"),
    )

    notification_id: Mapped[UUID]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    reason: Mapped[str]
    corrected_at: Mapped[datetime]
    corrected_by: Mapped[UUID]


class IncidentProposal(Owned, Versioned, Base):
    """Two contacts that may be about one incident, for a practitioner to judge; never merged."""

    __tablename__ = "incident_proposals"
    __access__ = TablePolicy(
        read=Predicate.HUB,
        insert=Predicate.HUB,
        update=Predicate.HUB,
        restricted_by=("contact_id", "other_contact_id"),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("contacts", "contact_id"),
        refers_to("contacts", "other_contact_id"),
        refers_to("users", "judged_by"),
        UniqueConstraint(
            "partnership_id",
            "contact_id",
            "other_contact_id",
            name="uq_incident_proposals_once",
        ),
        Index("ix_incident_proposals_other_contact_id", "partnership_id", "other_contact_id"),
        CheckConstraint("contact_id > other_contact_id", name="a_pair_is_written_once"),
        CheckConstraint("cardinality(reasons) > 0", name="says_why"),
        CheckConstraint(
            "num_nonnulls(same, judged_at, judged_by, judged_because) IN (0, 4)",
            name="judgement_says_who_when_and_why",
        ),
        *not_blank("judged_because"),
    )

    contact_id: Mapped[UUID]
    other_contact_id: Mapped[UUID]
    reasons: Mapped[list[str]]
    proposed_at: Mapped[datetime]
    same: Mapped[bool | None]
    judged_at: Mapped[datetime | None]
    judged_by: Mapped[UUID | None]
    judged_because: Mapped[str | None]
