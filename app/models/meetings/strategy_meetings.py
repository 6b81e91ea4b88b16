"""Strategy meetings: who was called, who came, what each said, what was decided, the minutes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.meetings.strategy_meetings import Attending, EnquiryKind, MeetingState
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


class StrategyMeeting(Owned, Versioned, Base):
    """Called when there is reasonable cause to suspect significant harm (s47)."""

    __tablename__ = "strategy_meetings"
    __access__ = TablePolicy(
        read=Predicate.MEETING_ITSELF,
        insert=Predicate.HUB,
        update=Predicate.HUB,
        restricted_by=("id",),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("referrals", "referral_id"),
        refers_to("strategy_meetings", "follows_id"),
        refers_to("users", "called_by"),
        refers_to("users", "chaired_by"),
        refers_to("users", "concluded_by"),
        Index("ix_strategy_meetings_referral_id", "partnership_id", "referral_id"),
        one_of("state", MeetingState),
        CheckConstraint(
            "(state IN ('held', 'concluded')) = (held_at IS NOT NULL)", name="held_says_when"
        ),
        CheckConstraint(
            "(state = 'concluded') = (concluded_at IS NOT NULL)", name="concluded_says_when"
        ),
        CheckConstraint(
            "num_nonnulls(concluded_at, concluded_by) IN (0, 2)", name="concluded_says_who"
        ),
        CheckConstraint(
            "(state = 'cancelled') = (cancelled_because IS NOT NULL)", name="cancelled_says_why"
        ),
        *not_blank("purpose", "place", "quorum_exception", "cancelled_because"),
    )

    referral_id: Mapped[UUID]
    follows_id: Mapped[UUID | None]
    state: Mapped[str]
    purpose: Mapped[str]
    place: Mapped[str | None]
    called_at: Mapped[datetime]
    called_by: Mapped[UUID]
    scheduled_at: Mapped[datetime]
    held_at: Mapped[datetime | None]
    chaired_by: Mapped[UUID | None]
    concluded_at: Mapped[datetime | None]
    concluded_by: Mapped[UUID | None]
    quorum_exception: Mapped[str | None]
    cancelled_because: Mapped[str | None]

    children: Mapped[list["MeetingChild"]] = relationship(
        lazy="raise", viewonly=True, order_by="MeetingChild.id"
    )
    invitations: Mapped[list["Invitation"]] = relationship(
        lazy="raise", viewonly=True, order_by="Invitation.id"
    )
    attendances: Mapped[list["Attendance"]] = relationship(
        lazy="raise", viewonly=True, order_by="Attendance.id"
    )
    contributions: Mapped[list["Contribution"]] = relationship(
        lazy="raise", viewonly=True, order_by="Contribution.id"
    )
    conclusions: Mapped[list["MeetingConclusion"]] = relationship(
        lazy="raise", viewonly=True, order_by="MeetingConclusion.id"
    )
    dissents: Mapped[list["Dissent"]] = relationship(
        lazy="raise", viewonly=True, order_by="Dissent.id"
    )
    actions: Mapped[list["MeetingAction"]] = relationship(
        lazy="raise", viewonly=True, order_by="MeetingAction.id"
    )
    minutes: Mapped[list["Minutes"]] = relationship(
        lazy="raise", viewonly=True, order_by="Minutes.edition"
    )


class MeetingChild(Owned, Base):
    """A child of the household whom the meeting is about; a decision is owed on each."""

    __tablename__ = "strategy_meeting_children"
    __access__ = TablePolicy(
        read=Predicate.MEETING,
        insert=Predicate.HUB,
        restricted_by=("strategy_meeting_id", "person_id"),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("strategy_meetings", "strategy_meeting_id"),
        refers_to("people", "person_id"),
        UniqueConstraint(
            "partnership_id",
            "strategy_meeting_id",
            "person_id",
            name="uq_strategy_meeting_children_once",
        ),
        Index("ix_strategy_meeting_children_person_id", "partnership_id", "person_id"),
    )

    strategy_meeting_id: Mapped[UUID]
    person_id: Mapped[UUID]
    factors: Mapped[list[str]] = mapped_column(
        ARRAY(TEXT), default=list, server_default=text("'{}'")
    )


class Invitation(Owned, Base):
    """An agency's place at the meeting, why it has one, and why it was empty if it was."""

    __tablename__ = "invitations"
    __access__ = TablePolicy(
        read=Predicate.MEETING,
        insert=Predicate.HUB,
        update=Predicate.HUB,
        restricted_by=("strategy_meeting_id",),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("strategy_meetings", "strategy_meeting_id"),
        refers_to("agencies", "agency_id"),
        refers_to("users", "invited_by"),
        UniqueConstraint("partnership_id", "strategy_meeting_id", "agency_id"),
        Index("ix_invitations_agency_id", "partnership_id", "agency_id"),
        CheckConstraint("cardinality(because) >= 1", name="says_why"),
        CheckConstraint(
            "num_nonnulls(invited_at, invited_by) IN (0, 2)", name="sent_says_who_and_when"
        ),
        *not_blank("absence_reason"),
    )

    strategy_meeting_id: Mapped[UUID]
    agency_id: Mapped[UUID]
    required: Mapped[bool]
    because: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    invited_at: Mapped[datetime | None]
    invited_by: Mapped[UUID | None]
    absence_reason: Mapped[str | None]


