"""Role proposals: a role that reads cases, governs or approves takes a second person.

An administrator who could give any role alone could make themselves, or an identity of theirs, a
hub manager, and read every case. So a right is never given to oneself, and these take another
person's confirmation before they count: a role with any permission that is not in
`GIVEN_BY_ONE`, and any role for a user whom the giver registered on the same day.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

from app.domain.directory.access import Actor
from app.domain.directory.actions import Available, available
from app.domain.directory.identities import Identities
from app.domain.directory.permissions import Permission
from app.domain.directory.role_permissions import PERMISSIONS
from app.domain.directory.roles import Role
from app.domain.errors import Conflict, Forbidden

GIVEN_BY_ONE: Final = frozenset(
    {
        Permission.ME_READ,
        Permission.EVENT_READ,
        Permission.DIRECTORY_READ,
        Permission.AUDIT_WITNESS,
        Permission.LEGAL_GATEWAY_READ,
        Permission.CONTACT_RECORD,
        Permission.CONTACT_READ,
        Permission.CONTACT_LIST_OWN,
        Permission.NOTIFICATION_SEND,
        Permission.NOTIFICATION_READ,
        Permission.SUBSCRIPTION_MANAGE,
        Permission.FIGURES_READ,
    }
)
"""Permissions that show a user no more than their own worries and figures, and decide nothing.

A new permission is not among them: until it is named here, a role that has it needs a second
person. `access.roles_given_by_one()` has the roles that follow from it.
"""

LAPSES_AFTER: Final = timedelta(days=14)
"""How long a proposal waits: what no one confirmed by then is asked for again, with a new look."""


class ProposalState(StrEnum):
    """The state of a proposed role; only a confirmed one is a right."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class Likeness(StrEnum):
    """In what a user is like another: both may be one person whom no one has declared so."""

    NAME = "name"
    SUBJECT = "subject"


class RightToOneself(Forbidden):
    """No one gives a right to themselves, nor to another identity of theirs."""

    headline: ClassVar[str] = "Ask another administrator; you cannot give yourself a role"


class RoleConfirmedByReceiver(Forbidden):
    """The person who is to have the role cannot be the one who confirms it."""

    headline: ClassVar[str] = "Ask someone else to confirm this role; it would be yours"


class RoleConfirmedByProposer(Forbidden):
    """The person who proposed the role cannot be the one who confirms it."""

    headline: ClassVar[str] = (
        "Ask information governance or another administrator to confirm this role; you proposed it"
    )


class RoleProposedAlready(Conflict):
    """This role waits for a second person already, for some of these days."""

    headline: ClassVar[str] = (
        "Have the earlier proposal of this role confirmed or withdrawn first; it still waits"
    )


class RoleProposalDecided(Conflict):
    """The proposal was confirmed, declined or withdrawn before."""

    headline: ClassVar[str] = "This role has already been confirmed, declined or withdrawn"


class RoleProposalLapsed(Conflict):
    """No one confirmed the proposal within 14 days."""

    headline: ClassVar[str] = "Propose this role again; it was not confirmed within 14 days"


class RoleProposerGone(Conflict):
    """The person who proposed the role may not give any today, so there is only one person now."""

    headline: ClassVar[str] = (
        "Propose this role again; the person who proposed it may not give roles any more"
    )


class RoleProposalOfAnother(Forbidden):
    """Only the person who proposed a role withdraws it; others decline it."""

    headline: ClassVar[str] = "Decline this role instead; someone else proposed it"


@dataclass(frozen=True, slots=True)
class RoleProposalFacts:
    """The facts of a proposed role that the rules need.

    `proposer_stands` is whether the person who proposed it could still do so today.
    """

    state: ProposalState
    proposer_stands: bool
    receiver: UUID
    proposed_by: UUID


def is_given_by_one(role: Role) -> bool:
    """Whether one administrator may give a role: it has only permissions of `GIVEN_BY_ONE`."""
    return PERMISSIONS[role] <= GIVEN_BY_ONE


