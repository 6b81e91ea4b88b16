"""Section 47 enquiries: visits, agencies consulted, findings, outcome and its authorisation."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.casework.enquiries import EnquiryOutcome, EnquiryState
from app.domain.gates import Ground
from app.domain.meetings.strategy_meetings import EnquiryKind
from app.models.base import (
    Base,
    Owned,
    Versioned,
    not_blank,
    one_of,
    owned_by_partnership,
    refers_to,
)
from app.models.casework.conferences import EnquiryConference
from app.models.predicates import Predicate
from app.models.table_policies import TablePolicy


class Enquiry(Owned, Versioned, Base):
    """Enquiries under the Children Act 1989 s47 about one child.

    `strategy_meeting_id` is empty for enquiries that came with a census file; then only
    `started_on`, and the conference dates the file gives, are known.
    """

    __tablename__ = "enquiries"
    __access__ = TablePolicy(
        read=Predicate.PERSON,
        insert=Predicate.HUB,
        update=Predicate.PERSON,
        restricted_by=("person_id", "strategy_meeting_id"),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("referrals", "referral_id"),
        refers_to("people", "person_id"),
        refers_to("strategy_meetings", "strategy_meeting_id"),
        refers_to("imported_children", "imported_child_id"),
        refers_to("users", "outcome_recorded_by"),
        refers_to("recorded_errors", "recorded_error_id"),
        refers_to("users", "authorised_by"),
        refers_to("users", "ended_by"),
        UniqueConstraint("partnership_id", "strategy_meeting_id", "person_id"),
        Index("ix_enquiries_person_id", "partnership_id", "person_id"),
        Index("ix_enquiries_referral_id", "partnership_id", "referral_id"),
        one_of("state", EnquiryState),
        one_of("kind", EnquiryKind),
        one_of("outcome", EnquiryOutcome),
        CheckConstraint(
            "num_nonnulls(strategy_meeting_id, imported_child_id) = 1", name="has_one_origin"
        ),
        CheckConstraint(
            "imported_child_id IS NOT NULL OR state = 'ended'"
            " OR (state <> 'open') = (outcome IS NOT NULL)",
            name="outcome_follows_state",
        ),
        CheckConstraint("outcome IS NULL OR findings IS NOT NULL", name="outcome_has_findings"),
        CheckConstraint(
            "outcome IS NULL OR (outcome = 'substantiated_continuing_risk')"
            " IS NOT DISTINCT FROM conference_required",
            name="continuing_risk_means_a_conference",
        ),
        CheckConstraint(
            "imported_child_id IS NOT NULL OR (state = 'authorised') = (authorised_at IS NOT NULL)",
            name="authorised_says_when",
        ),
        CheckConstraint(
            "num_nonnulls(authorised_at, authorised_by) IN (0, 2)", name="authorised_says_who"
        ),
        CheckConstraint(
            "num_nonnulls(outcome, outcome_recorded_at, outcome_recorded_by) IN (0, 3)",
            name="outcome_says_who_and_when",
        ),
        CheckConstraint(
            "authorised_by <> outcome_recorded_by", name="not_authorised_by_who_recorded_it"
        ),
        CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name="ended_says_when"),
        CheckConstraint(
            "num_nonnulls(ended_at, ended_by, ended_ground, ended_because) IN (0, 4)",
            name="ended_says_who_and_why",
        ),
        one_of("ended_ground", Ground),
        *not_blank("findings", "authorisation_note", "ended_because"),
    )

    referral_id: Mapped[UUID]
    person_id: Mapped[UUID]
    strategy_meeting_id: Mapped[UUID | None]
    imported_child_id: Mapped[UUID | None]
    kind: Mapped[str | None]
    state: Mapped[str]
    started_on: Mapped[date]
    tools_used: Mapped[list[str]] = mapped_column(
        ARRAY(TEXT), default=list, server_default=text("'{}'")
    )
    findings: Mapped[str | None]
    outcome: Mapped[str | None]
    conference_required: Mapped[bool | None]
    conference_on: Mapped[date | None]
    outcome_recorded_at: Mapped[datetime | None]
    outcome_recorded_by: Mapped[UUID | None]
    authorised_at: Mapped[datetime | None]
    authorised_by: Mapped[UUID | None]
    authorisation_note: Mapped[str | None]
    recorded_error_id: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]
    ended_ground: Mapped[str | None]
    ended_because: Mapped[str | None]

    visits: Mapped[list["EnquiryVisit"]] = relationship(
        lazy="raise", viewonly=True, order_by="EnquiryVisit.visited_at"
    )
    consultations: Mapped[list["Consultation"]] = relationship(
        lazy="raise", viewonly=True, order_by="Consultation.consulted_at"
    )
    conferences: Mapped[list[EnquiryConference]] = relationship(
        lazy="raise", viewonly=True, order_by="EnquiryConference.id"
    )


class EnquiryVisit(Owned, Base):
    """A visit to the child: seen, seen alone, and what they wish and feel, in their words."""

    __tablename__ = "enquiry_visits"
    __access__ = TablePolicy(
        read=Predicate.ENQUIRY, insert=Predicate.ENQUIRY, restricted_by=("enquiry_id",)
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("enquiries", "enquiry_id"),
        refers_to("users", "recorded_by"),
        Index("ix_enquiry_visits_enquiry_id", "partnership_id", "enquiry_id"),
        CheckConstraint("visited_at <= recorded_at", name="visited_before_it_was_recorded"),
        CheckConstraint("child_seen OR NOT seen_alone", name="seen_alone_is_seen"),
        CheckConstraint(
            "NOT (child_seen AND expectant_parent_seen)", name="an_unborn_child_is_not_seen"
        ),
        CheckConstraint(
            "seen_alone OR expectant_parent_seen OR not_seen_alone_because IS NOT NULL",
            name="says_why_not_seen_alone",
        ),
        CheckConstraint(
            "NOT child_seen OR wishes_and_feelings IS NOT NULL",
            name="a_seen_child_has_wishes_and_feelings",
        ),
        *not_blank("not_seen_alone_because", "wishes_and_feelings", "place"),
    )

    enquiry_id: Mapped[UUID]
    visited_at: Mapped[datetime]
    place: Mapped[str]
    child_seen: Mapped[bool]
    expectant_parent_seen: Mapped[bool] = mapped_column(server_default=text("false"))
    seen_alone: Mapped[bool]
    not_seen_alone_because: Mapped[str | None]
    wishes_and_feelings: Mapped[str | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID]


class Consultation(Owned, Base):
    """An agency consulted in the enquiry, and what it said."""

    __tablename__ = "consultations"
    __access__ = TablePolicy(
        read=Predicate.ENQUIRY, insert=Predicate.ENQUIRY, restricted_by=("enquiry_id",)
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("enquiries", "enquiry_id"),
        refers_to("agencies", "agency_id"),
        refers_to("users", "recorded_by"),
        Index("ix_consultations_enquiry_id", "partnership_id", "enquiry_id"),
        CheckConstraint("consulted_at <= recorded_at", name="consulted_before_it_was_recorded"),
        *not_blank("told_us"),
    )

    enquiry_id: Mapped[UUID]
    agency_id: Mapped[UUID]
    consulted_at: Mapped[datetime]
    told_us: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID]
