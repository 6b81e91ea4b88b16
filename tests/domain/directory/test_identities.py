"""Two identities of one person count as one, in every rule that asks for a second person."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest

from app.domain.casework.team_closures import AgreedByCloser, TeamClosure, refuse_agreement
from app.domain.corrections.recorded_errors import (
    ConfirmedByProposer,
    ErrorState,
    refuse_confirmation,
)
from app.domain.directory.identities import Identities
from app.domain.directory.role_proposals import (
    ProposalState,
    RightToOneself,
    RoleConfirmedByProposer,
    RoleConfirmedByReceiver,
    RoleProposalFacts,
    refuse_confirming,
    refuse_right_to_oneself,
)
from app.domain.errors import Refusal
from app.domain.restrictions.break_glass import ReviewedByUser, refuse_review
from app.domain.restrictions.conflicts_of_interest import ConflictEndedByUser, refuse_ending
from app.domain.restrictions.restriction_relaxations import (
    RelaxationApprovedAlready,
    RelaxationApprovedByAsker,
    RelaxationFacts,
    refuse_relaxing,
)
from app.domain.restrictions.restrictions import (
    ApprovedAlready,
    ApprovedBySetter,
    RestrictionKind,
    refuse_approval,
)
from app.domain.sharing.shares import SanitisedByPreparer, refuse_release
from tests.support.clock import WEDNESDAY_MORNING as NOW

ONE, OTHER, STRANGER = uuid4(), uuid4(), uuid4()
CLOAKED = RestrictionKind.CLOAKED


def _relaxation(**changes: object) -> RelaxationFacts:
    facts: dict[str, object] = {
        "asked_by": STRANGER,
        "asker_stands": True,
        "opens_to": frozenset(),
        "approved_by": [],
        "lapses_at": NOW + timedelta(days=1),
        "done": False,
    }
    return RelaxationFacts(**{**facts, **changes})  # type: ignore[arg-type]


def _proposal(**changes: object) -> RoleProposalFacts:
    facts: dict[str, object] = {
        "state": ProposalState.WAITING,
        "proposer_stands": True,
        "receiver": STRANGER,
        "proposed_by": STRANGER,
    }
    return RoleProposalFacts(**{**facts, **changes})  # type: ignore[arg-type]


RULES: dict[type[Refusal], Callable[[Identities], None]] = {
    AgreedByCloser: lambda by: refuse_agreement(
        TeamClosure(waits=True, closed_by=ONE), agreed_by=by
    ),
    ConfirmedByProposer: lambda by: refuse_confirmation(
        ErrorState.PROPOSED, proposed_by=ONE, actor=by
    ),
    SanitisedByPreparer: lambda by: refuse_release(prepared_by=ONE, released_at=None, by=by),
    ReviewedByUser: lambda by: refuse_review(by=by, user=ONE, reviewed=False, still_open=False),
    ConflictEndedByUser: lambda by: refuse_ending(by=by, user=ONE, ended=False),
    ApprovedBySetter: lambda by: refuse_approval(CLOAKED, by=by, set_by=ONE, approved_by=[]),
    ApprovedAlready: lambda by: refuse_approval(CLOAKED, by=by, set_by=STRANGER, approved_by=[ONE]),
    RelaxationApprovedByAsker: lambda by: refuse_relaxing(
        _relaxation(asked_by=ONE), by=by, works_in=(), now=NOW
    ),
    RelaxationApprovedAlready: lambda by: refuse_relaxing(
        _relaxation(approved_by=[ONE]), by=by, works_in=(), now=NOW
    ),
    RightToOneself: lambda by: refuse_right_to_oneself(ONE, by=by),
    RoleConfirmedByReceiver: lambda by: refuse_confirming(_proposal(receiver=ONE), by=by),
    RoleConfirmedByProposer: lambda by: refuse_confirming(_proposal(proposed_by=ONE), by=by),
}


@pytest.mark.parametrize("refusal", RULES, ids=lambda refusal: refusal.__name__)
def test_a_second_identity_is_no_second_person(refusal: type[Refusal]) -> None:
    RULES[refusal](frozenset({OTHER}))
    for by in ({ONE}, {ONE, OTHER}):
        with pytest.raises(refusal):
            RULES[refusal](frozenset(by))
