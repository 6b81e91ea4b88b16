"""Threshold decisions: the help a child needs, who may decide it, and what follows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar
from uuid import UUID

from app.domain.casework.referrals import Episode, ReferralAlreadyOpen, is_re_referral
from app.domain.directory.identities import Identities
from app.domain.errors import Conflict, Forbidden, Malformed


class Level(StrEnum):
    """The four levels of need, from least to most."""

    UNIVERSAL = "universal"
    EARLY_HELP = "early_help"
    CHILD_IN_NEED = "child_in_need"
    SIGNIFICANT_HARM = "significant_harm"


class Outcome(StrEnum):
    """The next step for the child."""

    NO_FURTHER_ACTION = "no_further_action"
    ADVICE_GIVEN = "advice_given"
    EARLY_HELP = "early_help"
    CHILD_IN_NEED_REFERRAL = "child_in_need_referral"
    STRATEGY_MEETING = "strategy_meeting"
    PASSED_TO_ALLOCATED_WORKER = "passed_to_allocated_worker"
    PASSED_TO_OTHER_AUTHORITY = "passed_to_other_authority"


OUTCOMES: Mapping[Level, frozenset[Outcome]] = MappingProxyType(
    {
        Level.UNIVERSAL: frozenset(
            {
                Outcome.NO_FURTHER_ACTION,
                Outcome.ADVICE_GIVEN,
                Outcome.PASSED_TO_ALLOCATED_WORKER,
                Outcome.PASSED_TO_OTHER_AUTHORITY,
            }
        ),
        Level.EARLY_HELP: frozenset(
            {
                Outcome.NO_FURTHER_ACTION,
                Outcome.ADVICE_GIVEN,
                Outcome.EARLY_HELP,
                Outcome.PASSED_TO_ALLOCATED_WORKER,
                Outcome.PASSED_TO_OTHER_AUTHORITY,
            }
        ),
        Level.CHILD_IN_NEED: frozenset(
            {
                Outcome.CHILD_IN_NEED_REFERRAL,
                Outcome.PASSED_TO_ALLOCATED_WORKER,
                Outcome.PASSED_TO_OTHER_AUTHORITY,
            }
        ),
        Level.SIGNIFICANT_HARM: frozenset(
            {Outcome.STRATEGY_MEETING, Outcome.PASSED_TO_OTHER_AUTHORITY}
        ),
    }
)
"""The outcomes that fit each level: significant harm is never answered with advice."""

OPENS_REFERRAL = frozenset({Outcome.CHILD_IN_NEED_REFERRAL, Outcome.STRATEGY_MEETING})

SUPPORTS_REFERRAL = OPENS_REFERRAL | {Outcome.PASSED_TO_ALLOCATED_WORKER}
"""The outcomes with which a child's referral stays open."""


class DecidedByReferrer(Forbidden):
    """The person who raised the concern cannot decide it."""

    headline: ClassVar[str] = (
        "Ask a manager to decide; the referrer cannot decide on their own contact"
    )


class DecidedByRecommender(Forbidden):
    """The person who recommends cannot decide: two people must agree."""

    headline: ClassVar[str] = "Ask another manager to decide; you made the recommendation"


class NeedsAnotherPairOfEyes(Forbidden):
    """A decision to do less than protect rests on the work of two people."""

    headline: ClassVar[str] = (
        "Ask a colleague for a recommendation first; only you have looked at this child"
    )


class AlreadyDecided(Conflict):
    """There is a decision; a new one must say that it supersedes it, and what changed."""

    headline: ClassVar[str] = (
        "This child has a decision; say that yours supersedes it and what changed"
    )


class OtherDocumentInForce(Conflict):
    """A decision applies the version of the threshold document that is in force."""

    headline: ClassVar[str] = "Apply the threshold document in force; you named another version"


class LastClosureNotConsidered(Conflict):
    """On a re-referral, the reason why the last referral closed is considered and recorded.

    Not while another referral of the child is open.

    Also where a referral other than the one that closed last was considered.
    """

    headline: ClassVar[str] = "Say what you made of why this child's last referral closed"


class NoAllocatedWorker(Conflict):
    """There is no open referral with a worker to pass the contact to."""

    headline: ClassVar[str] = (
        "Allocate the child's open referral first; there is no worker to pass the contact to"
    )


class ChangeUnexplained(Malformed):
    """A decision that supersedes another says what changed; a first decision does not."""

    headline: ClassVar[str] = "Say what changed if you supersede a decision, and only then"


class HistoryNotConsidered(Malformed):
    """No decision is made without the child's history."""

    headline: ClassVar[str] = "Consider the child's history before you decide"


class OutcomeDoesNotFitLevel(Malformed):
    """The outcome is not one that this level of need leads to."""

    headline: ClassVar[str] = "Choose an outcome that fits the level"


class CriterionUnknown(Malformed):
    """The threshold document has no such criterion."""

    headline: ClassVar[str] = (
        "Choose criteria from the threshold document; it has no such criterion"
    )


class NoCriterionOfLevel(Malformed):
    """A level needs at least one of its own criteria."""

    headline: ClassVar[str] = "Choose at least one criterion of the level you decide"


