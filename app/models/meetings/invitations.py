"""Invitations to strategy meetings, attendance and contributions."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.meetings.strategy_meetings import Attending
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


class Invitation(Owned, Base):
    """An agency's place at the meeting, why it has one, and why it was empty if it was."""

    __tablename__ = "invitations"
    __access__ = TablePolicy(
        read=Predicate.MEETING,
        insert=Predicate.MEETING_RUN,
        update=Predicate.MEETING_RUN,
        restricted_by=("strategy_meeting_id",),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("strategy_meetings", "strategy_meeting_id"),
        refers_to("agencies", "agency_id"),
        refers_to("users", "invited_by"),
        refers_to("users", "minutes_unsent_by"),
        UniqueConstraint("partnership_id", "strategy_meeting_id", "agency_id"),
        Index("ix_invitations_agency_id", "partnership_id", "agency_id"),
        CheckConstraint("cardinality(because) >= 1", name="says_why"),
        CheckConstraint(
            "num_nonnulls(invited_at, invited_by) IN (0, 2)", name="sent_says_who_and_when"
        ),
        CheckConstraint(
            "num_nonnulls(minutes_unsent_because, minutes_unsent_at, minutes_unsent_by) IN (0, 3)",
            name="minutes_unsent_says_why",
        ),
        *not_blank("absence_reason", "minutes_unsent_because"),
    )

    strategy_meeting_id: Mapped[UUID]
    agency_id: Mapped[UUID]
    required: Mapped[bool]
    because: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    invited_at: Mapped[datetime | None]
    invited_by: Mapped[UUID | None]
    absence_reason: Mapped[str | None]
    minutes_unsent_because: Mapped[str | None]
    minutes_unsent_at: Mapped[datetime | None]
    minutes_unsent_by: Mapped[UUID | None]


class Attendance(Owned, Base):
    """A person who took part, for which agency, and how."""

    __tablename__ = "attendances"
    __access__ = TablePolicy(
        read=Predicate.MEETING, insert=Predicate.MEETING_RUN, restricted_by=("strategy_meeting_id",)
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
