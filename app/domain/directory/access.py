"""Access: the actor, their permissions, and the records hidden from them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from app.domain.directory.identities import Identities
from app.domain.directory.permissions import Permission
from app.domain.directory.purposes import PURPOSES, Purpose, PurposeNotForRole
from app.domain.directory.role_permissions import permissions_of
from app.domain.directory.roles import HUB_ROLES, Role
from app.domain.errors import Forbidden


class PermissionMissing(Forbidden):
    """None of the actor's roles has the permission that the act needs."""

    headline = "Your role may not do this"


class PartnershipNotChosen(Forbidden):
    """The person works in several partnerships and did not say for which they act now."""

    headline = "Say which partnership you act for, in the Partnership header"


class NoMembership(Forbidden):
    """The token is good, but its holder has no role today, or none that was confirmed yet."""

    headline = "Ask your administrator for a role, or to have it confirmed; you have none today"


@dataclass(frozen=True, slots=True)
class Membership:
    """One role of a user, in one agency (and team, for a role that works in one)."""

    role: Role
    agency_id: UUID
    agency_kind: str
    starts_on: date
    ends_on: date | None
    team_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class HiddenFrom:
    """The records hidden from one actor in this transaction by restrictions and conflicts.

    `signposted` are those of `people` of whom the actor may learn that a restricted record exists;
    the others look as if they did not exist. Contacts and meetings are hidden whole if they name
    anyone who is hidden.
    """

    people: frozenset[UUID] = frozenset()
    signposted: frozenset[UUID] = frozenset()
    contacts: frozenset[UUID] = frozenset()
    meetings: frozenset[UUID] = frozenset()

    def but_signposted(self) -> "HiddenFrom":
        """The records hidden even from an actor who may learn that a signposted record exists."""
        return replace(self, people=self.people - self.signposted, signposted=frozenset())

    def holds_any(self, ids: Iterable[UUID]) -> bool:
        """Whether any of some records is hidden."""
        return not (self.people | self.contacts | self.meetings).isdisjoint(ids)


NOTHING_HIDDEN: Final = HiddenFrom()


@dataclass(frozen=True, slots=True)
class Actor:
    """The actor, with their partnership and their memberships today.

    The service itself acts without a user or memberships, and sees what the hub sees. `opened` are
    the people whose records the actor opened by break-glass, while that lasts and the transaction
    only reads. `other_identities` are users who are declared to be the same person.
    """

    partnership_id: UUID
    partnership: str
    user_id: UUID | None
    display_name: str
    memberships: tuple[Membership, ...]
    sees_as_hub: bool = False
    hidden_from: HiddenFrom = NOTHING_HIDDEN
    opened: frozenset[UUID] = frozenset()
    other_identities: Identities = frozenset()

    @property
    def roles(self) -> frozenset[Role]:
        """Every role held today."""
        return frozenset(membership.role for membership in self.memberships)

    @property
    def permissions(self) -> frozenset[Permission]:
        """Every permission of those roles."""
        return permissions_of(self.roles)

    @property
    def agency_id(self) -> UUID:
        """The agency the actor speaks for: that of the first membership by role order."""
        order = list(Role)
        return min(self.memberships, key=lambda held: order.index(held.role)).agency_id

    @property
    def in_hub(self) -> bool:
        """True for an actor who sees every case of the partnership."""
        return self.sees_as_hub or self.user_id is None or bool(self.roles & HUB_ROLES)

    @property
    def user(self) -> UUID:
        """The user, for acts that only a person can do."""
        if self.user_id is None:
            raise Forbidden("Only a person may do this.")
        return self.user_id

    @property
    def identities(self) -> Identities:
        """Every user that is the actor's own person; none for the service itself."""
        own = frozenset() if self.user_id is None else frozenset({self.user_id})
        return self.other_identities | own

    @property
    def teams_managed(self) -> frozenset[UUID]:
        """The teams whose manager the actor is."""
        return frozenset(
            held.team_id
            for held in self.memberships
            if held.role is Role.TEAM_MANAGER and held.team_id is not None
        )

    def seeing_as_hub(self, *, hidden_from: HiddenFrom = NOTHING_HIDDEN) -> "Actor":
        """The same actor with the hub's view, past all restrictions but these."""
        return replace(self, sees_as_hub=True, hidden_from=hidden_from)

    def agencies_as(self, *roles: Role) -> frozenset[UUID]:
        """The agencies for which the actor holds one of `roles`."""
        return frozenset(held.agency_id for held in self.memberships if held.role in roles)


def require(actor: Actor, permission: Permission) -> None:
    """Refuse an actor without a permission.

    Raises:
        PermissionMissing: no role held today carries `permission`.
    """
    if permission not in actor.permissions:
        raise PermissionMissing(code=str(permission))


def purpose_for(actor: Actor, stated: Purpose | None) -> Purpose | None:
    """The purpose to record for a reading: the one stated, if a role held today allows it.

    Raises:
        PurposeNotForRole: no role held today works for the stated purpose.
    """
    if stated is None:
        return None
    if not any(stated in PURPOSES.get(role, frozenset()) for role in actor.roles):
        raise PurposeNotForRole(code=str(stated))
    return stated