class Attendance(Owned, Base):
    """A person who took part, for which agency, and how."""

    __tablename__ = "attendances"
    __access__ = TablePolicy(
        read=Predicate.MEETING, insert=Predicate.HUB, restricted_by=("strategy_meeting_id",)
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("strategy_meetings", "strategy_meeting_id"),
        refers_to("agencies", "agency_id"),
        refers_to("users", "user_id"),
        refers_to("users", "recorded_by"),
        Index("ix_attendances_strategy_meeting_id", "partnership_id", "strategy_meeting_id"),
        one_of("attending", Attending),
        *not_blank("name", "capacity"),
    )

    strategy_meeting_id: Mapped[UUID]
    agency_id: Mapped[UUID]
    user_id: Mapped[UUID | None]
    name: Mapped[str]
    capacity: Mapped[str]
    attending: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID]


class Contribution(Owned, Base):
    """What one agency contributed to the meeting; append-only."""

    __tablename__ = "contributions"
    __access__ = TablePolicy(
        read=Predicate.MEETING, insert=Predicate.MEETING, restricted_by=("strategy_meeting_id",)
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("strategy_meetings", "strategy_meeting_id"),
        refers_to("agencies", "agency_id"),
        refers_to("users", "contributed_by"),
        Index("ix_contributions_strategy_meeting_id", "partnership_id", "strategy_meeting_id"),
        *not_blank("contribution"),
    )

    strategy_meeting_id: Mapped[UUID]
    agency_id: Mapped[UUID]
    contribution: Mapped[str]
    contributed_at: Mapped[datetime]
    contributed_by: Mapped[UUID]


class MeetingConclusion(Owned, Base):
    """What the meeting decided about one child; exactly one a child, written at its conclusion."""

    __tablename__ = "meeting_conclusions"
    __access__ = TablePolicy(
        read=Predicate.MEETING,
        insert=Predicate.HUB,
        restricted_by=("strategy_meeting_id", "person_id"),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("strategy_meetings", "strategy_meeting_id"),
        refers_to("people", "person_id"),
        UniqueConstraint(
            "partnership_id",
            "strategy_meeting_id",
            "person_id",
            name="uq_meeting_conclusions_once",
        ),
        Index("ix_meeting_conclusions_person_id", "partnership_id", "person_id"),
        one_of("enquiry_kind", EnquiryKind),
        CheckConstraint(
            "enquiry_needed = (enquiry_kind IS NOT NULL)", name="enquiry_says_single_or_joint"
        ),
        CheckConstraint(
            "(medical_needed IS NULL) = (medical_reason IS NULL)",
            name="medical_decision_has_a_reason",
        ),
        CheckConstraint(
            "NOT enquiry_needed OR (child_seen_by IS NOT NULL AND child_seen_before IS NOT NULL)",
            name="enquiry_says_who_sees_the_child_and_when",
        ),
        *not_blank("reason", "medical_reason", "immediate_safety", "child_seen_by"),
    )

    strategy_meeting_id: Mapped[UUID]
    person_id: Mapped[UUID]
    enquiry_needed: Mapped[bool]
    reason: Mapped[str]
    enquiry_kind: Mapped[str | None]
    medical_needed: Mapped[bool | None]
    medical_reason: Mapped[str | None]
    immediate_safety: Mapped[str]
    child_seen_by: Mapped[str | None]
    child_seen_before: Mapped[datetime | None]


