"""The returns that a threshold decision relied on, and those that came too late for it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from app.domain.sharing.information_requests import Disposition
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


class DecisionReturn(Owned, Base):
    """A return that was read for a decision; appended with it."""

    __tablename__ = "decision_returns"
    __access__ = TablePolicy(
        read=Predicate.DECISION, insert=Predicate.HUB, restricted_by=("threshold_decision_id",)
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("threshold_decisions", "threshold_decision_id"),
        refers_to("information_returns", "information_return_id"),
        UniqueConstraint(
            "partnership_id",
            "threshold_decision_id",
            "information_return_id",
            name="uq_decision_returns_once",
        ),
    )

    threshold_decision_id: Mapped[UUID]
    information_return_id: Mapped[UUID]


class DecisionRequest(Owned, Base):
    """A request that an agency had not answered at a decision, and what became of it."""

    __tablename__ = "decision_requests"
    __access__ = TablePolicy(
        read=Predicate.DECISION, insert=Predicate.HUB, restricted_by=("threshold_decision_id",)
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("threshold_decisions", "threshold_decision_id"),
        refers_to("information_request_agencies", "requested_agency_id"),
        UniqueConstraint(
            "partnership_id",
            "threshold_decision_id",
            "requested_agency_id",
            name="uq_decision_requests_once",
        ),
        one_of("disposition", Disposition),
    )

    threshold_decision_id: Mapped[UUID]
    requested_agency_id: Mapped[UUID]
    disposition: Mapped[str]


class ReturnTask(Owned, Versioned, Base):
    """A task for the manager whose decision a late return bears on.

    Either the decision stands, and `note` says why, or another supersedes it.
    """

    __tablename__ = "return_tasks"
    __access__ = TablePolicy(
        read=Predicate.HUB,
        insert=Predicate.HUB,
        update=Predicate.HUB,
        restricted_by=("threshold_decision_id",),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("threshold_decisions", "threshold_decision_id"),
        refers_to("information_returns", "information_return_id"),
        refers_to("users", "user_id"),
        refers_to("users", "resolved_by"),
        refers_to("threshold_decisions", "superseded_by_id"),
        UniqueConstraint(
            "partnership_id",
            "threshold_decision_id",
            "information_return_id",
            name="uq_return_tasks_once",
        ),
        Index(
            "ix_return_tasks_open",
            "partnership_id",
            "user_id",
            postgresql_where=text("resolved_at IS NULL"),
        ),
        CheckConstraint(
            "num_nonnulls(resolved_at, resolved_by) IN (0, 2)", name="resolution_says_who_and_when"
        ),
        CheckConstraint(
            "num_nonnulls(note, superseded_by_id)"
            " = CASE WHEN resolved_at IS NULL THEN 0 ELSE 1 END",
            name="resolved_by_a_note_or_a_decision",
        ),
        CheckConstraint("superseded_by_id <> threshold_decision_id", name="superseded_by_another"),
        CheckConstraint("resolved_at >= raised_at", name="resolved_after_it_was_raised"),
        *not_blank("note"),
    )

    threshold_decision_id: Mapped[UUID]
    information_return_id: Mapped[UUID]
    user_id: Mapped[UUID]
    raised_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[UUID | None]
    note: Mapped[str | None]
    superseded_by_id: Mapped[UUID | None]
