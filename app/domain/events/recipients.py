"""Recipients of events: the events that an actor may receive."""

from dataclasses import replace
from typing import ClassVar

from app.domain.directory.access import Actor
from app.domain.directory.roles import Role
from app.domain.errors import Malformed
from app.domain.events.events import EVENTS


class EventTypeNotKnown(Malformed):
    """There is no event with this name."""

    headline: ClassVar[str] = "Choose an event type from the list; there is none of that name"


def as_hearing(actor: Actor) -> Actor:
    """The actor as a recipient of events: a partner system sees what an officer of its agency sees.

    It learns the id of the record, so that it can notify its own people; to open the record they
    need a membership of their own.
    """
    officers = (
        replace(held, role=Role.AGENCY_OFFICER)
        for held in actor.memberships
        if held.role is Role.PARTNER_SYSTEM
    )
    return replace(actor, memberships=(*actor.memberships, *officers))


def heard_by(actor: Actor) -> frozenset[str]:
    """The events that the roles of a recipient may receive, if they can see the record."""
    return frozenset(
        name for name, event in EVENTS.items() if event.permission in actor.permissions
    )
