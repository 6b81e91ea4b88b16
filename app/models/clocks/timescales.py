"""Running clocks, the limits a partnership sets for itself, and breaches with their reasons."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.clocks.deadlines import Unit
from app.domain.clocks.definitions import ClockKind
from app.domain.contacts.contacts import Rating
from app.models.base import Base, Owned, not_blank, one_of, owned_by_partnership, refers_to
from app.models.predicates import Predicate
from app.models.table_policies import TablePolicy


class LocalTimescale(Owned, Base):
    """A limit of the partnership's own: beside a shorter national one, or in place of a default."""

    __tablename__ = "local_timescales"
    __access__ = TablePolicy(read=Predicate.EVERYONE, insert=Predicate.SYSTEM)
    __table_args__ = (
        owned_by_partnership(),
        UniqueConstraint(
            "partnership_id", "kind", "rating", "in_force_from", postgresql_nulls_not_distinct=True
        ),
        one_of("kind", ClockKind),
        one_of("unit", Unit),
        one_of("rating", Rating),
        CheckConstraint("span >= 0", name="span_is_not_negative"),
        *not_blank("source"),
    )

    kind: Mapped[str]
    rating: Mapped[str | None]
    span: Mapped[int] = mapped_column(Integer)
    unit: Mapped[str]
    source: Mapped[str]
    in_force_from: Mapped[date]


class Timescale(Owned, Base):
    """One clock: when it started and why, when it is due, and when and by what it stopped.

    It runs on its subject, a record of any kind. The contact it came in, the child it is about and
    the referral it runs in say who may see it. `limits` are those that bound it at its start, the
    one that governs first: each with its source and deadline. `due_at`, the first instant of
    breach, is that of the first. They are worked out again from `started_at` whenever a closure or
    a limit changes; whether it is overdue is never stored. `struck_out_at` is when the record it
    ran on was found to be in error: how it had ended stays on it, and counts for nothing.
    """

    __tablename__ = "timescales"
    __access__ = TablePolicy(
        read=Predicate.CLOCK_OR_ASKED,
        insert=Predicate.EVERYONE,
        update=Predicate.CLOCK,
        restricted_by=("person_id", "contact_id", "subject_id"),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("contacts", "contact_id"),
        refers_to("people", "person_id"),
        refers_to("referrals", "referral_id"),
        Index(
            "ix_timescales_running",
            "partnership_id",
            "due_at",
            postgresql_where=text("stopped_at IS NULL AND cancelled_at IS NULL"),
        ),
        Index("ix_timescales_contact_id", "partnership_id", "contact_id"),
        Index("ix_timescales_person_id", "partnership_id", "person_id"),
        Index("ix_timescales_referral_id", "partnership_id", "referral_id"),
        Index("ix_timescales_subject_id", "partnership_id", "subject_id"),
        Index(
            "uq_timescales_one_running",
            "partnership_id",
            "kind",
            "subject_id",
            unique=True,
            postgresql_where=text("stopped_at IS NULL AND cancelled_at IS NULL"),
        ),
        one_of("kind", ClockKind),
        one_of("rating", Rating),
        CheckConstraint(
            "subject_type IN ('notification', 'strategy_meeting')"
            " OR num_nonnulls(contact_id, person_id, referral_id) >= 1",
            name="says_who_may_see_it",
        ),
        CheckConstraint("jsonb_array_length(limits) > 0", name="is_bound_by_a_limit"),
        CheckConstraint("due_at >= started_at", name="due_after_it_starts"),
        CheckConstraint("stopped_at >= started_at", name="stops_after_it_starts"),
        CheckConstraint(
            "num_nonnulls(stopped_at, stopped_by) IN (0, 2)", name="stopping_says_by_what"
        ),
        CheckConstraint(
            "num_nonnulls(cancelled_at, cancelled_because) IN (0, 2)", name="cancelling_says_why"
        ),
        CheckConstraint("num_nonnulls(stopped_at, cancelled_at) <= 1", name="ends_once"),
        CheckConstraint(
            "struck_out_at IS NULL OR num_nonnulls(stopped_at, cancelled_at) = 1",
            name="struck_out_once_it_ended",
        ),
    )

    kind: Mapped[str]
    rating: Mapped[str | None]
    subject_type: Mapped[str]
    subject_id: Mapped[UUID]
    contact_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    referral_id: Mapped[UUID | None]
    started_at: Mapped[datetime]
    started_by: Mapped[str]
    due_on: Mapped[date]
    due_at: Mapped[datetime]
    limit_source: Mapped[str]
    limits: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    stopped_at: Mapped[datetime | None]
    stopped_by: Mapped[str | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_because: Mapped[str | None]
    struck_out_at: Mapped[datetime | None]


class TimescaleBreach(Owned, Base):
    """Why a clock was missed, who accepted that, and when; appended."""

    __tablename__ = "timescale_breaches"
    __access__ = TablePolicy(
        read=Predicate.BREACH, insert=Predicate.BREACH, restricted_by=("timescale_id",)
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("timescales", "timescale_id"),
        refers_to("users", "accepted_by"),
        Index("ix_timescale_breaches_timescale_id", "partnership_id", "timescale_id"),
        *not_blank("reason"),
    )

    timescale_id: Mapped[UUID]
    reason: Mapped[str]
    accepted_at: Mapped[datetime]
    accepted_by: Mapped[UUID]
