"""Relaxations of a cloak: what opens it to anyone takes as many people as setting it did.

Three people hide a record completely: one sets the cloak and two approve it. If one of them could
lift it alone, one person could undo what protects a life. So the cloak stands until two others,
neither of whom asked, have approved what opens it. What closes it further is done at once.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from app.domain.directory.access import Actor
from app.domain.directory.actions import Available, available
from app.domain.directory.identities import Identities
from app.domain.directory.permissions import Permission
from app.domain.errors import Conflict, Forbidden
from app.domain.restrictions.restrictions import APPROVALS_TO_CLOAK, RestrictionKind


class Relaxation(StrEnum):
    """What opens a restricted record to anyone who could not see it."""

    LIFT = "lift"
    ALLOW = "allow"
    TAKE_OFF_DENY = "take_off_deny"
    CHANGE_OWNER = "change_owner"


class RelaxationApprovedByAsker(Forbidden):
    """The person who asked to open a cloak, or would see the record, cannot approve it."""

    headline: ClassVar[str] = "Ask others to approve this; you asked for it, or it is for you"


class RelaxationApprovedAlready(Conflict):
    """Two approvals come from two people."""

    headline: ClassVar[str] = "Ask someone else; you have already approved this"


class RelaxationOver(Conflict):
    """It was done, was not approved in time, or who asked or would answer may not any more."""

    headline: ClassVar[str] = "Ask again if it is needed; this was done, or no longer stands"


@dataclass(frozen=True, slots=True)
class RelaxationFacts:
    """The facts of what was asked that the rules need.

    `opens_to` holds the ids of the user, team or agency who would see the record. `asker_stands` is
    whether the person who asked could still ask today.
    """

    asked_by: UUID
    asker_stands: bool
    opens_to: frozenset[UUID]
    approved_by: Collection[UUID]
    lapses_at: datetime
    done: bool


@dataclass(frozen=True, slots=True)
class OpeningPlaces:
    """The teams and agencies by which a change of a list would open a record to an approver.

    An allow list means those who read cases there by a role that two people gave; a deny list means
    everyone who works there.
    """

    by_allowing: frozenset[UUID] = frozenset()
    by_not_denying: frozenset[UUID] = frozenset()

    def of(self, relaxation: Relaxation) -> frozenset[UUID]:
        """Those that count for one relaxation."""
        if relaxation is Relaxation.TAKE_OFF_DENY:
            return self.by_not_denying
        return self.by_allowing


def needs_approval(
    relaxation: Relaxation, *, acting: RestrictionKind, kind: RestrictionKind, approvals: int
) -> bool:
    """Whether a relaxation waits for two approvals.

    Lifting does while the cloak acts, provisionally too. The lists and the owner are part of what
    is approved: the person who sets a cloak writes them until someone has approved it. If they
    went on until the second approval, the first person would have approved a narrower cloak.
    """
    if relaxation is Relaxation.LIFT:
        return acting is RestrictionKind.CLOAKED
    return kind is RestrictionKind.CLOAKED and approvals > 0


def is_approved(approvals: int) -> bool:
    """Whether enough people have approved it, of those who count today."""
    return approvals >= APPROVALS_TO_CLOAK


def refuse_relaxing(
    facts: RelaxationFacts, *, by: Identities, works_in: Collection[UUID], now: datetime
) -> None:
    """Refuse approval by the person who asked or would see it, twice by one, or too late.

    `works_in` are the teams and agencies by which a list would open the record to the approver, to
    whom it is closed today.

    Raises:
        RelaxationApprovedByAsker, RelaxationApprovedAlready, RelaxationOver: see each.
    """
    if facts.asked_by in by or not facts.opens_to.isdisjoint([*by, *works_in]):
        raise RelaxationApprovedByAsker
    if facts.done or now >= facts.lapses_at or not facts.asker_stands:
        raise RelaxationOver
    if not by.isdisjoint(facts.approved_by):
        raise RelaxationApprovedAlready


def on_relaxation(
    actor: Actor, facts: RelaxationFacts, *, works_in: Collection[UUID], now: datetime
) -> list[Available]:
    """The acts open to the actor on what was asked now, and why the others are not."""

    def approving() -> None:
        refuse_relaxing(facts, by=actor.identities, works_in=works_in, now=now)

    return [
        available("approve", actor=actor, permission=Permission.RESTRICTION_LIFT, rule=approving)
    ]