def needs_second_person(
    role: Role, *, by: Identities, registered_by: UUID | None, registered_on: date, today: date
) -> bool:
    """Whether another person has to confirm a role before it counts.

    `registered_by` registered the user on `registered_on`, a London day: the person who
    makes an identity gives it no right alone on that day, whichever the role.
    """
    made_today = registered_by in by and registered_on == today
    return made_today or not is_given_by_one(role)


def state_of(decision: str | None, *, lapses_at: datetime, now: datetime) -> ProposalState:
    """The state of a proposal with this decision, or with none so far."""
    if decision is not None:
        return ProposalState(decision)
    return ProposalState.WAITING if now < lapses_at else ProposalState.LAPSED


def refuse_right_to_oneself(receiver: UUID, *, by: Identities) -> None:
    """Refuse to give a right to oneself, by whichever identity.

    Raises:
        RightToOneself: the receiver is the giver.
    """
    if receiver in by:
        raise RightToOneself


def refuse_undecidable(state: ProposalState) -> None:
    """Refuse to decide on a proposal that does not wait any more.

    Raises:
        RoleProposalLapsed, RoleProposalDecided: see each.
    """
    if state is ProposalState.LAPSED:
        raise RoleProposalLapsed
    if state is not ProposalState.WAITING:
        raise RoleProposalDecided


def refuse_declining(facts: RoleProposalFacts, *, by: Identities) -> None:
    """Refuse to decide on a role that is one's own, or that one proposed oneself.

    Raises:
        RoleConfirmedByReceiver, RoleConfirmedByProposer: see each.
        RoleProposalLapsed, RoleProposalDecided: it does not wait any more.
    """
    if facts.receiver in by:
        raise RoleConfirmedByReceiver
    if facts.proposed_by in by:
        raise RoleConfirmedByProposer
    refuse_undecidable(facts.state)


def refuse_confirming(facts: RoleProposalFacts, *, by: Identities) -> None:
    """Refuse to confirm a role of one's own, or that no one else stands for today.

    Raises:
        RoleProposerGone: the person who proposed it has lost the right to.
        Any refusal of `refuse_declining`.
    """
    refuse_declining(facts, by=by)
    if not facts.proposer_stands:
        raise RoleProposerGone


def refuse_withdrawing(facts: RoleProposalFacts, *, by: Identities) -> None:
    """Refuse to withdraw what another person proposed.

    Raises:
        RoleProposalOfAnother: someone else proposed it.
        RoleProposalLapsed, RoleProposalDecided: it does not wait any more.
    """
    if facts.proposed_by not in by:
        raise RoleProposalOfAnother
    refuse_undecidable(facts.state)


def on_role_proposal(actor: Actor, facts: RoleProposalFacts) -> list[Available]:
    """The acts open to the actor on a proposed role now, and why the others are not."""

    def confirming() -> None:
        refuse_confirming(facts, by=actor.identities)

    def declining() -> None:
        refuse_declining(facts, by=actor.identities)

    def withdrawing() -> None:
        refuse_withdrawing(facts, by=actor.identities)

    return [
        available(action, actor=actor, permission=permission, rule=rule)
        for action, permission, rule in (
            ("confirm", Permission.ROLE_CONFIRM, confirming),
            ("decline", Permission.ROLE_CONFIRM, declining),
            ("withdraw", Permission.USER_ADMINISTER, withdrawing),
        )
    ]


def likenesses(
    *, name: tuple[str, str], subject: tuple[str, str], issuers: tuple[str, str]
) -> frozenset[Likeness]:
    """In what two users are alike: in their name, or in their subject under two issuers.

    The subject is often the address for mail, so one person has the same with two issuers. Case and
    the space between words do not count.
    """
    alike = set()
    if _plain(name[0]) == _plain(name[1]):
        alike.add(Likeness.NAME)
    if issuers[0] != issuers[1] and _plain(subject[0]) == _plain(subject[1]):
        alike.add(Likeness.SUBJECT)
    return frozenset(alike)


def _plain(words: str) -> str:
    return " ".join(words.casefold().split())
