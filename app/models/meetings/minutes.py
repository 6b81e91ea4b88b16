"""Minutes of strategy meetings, and their circulation."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import (
    Base,
    Owned,
    not_blank,
    owned_by_partnership,
    refers_to,
)
from app.models.predicates import Predicate
from app.models.table_policies import TablePolicy


class Minutes(Owned, Base):
    """One edition of the minutes; a correction is a new edition."""

    __tablename__ = "minutes"
    __access__ = TablePolicy(
        read=Predicate.MINUTES, insert=Predicate.MEETING_RUN, restricted_by=("strategy_meeting_id",)
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
        insert=Predicate.MEETING_RUN,
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
