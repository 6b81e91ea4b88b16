"""Referrals without a worker, those whose worker has left, and those that a team closed."""

from typing import Any

from sqlalchemy import ColumnElement, Date, Select, cast, exists, func, or_, select

from app.domain.contacts.threshold_decisions import SUPPORTS_REFERRAL
from app.domain.worklists.worklists import CASEWORK, Waiting
from app.models import Allocation, Membership, Referral, ThresholdDecision, Timescale, User
from app.repositories.casework.referrals import visible
from app.repositories.casework.team_closures import unanswered
from app.repositories.clocks.timescales import RUNNING
from app.repositories.directory.memberships import is_held, without_access
from app.repositories.scope import Scope
from app.repositories.worklists.items import in_hub, item, of_person


def referrals_to_allocate(scope: Scope) -> Select[Any]:
    """Open referrals that a decision here opened or keeps open, and that no worker has.

    An open referral of a census file, on which nothing was decided here, has its worker elsewhere.
    """
    allocated = exists().where(
        scope.visible(Allocation),
        Allocation.referral_id == Referral.id,
        Allocation.ended_at.is_(None),
    )
    decided_on = exists().where(
        scope.visible(ThresholdDecision),
        ThresholdDecision.person_id == Referral.person_id,
        ThresholdDecision.recorded_at >= Referral.recorded_at,
        ThresholdDecision.outcome.in_(SUPPORTS_REFERRAL),
    )
    return item(
        scope,
        Waiting.REFERRAL_TO_ALLOCATE,
        id=Referral.id,
        referral_id=Referral.id,
        since=Referral.recorded_at,
        children=of_person(Referral.person_id),
    ).where(
        scope.visible(Referral),
        in_hub(scope),
        *_open(),
        ~allocated,
        or_(Referral.decision_id.is_not(None), decided_on),
    )


def referrals_closed_by_teams(scope: Scope) -> Select[Any]:
    """Referrals that the hub opened and a team closed, until the hub answers.

    Who does not agree decides again on the contact's child, whom only the decision names.
    """
    decided = (scope.visible(ThresholdDecision), ThresholdDecision.id == Referral.decision_id)
    return item(
        scope,
        Waiting.CLOSED_BY_TEAM,
        id=Referral.id,
        contact_id=select(ThresholdDecision.contact_id).where(*decided).scalar_subquery(),
        contact_child_id=select(ThresholdDecision.contact_child_id)
        .where(*decided)
        .scalar_subquery(),
        referral_id=Referral.id,
        since=Referral.closed_at,
        children=of_person(Referral.person_id),
    ).where(*visible(scope), in_hub(scope), *unanswered(scope))


def workers_who_left(scope: Scope) -> Select[Any]:
    """Children whose worker no longer works in the team that has them, or has lost all access."""
    today = cast(func.timezone("Europe/London", func.access.now()), Date)
    works_there = exists().where(
        is_held(scope, on=today),
        Membership.user_id == Allocation.user_id,
        Membership.team_id == Allocation.team_id,
        Membership.user_id.not_in(select(User.id).where(scope.visible(User), without_access())),
    )
    return item(
        scope,
        Waiting.WORKER_LEFT,
        id=Allocation.id,
        referral_id=Allocation.referral_id,
        since=Allocation.allocated_at,
        children=of_person(Allocation.person_id),
    ).where(
        scope.visible(Allocation),
        or_(in_hub(scope), Allocation.team_id.in_(scope.actor.teams_managed)),
        Allocation.ended_at.is_(None),
        Allocation.referral_id.in_(_open_referrals(scope)),
        ~works_there,
    )


def children_without_a_clock(scope: Scope, whose: ColumnElement[bool]) -> Select[Any]:
    """Allocated children in whose open referral no clock runs: theirs all the same."""
    clock_runs = exists().where(
        scope.visible(Timescale),
        Timescale.person_id == Allocation.person_id,
        Timescale.kind.in_(CASEWORK),
        *RUNNING,
    )
    return item(
        scope,
        Waiting.ALLOCATED_CHILD,
        id=Allocation.id,
        rank=1,
        referral_id=Allocation.referral_id,
        since=Allocation.allocated_at,
        children=of_person(Allocation.person_id),
    ).where(
        scope.visible(Allocation),
        whose,
        Allocation.ended_at.is_(None),
        Allocation.referral_id.in_(_open_referrals(scope)),
        ~clock_runs,
    )


def _open_referrals(scope: Scope) -> Select[Any]:
    return select(Referral.id).where(scope.visible(Referral), *_open())


def _open() -> tuple[ColumnElement[bool], ...]:
    return (
        Referral.closed_on.is_(None),
        Referral.no_further_action.is_(False),
        Referral.recorded_error_id.is_(None),
    )
