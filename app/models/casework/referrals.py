"""The referral, the census's unit of work with a child, and who the child is allocated to."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain import codes
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


class Referral(Owned, Versioned, Base):
    """One episode of one child. The partial unique index refuses a second open one.

    `decision_id` is empty for episodes that came with a census file. Where a team closed it, the
    hub agrees, or `decided_again_id` is the decision by which it answered.
    """

    __tablename__ = "referrals"
    __access__ = TablePolicy(
        read=Predicate.PERSON,
        insert=Predicate.HUB,
        update=Predicate.PERSON,
        restricted_by=("person_id",),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("people", "person_id"),
        refers_to("threshold_decisions", "decision_id"),
        refers_to("imported_children", "imported_child_id"),
        refers_to("users", "closed_by"),
        refers_to("threshold_decisions", "closing_decision_id"),
        refers_to("recorded_errors", "recorded_error_id"),
        refers_to("users", "closure_agreed_by"),
        refers_to("threshold_decisions", "decided_again_id"),
        Index(
            "ix_referrals_closed_by_team",
            "partnership_id",
            "closed_at",
            postgresql_where=text("closed_by_team AND closure_agreed_at IS NULL"),
        ),
        Index(
            "uq_referrals_open",
            "partnership_id",
            "person_id",
            unique=True,
            postgresql_where=text(
                "closed_on IS NULL AND NOT no_further_action AND recorded_error_id IS NULL"
            ),
        ),
        Index("ix_referrals_person_id", "partnership_id", "person_id", "opened_on"),
        Index("ix_referrals_decision_id", "partnership_id", "decision_id"),
        one_of("source", codes.CONTACT_SOURCE),
        one_of("primary_need", codes.PRIMARY_NEED),
        one_of("closure_reason", codes.CLOSURE_REASON),
        CheckConstraint("received_on <= opened_on", name="received_before_it_opened"),
        CheckConstraint("closed_on >= opened_on", name="closes_after_it_opens"),
        # A referral that led to no further action has the census flag in place of a reason.
        CheckConstraint(
            "(closed_on IS NOT NULL OR closure_reason IS NULL)"
            " AND (closed_on IS NULL OR closure_reason IS NOT NULL OR no_further_action)",
            name="closure_has_a_reason",
        ),
        CheckConstraint(
            "closing_decision_id IS NULL OR closed_on IS NOT NULL",
            name="a_closing_decision_closes",
        ),
        CheckConstraint("num_nonnulls(decision_id, imported_child_id) = 1", name="has_one_origin"),
        CheckConstraint(
            "source IS NOT NULL OR imported_child_id IS NOT NULL",
            name="only_an_old_census_leaves_the_source_out",
        ),
        CheckConstraint(
            "NOT closed_by_team OR num_nonnulls(closed_on, closed_at, closed_by) = 3",
            name="a_team_closes_by_someone",
        ),
        CheckConstraint(
            "num_nonnulls(closure_agreed_at, closure_agreed_by, closure_agreed_because) IN (0, 3)",
            name="agreement_says_who_when_and_why",
        ),
        CheckConstraint("closure_agreed_by <> closed_by", name="agreed_by_another"),
        CheckConstraint(
            "closed_by_team OR num_nonnulls(closure_agreed_at, decided_again_id) = 0",
            name="a_teams_closure_is_answered",
        ),
        CheckConstraint(
            "num_nonnulls(closure_agreed_at, decided_again_id) < 2", name="answered_in_one_way"
        ),
        *not_blank("closure_rationale", "closure_agreed_because"),
    )

    person_id: Mapped[UUID]
    decision_id: Mapped[UUID | None]
    imported_child_id: Mapped[UUID | None]
    received_on: Mapped[date]
    opened_on: Mapped[date]
    source: Mapped[str | None]
    primary_need: Mapped[str | None]
    no_further_action: Mapped[bool]
    recorded_at: Mapped[datetime]
    closed_on: Mapped[date | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[UUID | None]
    closure_reason: Mapped[str | None]
    closure_rationale: Mapped[str | None]
    closing_decision_id: Mapped[UUID | None]
    closed_by_team: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    closure_agreed_at: Mapped[datetime | None]
    closure_agreed_by: Mapped[UUID | None]
    closure_agreed_because: Mapped[str | None]
    decided_again_id: Mapped[UUID | None]
    recorded_error_id: Mapped[UUID | None]


class Allocation(Owned, Base):
    """A child's referral is the work of this worker in this team, from then until then."""

    __tablename__ = "allocations"
    __access__ = TablePolicy(
        read=Predicate.ALLOCATION,
        insert=Predicate.PERSON,
        update=Predicate.PERSON,
        restricted_by=("person_id",),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("referrals", "referral_id"),
        refers_to("people", "person_id"),
        refers_to("users", "user_id"),
        refers_to("teams", "team_id"),
        refers_to("users", "allocated_by"),
        Index(
            "uq_allocations_standing",
            "partnership_id",
            "referral_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_allocations_user_id", "partnership_id", "user_id"),
        Index("ix_allocations_team_id", "partnership_id", "team_id"),
        Index("ix_allocations_person_id", "partnership_id", "person_id"),
        CheckConstraint("ended_at >= allocated_at", name="ends_after_it_starts"),
    )

    referral_id: Mapped[UUID]
    person_id: Mapped[UUID]
    user_id: Mapped[UUID]
    team_id: Mapped[UUID]
    allocated_at: Mapped[datetime]
    allocated_by: Mapped[UUID]
    ended_at: Mapped[datetime | None]