class PrimaryNeedMissing(Malformed):
    """A referral has a primary need (census)."""

    headline: ClassVar[str] = "Say what the child's primary need is"


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """The facts that the rules need before a decision on one child."""

    referrer: UUID | None
    recommended_by: frozenset[UUID]
    worked_on_by: frozenset[UUID]
    standing_decision: UUID | None
    standing_outcome: Outcome | None
    document_in_force: UUID | None
    criteria: Mapping[str, Level]
    open_referral: UUID | None
    has_allocated_worker: bool
    last_closed: Episode | None
    today: date


@dataclass(frozen=True, slots=True)
class Proposal:
    """The decision that a manager proposes."""

    decided_by: Identities
    document: UUID
    level: Level
    criteria: tuple[str, ...]
    outcome: Outcome
    primary_need: str | None
    history_considered: bool
    last_closure: UUID | None
    supersedes: UUID | None


@dataclass(frozen=True, slots=True)
class NextStep:
    """The next step after a decision."""

    opens_referral: bool
    calls_for_meeting: bool
    routes_to_worker: bool


def decide(facts: DecisionFacts, proposal: Proposal) -> NextStep:
    """Return the next step after a decision, or refuse it.

    No one waits for paperwork to protect a child: a decision that finds significant harm is free of
    the conditions on a decision to do less.

    Raises:
        Any refusal of this module, or ReferralAlreadyOpen.
    """
    _refuse_own_work(facts, proposal)
    if proposal.supersedes != facts.standing_decision:
        raise AlreadyDecided
    _refuse_other_thresholds(facts, proposal)
    _refuse_without_history(facts, proposal)
    return _next_step(facts, proposal)


def refuse_unexplained_change(*, supersedes: bool, what_changed: str | None) -> None:
    """Refuse to supersede a decision without a reason, or to give one for a first decision.

    Raises:
        ChangeUnexplained: one of the two was given without the other.
    """
    if supersedes != (what_changed is not None):
        raise ChangeUnexplained(pointer="/what_changed", code="change_unexplained")


def needs_last_closure(facts: DecisionFacts) -> bool:
    """Whether the decision would be on a re-referral, so that the last closure matters.

    A child with an open referral does not come again: what is decided goes on in that one.
    """
    if facts.open_referral is not None or facts.last_closed is None:
        return False
    return is_re_referral(facts.today, previous_opened_on=facts.last_closed.counts_from)


def _refuse_own_work(facts: DecisionFacts, proposal: Proposal) -> None:
    decided_by = proposal.decided_by
    if facts.referrer in decided_by:
        raise DecidedByReferrer
    if not decided_by.isdisjoint(facts.recommended_by):
        raise DecidedByRecommender
    others = (facts.worked_on_by | facts.recommended_by) - decided_by
    if not others and proposal.level is not Level.SIGNIFICANT_HARM:
        raise NeedsAnotherPairOfEyes


def _refuse_other_thresholds(facts: DecisionFacts, proposal: Proposal) -> None:
    if proposal.document != facts.document_in_force:
        raise OtherDocumentInForce
    unknown = [code for code in proposal.criteria if code not in facts.criteria]
    if unknown:
        index = proposal.criteria.index(unknown[0])
        raise CriterionUnknown(pointer=f"/criteria/{index}", code="criterion_unknown")
    if not any(facts.criteria[code] is proposal.level for code in proposal.criteria):
        raise NoCriterionOfLevel(pointer="/criteria", code="no_criterion_of_level")
    if proposal.outcome not in OUTCOMES[proposal.level]:
        raise OutcomeDoesNotFitLevel(pointer="/outcome", code="outcome_does_not_fit_level")


def _refuse_without_history(facts: DecisionFacts, proposal: Proposal) -> None:
    if not proposal.history_considered:
        raise HistoryNotConsidered(pointer="/history_considered", code="history_not_considered")
    last = facts.last_closed
    owed = needs_last_closure(facts) or proposal.last_closure is not None
    if owed and (last is None or proposal.last_closure != last.id):
        raise LastClosureNotConsidered(code=last.closure_reason if last else None)


def _next_step(facts: DecisionFacts, proposal: Proposal) -> NextStep:
    outcome = proposal.outcome
    goes_on = facts.standing_outcome in OPENS_REFERRAL
    if (
        outcome is Outcome.CHILD_IN_NEED_REFERRAL
        and facts.open_referral is not None
        and not goes_on
    ):
        raise ReferralAlreadyOpen
    if outcome is Outcome.PASSED_TO_ALLOCATED_WORKER and not facts.has_allocated_worker:
        raise NoAllocatedWorker
    opens = outcome in OPENS_REFERRAL and facts.open_referral is None
    if opens and proposal.primary_need is None:
        raise PrimaryNeedMissing(pointer="/primary_need", code="primary_need_missing")
    return NextStep(
        opens_referral=opens,
        calls_for_meeting=outcome is Outcome.STRATEGY_MEETING,
        routes_to_worker=outcome is Outcome.PASSED_TO_ALLOCATED_WORKER,
    )
