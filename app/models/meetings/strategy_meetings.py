"""Strategy meetings: who was called, who came, what each said, what was decided, the minutes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.meetings.strategy_meetings import MeetingState
from app.models.base import (
    Base,
    Owned,
    Versioned,
    not_blank,
    one_of,
    owned_by_partnership,
    refers_to,
)
from app.models.meetings.conclusions import Dissent, MeetingAction, MeetingConclusion
from app.models.meetings.invitations import Attendance, Contribution, Invitation
from app.models.meetings.minutes import Minutes
from app.models.predicates import Predicate
from app.models.table_policies import TablePolicy


class StrategyMeeting(Owned, Versioned, Base):
    """Called when there is reasonable cause to suspect significant harm (s47)."""

    __tablename__ = "strategy_meetings"
    __access__ = TablePolicy(
        read=Predicate.MEETING_ITSELF,
        insert=Predicate.MEETING_RUN_ITSELF,
        update=Predicate.MEETING_RUN_ITSELF,
        restricted_by=("id",),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("referrals", "referral_id"),
        refers_to("strategy_meetings", "follows_id"),
        refers_to("users", "called_by"),
        refers_to("recorded_errors", "recorded_error_id"),
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
    recorded_error_id: Mapped[UUID | None]

    children: Mapped[list["MeetingChild"]] = relationship(
        lazy="raise", viewonly=True, order_by="MeetingChild.id"
    )
    invitations: Mapped[list[Invitation]] = relationship(
        lazy="raise", viewonly=True, order_by="Invitation.id"
    )
    attendances: Mapped[list[Attendance]] = relationship(
        lazy="raise", viewonly=True, order_by="Attendance.id"
    )
    contributions: Mapped[list[Contribution]] = relationship(
        lazy="raise", viewonly=True, order_by="Contribution.id"
    )
    conclusions: Mapped[list[MeetingConclusion]] = relationship(
        lazy="raise", viewonly=True, order_by="MeetingConclusion.id"
    )
    dissents: Mapped[list[Dissent]] = relationship(
        lazy="raise", viewonly=True, order_by="Dissent.id"
    )
    actions: Mapped[list[MeetingAction]] = relationship(
        lazy="raise", viewonly=True, order_by="MeetingAction.id"
    )
    minutes: Mapped[list[Minutes]] = relationship(
        lazy="raise", viewonly=True, order_by="Minutes.edition"
    )


class MeetingChild(Owned, Base):
    """A child of the household whom the meeting is about; a decision is owed on each."""

    __tablename__ = "strategy_meeting_children"
    __access__ = TablePolicy(
        read=Predicate.MEETING,
        insert=Predicate.MEETING_RUN,
        update=Predicate.HUB,
        restricted_by=("strategy_meeting_id", "person_id"),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("strategy_meetings", "strategy_meeting_id"),
        refers_to("people", "person_id"),
        refers_to("recorded_errors", "recorded_error_id"),
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
    recorded_error_id: Mapped[UUID | None]