class Dissent(Owned, Base):
    """An agency's dissent, recorded beside the decision it disagrees with."""

    __tablename__ = "dissents"
    __access__ = TablePolicy(
        read=Predicate.MEETING,
        insert=Predicate.HUB,
        restricted_by=("strategy_meeting_id", "person_id"),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("strategy_meetings", "strategy_meeting_id"),
        refers_to("people", "person_id"),
        refers_to("agencies", "agency_id"),
        Index("ix_dissents_strategy_meeting_id", "partnership_id", "strategy_meeting_id"),
        *not_blank("dissent"),
    )

    strategy_meeting_id: Mapped[UUID]
    person_id: Mapped[UUID]
    agency_id: Mapped[UUID]
    dissent: Mapped[str]


class MeetingAction(Owned, Base):
    """An action agreed at a meeting: what, by which agency, and by when."""

    __tablename__ = "meeting_actions"
    __access__ = TablePolicy(
        read=Predicate.MEETING,
        insert=Predicate.HUB,
        update=Predicate.MEETING,
        restricted_by=("strategy_meeting_id",),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("strategy_meetings", "strategy_meeting_id"),
        refers_to("agencies", "agency_id"),
        refers_to("users", "done_by"),
        Index("ix_meeting_actions_strategy_meeting_id", "partnership_id", "strategy_meeting_id"),
        CheckConstraint("num_nonnulls(done_at, done_by) IN (0, 2)", name="done_says_who_and_when"),
        *not_blank("action", "owner"),
    )

    strategy_meeting_id: Mapped[UUID]
    agency_id: Mapped[UUID]
    owner: Mapped[str]
    action: Mapped[str]
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[UUID | None]


class Minutes(Owned, Base):
    """One edition of the minutes; a correction is a new edition."""

    __tablename__ = "minutes"
    __access__ = TablePolicy(
        read=Predicate.MINUTES, insert=Predicate.HUB, restricted_by=("strategy_meeting_id",)
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("strategy_meetings", "strategy_meeting_id"),
        refers_to("users", "written_by"),
        UniqueConstraint("partnership_id", "strategy_meeting_id", "edition"),
        CheckConstraint("edition >= 1", name="edition_counts_from_one"),
        *not_blank("wording"),
    )

    strategy_meeting_id: Mapped[UUID]
    edition: Mapped[int] = mapped_column(Integer)
    wording: Mapped[str]
    written_at: Mapped[datetime]
    written_by: Mapped[UUID]


class MinutesCirculation(Owned, Base):
    """One edition sent to one agency, and that agency's receipt."""

    __tablename__ = "minutes_circulations"
    __access__ = TablePolicy(
        read=Predicate.CIRCULATED,
        insert=Predicate.HUB,
        update=Predicate.CIRCULATED,
        restricted_by=("strategy_meeting_id",),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("strategy_meetings", "strategy_meeting_id"),
        refers_to("minutes", "minutes_id"),
        refers_to("agencies", "agency_id"),
        refers_to("users", "sent_by"),
        refers_to("users", "received_by"),
        UniqueConstraint("partnership_id", "minutes_id", "agency_id"),
        Index("ix_minutes_circulations_agency_id", "partnership_id", "agency_id"),
        CheckConstraint(
            "num_nonnulls(received_at, received_by) IN (0, 2)", name="receipt_says_who_and_when"
        ),
    )

    strategy_meeting_id: Mapped[UUID]
    minutes_id: Mapped[UUID]
    agency_id: Mapped[UUID]
    sent_at: Mapped[datetime]
    sent_by: Mapped[UUID]
    received_at: Mapped[datetime | None]
    received_by: Mapped[UUID | None]
