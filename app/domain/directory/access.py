"""Who is acting, what they may do, and what is kept from them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from app.domain.directory.permissions import Permission, permissions_of
from app.domain.directory.purposes import PURPOSES, Purpose, PurposeNotForRole
from app.domain.directory.roles import HUB_ROLES, Role
from app.domain.errors import Forbidden


class PermissionMissing(Forbidden):
    """None of the actor's roles carries the permission that the act needs."""

    headline = "Your role may not do this"


class PartnershipNotChosen(Forbidden):
    """The person works in several partnerships and did not say in which they act now."""

    headline = "Say which partnership you act in, in the Partnership header"


class NoMembership(Forbidden):
    """The token is good, but its holder has no role anywhere today."""

    headline = "You have no role in any partnership today"


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
class KeptFrom:
    """What restrictions and conflicts of interest keep from one actor in this transaction.

    `signposted` are those of `people` of whom the actor may learn that a restricted record
    exists; of the others nothing may tell them from absent. Contacts and meetings are kept
    whole where anybody they name is.
    """

    people: frozenset[UUID] = frozenset()
    signposted: frozenset[UUID] = frozenset()
    contacts: frozenset[UUID] = frozenset()
    meetings: frozenset[UUID] = frozenset()

    def but_signposted(self) -> "KeptFrom":
        """What is kept even from somebody who may learn that a signposted record is there."""
        return replace(self, people=self.people - self.signposted, signposted=frozenset())

    def holds_any(self, ids: Iterable[UUID]) -> bool:
        """Whether any of some records is kept."""
        return not (self.people | self.contacts | self.meetings).isdisjoint(ids)


NOTHING_KEPT: Final = KeptFrom()


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is acting, in which partnership, with which memberships today.

    The service itself acts without a user or memberships, and sees what the hub sees.
    `opened` are the people whose records the actor broke the glass to, while that lasts and
    the transaction only reads.
    """

    partnership_id: UUID
    partnership: str
    user_id: UUID | None
    display_name: str
    memberships: tuple[Membership, ...]
    sees_as_hub: bool = False
    kept_from: KeptFrom = NOTHING_KEPT
    opened: frozenset[UUID] = frozenset()

    @property
    def roles(self) -> frozenset[Role]:
        """Every role held today."""
        return frozenset(membership.role for membership in self.memberships)

    @property
    def permissions(self) -> frozenset[Permission]:
        """Everything any of those roles may do."""
        return permissions_of(self.roles)

    @property
    def agency_id(self) -> UUID:
        """The agency the actor speaks for: that of the first membership by role order."""
        order = list(Role)
        return min(self.memberships, key=lambda held: order.index(held.role)).agency_id

    @property
    def in_hub(self) -> bool:
        """True for whoever sees every case of the partnership."""
        return self.sees_as_hub or self.user_id is None or bool(self.roles & HUB_ROLES)

    @property
    def user(self) -> UUID:
        """The user, for acts that only a person can do."""
        if self.user_id is None:
            raise Forbidden("Only a person may do this.")
        return self.user_id

    @property
    def teams_managed(self) -> frozenset[UUID]:
        """The teams whose manager the actor is."""
        return frozenset(
            held.team_id
            for held in self.memberships
            if held.role is Role.TEAM_MANAGER and held.team_id is not None
        )

    def seeing_as_hub(self, *, kept_from: KeptFrom = NOTHING_KEPT) -> "Actor":
        """The same actor, for a moment with the hub's own eyes, past all but these restrictions."""
        return replace(self, sees_as_hub=True, kept_from=kept_from)

    def agencies_as(self, *roles: Role) -> frozenset[UUID]:
        """The agencies for which the actor holds one of `roles`."""
        return frozenset(held.agency_id for held in self.memberships if held.role in roles)


def require(actor: Actor, permission: Permission) -> None:
    """Let the actor pass, or refuse.

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
