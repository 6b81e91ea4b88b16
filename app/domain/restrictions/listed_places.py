"""Teams and agencies on the lists of restrictions: whom each stands for.

A deny list means everyone who works there. An allow list means those who work there by a role that
two people gave: otherwise one administrator, who makes a practitioner a referrer of the right
agency, would put them on it.
"""

from collections.abc import Iterable
from typing import Final, Protocol
from uuid import UUID

from app.domain.directory.permissions import Permission
from app.domain.directory.role_permissions import PERMISSIONS
from app.domain.directory.role_proposals import is_given_by_one
from app.domain.directory.roles import Role


class Held(Protocol):
    """A role that a user holds, as both the actor and the table have it."""

    @property
    def role(self) -> str:
        """Which role."""

    @property
    def agency_id(self) -> UUID:
        """In which agency."""

    @property
    def team_id(self) -> UUID | None:
        """In which of its teams, if in one."""


_READS_CASES: Final = frozenset({Permission.PERSON_READ, Permission.CONTACT_READ})


def places_of(held: Iterable[Held]) -> frozenset[UUID]:
    """The agencies and teams that a user works in, by whichever role."""
    return frozenset(
        place for each in held for place in (each.agency_id, each.team_id) if place is not None
    )


def places_allowed(held: Iterable[Held]) -> frozenset[UUID]:
    """Those by which an allow list opens a record to them."""
    return places_of(each for each in held if not is_given_by_one(Role(each.role)))


def places_read_from(held: Iterable[Held]) -> frozenset[UUID]:
    """Those by which it opens a record that they then read: governance reads no case."""
    return places_allowed(
        each for each in held if not _READS_CASES.isdisjoint(PERMISSIONS[Role(each.role)])
    )
