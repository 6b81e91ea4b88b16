"""Handling conditions: what an agency allows to be done with the information it gave."""

from collections.abc import Iterable, Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import reduce
from typing import ClassVar
from uuid import UUID

from app.domain.errors import Conflict


class SourceEvaluation(StrEnum):
    """How reliable the source is: the 3 of a 3x5x2 grading, best first."""

    RELIABLE = "1"
    UNTESTED = "2"
    NOT_RELIABLE = "3"


class InformationAssessment(StrEnum):
    """How reliable the information is: the 5 of a 3x5x2 grading, best first."""

    KNOWN_DIRECTLY = "A"
    KNOWN_INDIRECTLY_CORROBORATED = "B"
    KNOWN_INDIRECTLY = "C"
    NOT_KNOWN = "D"
    SUSPECTED_FALSE = "E"


class HandlingCode(StrEnum):
    """Whether sharing has conditions: the 2 of a 3x5x2 grading, the freer first."""

    LAWFUL_SHARING = "P"
    WITH_CONDITIONS = "C"


class OutsideAudience(Conflict):
    """The originator does not let an agency among the recipients see the fragment."""

    headline: ClassVar[str] = (
        "Leave that agency out; the agency that gave this information does not let it see it"
    )


class InformationExpired(Conflict):
    """The last day on which the originator lets the fragment be used has passed."""

    headline: ClassVar[str] = (
        "This information may no longer be used; the last day set by the agency that gave it"
        " has passed"
    )


class OnwardSharingNotAgreed(Conflict):
    """The originator must agree before the fragment is passed on, and has not agreed."""

    headline: ClassVar[str] = (
        "Ask the agency that gave this information first; it has not agreed to this recipient"
    )


@dataclass(frozen=True, slots=True)
class Grading:
    """A 3x5x2 grading (College of Policing, intelligence report)."""

    source: SourceEvaluation
    information: InformationAssessment
    handling: HandlingCode


@dataclass(frozen=True, slots=True)
class Handling:
    """The conditions on one fragment, or on something made from several.

    `audience` are the agencies that may see it, including the one that gave it; None where that
    agency left it to the hub, which needs no naming to see what it asked for. `no_onward_sharing`
    means: ask that agency before it goes to another, even to one of the audience. `expires_on` is
    the last day on which it may be used, None being no limit. `grading` is None where it was not
    graded, which says nothing for or against it.
    """

    audience: frozenset[UUID] | None
    may_tell_family: bool
    may_tell_child: bool
    may_tell_court: bool
    no_onward_sharing: bool
    expires_on: date | None = None
    grading: Grading | None = None


def strictest(conditions: Iterable[Handling]) -> Handling | None:
    """The conditions on something made from several fragments: no looser than any of them.

    None where there is no fragment, and so nothing to handle. Of several gradings the worst of each
    part is what may be relied on.
    """
    parts = tuple(conditions)
    return reduce(_both, parts) if parts else None


def _both(one: Handling, other: Handling) -> Handling:
    return Handling(
        audience=_in_common(one.audience, other.audience),
        may_tell_family=one.may_tell_family and other.may_tell_family,
        may_tell_child=one.may_tell_child and other.may_tell_child,
        may_tell_court=one.may_tell_court and other.may_tell_court,
        no_onward_sharing=one.no_onward_sharing or other.no_onward_sharing,
        expires_on=_earlier(one.expires_on, other.expires_on),
        grading=_worse(one.grading, other.grading),
    )


def _in_common(
    one: frozenset[UUID] | None, other: frozenset[UUID] | None
) -> frozenset[UUID] | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day is not None), default=None)


def _worse(one: Grading | None, other: Grading | None) -> Grading | None:
    if one is None or other is None:
        return one or other
    return Grading(
        source=max(one.source, other.source, key=list(SourceEvaluation).index),
        information=max(one.information, other.information, key=list(InformationAssessment).index),
        handling=max(one.handling, other.handling, key=list(HandlingCode).index),
    )


def refuse_outside_audience(
    handling: Handling, *, originator_id: UUID, recipients: AbstractSet[UUID]
) -> None:
    """Refuse agencies that may not see a fragment. Its originator always may.

    Raises:
        OutsideAudience: one of them may not.
    """
    if handling.audience is not None and not recipients <= handling.audience | {originator_id}:
        raise OutsideAudience


def refuse_beyond_handling(
    handling: Handling,
    *,
    originator_id: UUID,
    recipients: AbstractSet[UUID],
    agreed: AbstractSet[UUID],
    on: date,
) -> None:
    """Refuse to give a fragment to agencies, or on a day, that its conditions do not allow.

    `agreed` are the agencies that the originator agreed to share it with. The originator itself may
    always be given its own information. The conditions are those of the information, so a sanitised
    version of it is bound by them too.

    Raises:
        OutsideAudience: a recipient may not see it.
        InformationExpired: `on` is after its last day.
        OnwardSharingNotAgreed: it needs agreement, which was not given for a recipient.
    """
    refuse_outside_audience(handling, originator_id=originator_id, recipients=recipients)
    if handling.expires_on is not None and on > handling.expires_on:
        raise InformationExpired
    if handling.no_onward_sharing and not recipients <= agreed | {originator_id}:
        raise OnwardSharingNotAgreed
