"""Minutes: the edition to circulate, its recipients, and when all of them have it."""

from collections.abc import Set as AbstractSet
from typing import ClassVar
from uuid import UUID

from app.domain.errors import Conflict
from app.domain.meetings.invitations import refuse_without_place


class MinutesSuperseded(Conflict):
    """A later edition corrects this one, and only the latest is sent."""

    headline: ClassVar[str] = (
        "Circulate the latest edition of these minutes; this one has been corrected"
    )


class MinutesCirculated(Conflict):
    """Every agency named has been sent this edition."""

    headline: ClassVar[str] = "This edition has already been sent to them"


class MinutesReceived(Conflict):
    """The agency has acknowledged this edition; when and by whom stays as it was recorded."""

    headline: ClassVar[str] = "Your agency has already acknowledged these minutes"


class MinutesLeftUnsent(Conflict):
    """Why the agency is not sent the minutes is recorded."""

    headline: ClassVar[str] = "It is recorded already why this agency is not sent the minutes"


def refuse_leaving_unsent(*, unsent: bool) -> None:
    """Refuse to say a second time why an agency is not sent the minutes.

    Raises:
        MinutesLeftUnsent: see it.
    """
    if unsent:
        raise MinutesLeftUnsent


def refuse_superseded(edition: int, *, latest: int) -> None:
    """Refuse to circulate an edition that has been corrected.

    Raises:
        MinutesSuperseded: it is not the latest.
    """
    if edition != latest:
        raise MinutesSuperseded


def recipients(
    named: AbstractSet[UUID],
    *,
    invited: AbstractSet[UUID],
    owed: AbstractSet[UUID],
    sent: AbstractSet[UUID],
) -> frozenset[UUID]:
    """The agencies to send an edition to: those named, or every one that is owed it if none is.

    Raises:
        AgencyHasNoPlace: one of those named was never invited, and so may not read it.
        MinutesCirculated: each of them has this edition.
    """
    for agency_id in named:
        refuse_without_place(agency_id, with_place=invited, code="/agency_ids")
    waiting = frozenset(named or owed) - sent
    if not waiting:
        raise MinutesCirculated
    return waiting


def reached_everybody(*, owed: AbstractSet[UUID], sent: AbstractSet[UUID]) -> bool:
    """Whether every agency that is owed this edition has it, which stops the minutes clock.

    Where no agency was invited, or none can be sent it, writing it is enough.
    """
    return owed <= sent
