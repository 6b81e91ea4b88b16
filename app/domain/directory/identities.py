"""Identities: the users that belong to one person, who never counts as two.

Some people work in two agencies, and each agency gives them a sign-in. An administrator declares
that both users are one person; the rules then take one for the other wherever a second person is
needed, and a conflict of interest follows the person across them. A rule takes the `Identities` of
the actor, not the user alone, so that it cannot be asked about half of a person.
"""

from typing import ClassVar
from uuid import UUID

from app.domain.errors import Conflict, Forbidden

Identities = frozenset[UUID]
"""The ids of every user that is one person, the user who acts now among them."""


class IdentitiesLinkedAlready(Conflict):
    """The two users are declared to be one person, directly or through a third."""

    headline: ClassVar[str] = "These users are already recorded as one person"


class IdentityWithItself(Conflict):
    """A user is one person with themselves."""

    headline: ClassVar[str] = "Name two different users"


class IdentityLinkWithdrawn(Conflict):
    """The declaration was withdrawn before."""

    headline: ClassVar[str] = "This declaration has already been withdrawn"


class IdentityLinkOfOwn(Forbidden):
    """No one takes back that two users are one person if they are that person.

    It would make them a second person to themselves. Nor does an administrator declare to be one
    person with information governance, who would see no signal about them any more.
    """

    headline: ClassVar[str] = "Ask another administrator; this declaration is about you"


def refuse_linking(
    first: UUID, second: UUID, *, by: Identities, are_one_person: bool, either_governs: bool
) -> None:
    """Refuse to declare one user twice, or what is declared already, or governance to be oneself.

    Information governance is shown no signal about themselves: an administrator who declared to be
    one person with them would hide from them whatever they did. `either_governs` is whether either
    user, or who is one person with them, is in information governance today.

    Raises:
        IdentityWithItself, IdentitiesLinkedAlready: see each.
        IdentityLinkOfOwn: one's own person with one in information governance.
    """
    if first == second:
        raise IdentityWithItself
    if are_one_person:
        raise IdentitiesLinkedAlready
    if either_governs and not by.isdisjoint({first, second}):
        raise IdentityLinkOfOwn


def refuse_unlinking(*, by: Identities, users: Identities, withdrawn: bool) -> None:
    """Refuse to withdraw a declaration about oneself, or one that was withdrawn.

    Raises:
        IdentityLinkOfOwn, IdentityLinkWithdrawn: see each.
    """
    if not by.isdisjoint(users):
        raise IdentityLinkOfOwn
    if withdrawn:
        raise IdentityLinkWithdrawn
