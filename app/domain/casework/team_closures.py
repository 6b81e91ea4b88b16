"""Referrals closed by a team: the hub, which opened them, agrees to that or decides again."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from app.domain.directory.identities import Identities
from app.domain.errors import Conflict, Forbidden


class NoClosureToAgree(Conflict):
    """No team closed this referral of the hub's, or the hub has answered."""

    headline: ClassVar[str] = (
        "Leave this closure as it is; the hub closed the referral itself, or has answered"
    )


class AgreedByCloser(Forbidden):
    """The person who closed the referral cannot agree to it for the hub: two people must."""

    headline: ClassVar[str] = (
        "Ask another manager to agree to this closure; you closed the referral"
    )


@dataclass(frozen=True, slots=True)
class TeamClosure:
    """A closure as the rules see it: whether it waits for the hub's answer, and whose it was."""

    waits: bool
    closed_by: UUID | None


def refuse_agreement(closure: TeamClosure, *, agreed_by: Identities) -> None:
    """Refuse to agree to what does not wait for that, and to a closure of one's own.

    Raises:
        NoClosureToAgree, AgreedByCloser: see each.
    """
    if not closure.waits:
        raise NoClosureToAgree
    if closure.closed_by in agreed_by:
        raise AgreedByCloser


def is_answered_by(
    referral: UUID, opened_by: UUID | None, *, decision: Collection[UUID | None]
) -> bool:
    """Whether a decision answers a team's closure.

    It does if it considered that closure, or supersedes the decision that opened the referral:
    `decision` has the ids of both, where it names them.
    """
    named = {each for each in decision if each is not None}
    return referral in named or opened_by in named
