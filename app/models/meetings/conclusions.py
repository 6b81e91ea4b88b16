"""Conclusions of strategy meetings, dissent, and the actions agreed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from app.domain.meetings.strategy_meetings import EnquiryKind
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


class MeetingConclusion(Owned, Base):
    """What the meeting decided about one child; exactly one a child, written at its conclusion."""

    __tablename__ = "meeting_conclusions"
    __access__ = TablePolicy(
        read=Predicate.MEETING,
        insert=Predicate.MEETING_RUN,
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
        insert=Predicate.MEETING_RUN,
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
        insert=Predicate.MEETING_RUN,
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
