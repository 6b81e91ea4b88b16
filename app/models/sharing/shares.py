"""Shares of fragments with other agencies, who read them, and refusals to share."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from app.domain.sharing.handling import HandlingCode, InformationAssessment, SourceEvaluation
from app.domain.sharing.information_requests import REQUEST_PURPOSES
from app.domain.sharing.shares import NotShared
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


class Share(Owned, Versioned, Base):
    """Some fragments, given to some agencies, for a purpose under a gateway; frozen as sent.

    `person_id` is the child on whose disclosure register it stands; `contact_id` the contact
    in which all of it was asked for, if it was one. Triggers refuse a gateway that is no
    power, law that is not in force on the London day of `shared_at`, and any change but the one
    revocation.
    """

    __tablename__ = "shares"
    __access__ = TablePolicy(
        read=Predicate.SHARE_ITSELF,
        insert=Predicate.HUB,
        update=Predicate.HUB,
        restricted_by=("id", "person_id", "contact_id"),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("people", "person_id"),
        refers_to("contacts", "contact_id"),
        ForeignKeyConstraint(["legal_gateway"], ["legal_gateways.code"]),
        ForeignKeyConstraint(["lawful_basis"], ["legal_gateways.code"]),
        refers_to("users", "shared_by"),
        refers_to("users", "revoked_by"),
        # Recipients refer to both: the originator learns when from them, and not the necessity.
        UniqueConstraint("partnership_id", "id", "shared_at", name="uq_shares_whole"),
        Index("ix_shares_person_id", "partnership_id", "person_id", "shared_at"),
        one_of("purpose", REQUEST_PURPOSES),
        CheckConstraint("expires_at > shared_at", name="ends_after_it_is_made"),
        CheckConstraint(
            "num_nonnulls(revoked_at, revoked_by, revoked_because) IN (0, 3)",
            name="revocation_says_who_when_and_why",
        ),
        CheckConstraint("revoked_at >= shared_at", name="revoked_after_it_was_made"),
        *not_blank("necessity", "gateway_reason", "revoked_because"),
    )

    person_id: Mapped[UUID]
    contact_id: Mapped[UUID | None]
    purpose: Mapped[str]
    legal_gateway: Mapped[str]
    lawful_basis: Mapped[str | None]
    gateway_reason: Mapped[str | None]
    necessity: Mapped[str]
    shared_at: Mapped[datetime]
    shared_by: Mapped[UUID]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[UUID | None]
    revoked_because: Mapped[str | None]

    recipients: Mapped[list["ShareRecipient"]] = relationship(
        lazy="raise", viewonly=True, order_by="ShareRecipient.id"
    )
    fragments: Mapped[list["SharedFragment"]] = relationship(
        lazy="raise", viewonly=True, order_by="SharedFragment.id"
    )
    readings: Mapped[list["ShareReading"]] = relationship(
        lazy="raise", viewonly=True, order_by="ShareReading.id"
    )


class ShareRecipient(Owned, Base):
    """An agency that was given a share; appended, never changed."""

    __tablename__ = "share_recipients"
    __access__ = TablePolicy(
        read=Predicate.SHARE_RECIPIENT_ITSELF, insert=Predicate.HUB, restricted_by=("share_id",)
    )
    __table_args__ = (
        owned_by_partnership(),
        ForeignKeyConstraint(
            ["partnership_id", "share_id", "shared_at"],
            ["shares.partnership_id", "shares.id", "shares.shared_at"],
            name="fk_share_recipients_share",
        ),
        refers_to("agencies", "agency_id"),
        UniqueConstraint(
            "partnership_id", "share_id", "agency_id", name="uq_share_recipients_once"
        ),
        Index("ix_share_recipients_agency_id", "partnership_id", "agency_id"),
    )

    share_id: Mapped[UUID]
    shared_at: Mapped[datetime]
    agency_id: Mapped[UUID]


class SharedFragment(Owned, Base):
    """A fragment exactly as it was sent, with its conditions at that moment; append-only.

    `agency_id` is its originator. `wording` is the fragment's content, or that of the released
    sanitisation it names; then its source is not shown, because that may be what was left out.
    A trigger refuses any other wording or conditions, and whatever those do not allow.
    """

    __tablename__ = "shared_fragments"
    __access__ = TablePolicy(
        read=Predicate.SHARED_FRAGMENT,
        insert=Predicate.HUB,
        restricted_by=("share_id", "person_id"),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("shares", "share_id"),
        refers_to("information_fragments", "information_fragment_id"),
        refers_to("agencies", "agency_id"),
        refers_to("people", "person_id"),
        ForeignKeyConstraint(
            ["partnership_id", "sanitisation_id", "information_fragment_id"],
            [
                "sanitisations.partnership_id",
                "sanitisations.id",
                "sanitisations.information_fragment_id",
            ],
            name="fk_shared_fragments_sanitisation",
        ),
        UniqueConstraint(
            "partnership_id", "share_id", "information_fragment_id", name="uq_shared_fragments_once"
        ),
        Index(
            "ix_shared_fragments_information_fragment_id",
            "partnership_id",
            "information_fragment_id",
        ),
        Index("ix_shared_fragments_agency_id", "partnership_id", "agency_id"),
        Index("ix_shared_fragments_person_id", "partnership_id", "person_id"),
        one_of("source_evaluation", SourceEvaluation),
        one_of("intelligence_assessment", InformationAssessment),
        one_of("handling_code", HandlingCode),
        CheckConstraint(
            "num_nonnulls(source_evaluation, intelligence_assessment, handling_code) IN (0, 3)",
            name="graded_wholly_or_not",
        ),
        CheckConstraint(
            "(sanitisation_id IS NULL) = (source IS NOT NULL)", name="source_goes_with_its_words"
        ),
        *not_blank("wording"),
    )

    share_id: Mapped[UUID]
    information_fragment_id: Mapped[UUID]
    agency_id: Mapped[UUID]
    person_id: Mapped[UUID]
    sanitisation_id: Mapped[UUID | None]
    wording: Mapped[str]
    source: Mapped[str | None]
    source_dated_on: Mapped[date]
    audience: Mapped[list[UUID] | None]
    may_tell_family: Mapped[bool]
    may_tell_child: Mapped[bool]
    may_tell_court: Mapped[bool]
    no_onward_sharing: Mapped[bool]
    expires_on: Mapped[date | None]
    source_evaluation: Mapped[str | None]
    intelligence_assessment: Mapped[str | None]
    handling_code: Mapped[str | None]


class ShareReading(Owned, Base):
    """An access to a share by a recipient; append-only."""

    __tablename__ = "share_readings"
    __access__ = TablePolicy(
        read=Predicate.SHARE_READING,
        insert=Predicate.AS_RECIPIENT,
        restricted_by=("share_id",),
        written_while_reading=True,
    )
    __table_args__ = (
        owned_by_partnership(),
        # Only who was given it can have read it.
        ForeignKeyConstraint(
            ["partnership_id", "share_id", "agency_id"],
            [
                "share_recipients.partnership_id",
                "share_recipients.share_id",
                "share_recipients.agency_id",
            ],
            name="fk_share_readings_recipient",
        ),
        refers_to("shares", "share_id"),
        refers_to("users", "user_id"),
        Index("ix_share_readings_share_id", "partnership_id", "share_id"),
    )

    share_id: Mapped[UUID]
    agency_id: Mapped[UUID]
    user_id: Mapped[UUID]
    read_at: Mapped[datetime]


class RefusalToShare(Owned, Base):
    """What an agency asked for and was not given, and why; appended, never changed."""

    __tablename__ = "refusals_to_share"
    __access__ = TablePolicy(
        read=Predicate.HUB_OR_GOVERNANCE, insert=Predicate.HUB, restricted_by=("id", "person_id")
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("people", "person_id"),
        refers_to("information_fragments", "information_fragment_id"),
        refers_to("information_returns", "information_return_id"),
        refers_to("agencies", "agency_id"),
        ForeignKeyConstraint(["legal_gateway"], ["legal_gateways.code"]),
        refers_to("users", "refused_by"),
        Index("ix_refusals_to_share_person_id", "partnership_id", "person_id", "refused_at"),
        one_of("reason", NotShared),
        CheckConstraint(
            "num_nonnulls(information_fragment_id, information_return_id) = 1",
            name="is_of_one_fragment_or_return",
        ),
        *not_blank("because"),
    )

    person_id: Mapped[UUID]
    information_fragment_id: Mapped[UUID | None]
    information_return_id: Mapped[UUID | None]
    agency_id: Mapped[UUID]
    reason: Mapped[str]
    because: Mapped[str]
    legal_gateway: Mapped[str | None]
    refused_at: Mapped[datetime]
    refused_by: Mapped[UUID]
