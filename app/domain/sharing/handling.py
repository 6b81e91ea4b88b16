"""Handling: what an agency said may be done with what it told, which binds whatever comes of it."""

from collections.abc import Iterable, Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import reduce
from typing import ClassVar
from uuid import UUID

from app.domain.errors import Conflict


class SourceEvaluation(StrEnum):
    """How far whoever told it can be relied on: the 3 of a 3x5x2 grading, best first."""

    RELIABLE = "1"
    UNTESTED = "2"
    NOT_RELIABLE = "3"


class InformationAssessment(StrEnum):
    """How far what was told can be relied on: the 5 of a 3x5x2 grading, best first."""

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
    """An agency that is to be given a fragment is not one that its originator lets see it."""

    headline: ClassVar[str] = "The agency that told this does not let that agency see it"


class InformationExpired(Conflict):
    """The last day on which the originator lets the fragment be used has passed."""

    headline: ClassVar[str] = "The agency that told this let it be used until a day that has passed"


class OnwardSharingNotAgreed(Conflict):
    """The originator is to be asked before the fragment goes further, and has not agreed."""

    headline: ClassVar[str] = "The agency that told this has not agreed that it goes to that agency"


@dataclass(frozen=True, slots=True)
class Grading:
    """A 3x5x2 grading (College of Policing, intelligence report)."""

    source: SourceEvaluation
    information: InformationAssessment
    handling: HandlingCode


@dataclass(frozen=True, slots=True)
class Handling:
    """The conditions on one fragment, or on what is made of several.

    `audience` are the agencies that may see it, the one that told it among them; None where it
    left that to the hub, which needs no naming to see what it asked for. `no_onward_sharing` is:
    ask that agency before it goes to another, even to one of the audience. `expires_on` is the
    last day on which it may be used, None being no limit. `grading` is None where nobody graded
    it, which says nothing for or against it.
    """

    audience: frozenset[UUID] | None
    may_tell_family: bool
    may_tell_child: bool
    may_tell_court: bool
    no_onward_sharing: bool
    expires_on: date | None = None
    grading: Grading | None = None


def strictest(conditions: Iterable[Handling]) -> Handling | None:
    """What binds whatever is made of several fragments: no looser than any of them.

    None where there is no fragment, and so nothing to handle. Of several gradings the worst of
    each part is what may be relied on.
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

    `agreed` are the agencies to which the originator agreed that it goes. The originator itself
    needs nobody's leave to be given what it told. The conditions are those of the information,
    so a sanitised version of it is bound by them too.

    Raises:
        OutsideAudience: a recipient may not see it.
        InformationExpired: `on` is after its last day.
        OnwardSharingNotAgreed: it goes no further unasked, and was not agreed for a recipient.
    """
    refuse_outside_audience(handling, originator_id=originator_id, recipients=recipients)
    if handling.expires_on is not None and on > handling.expires_on:
        raise InformationExpired
    if handling.no_onward_sharing and not recipients <= agreed | {originator_id}:
        raise OnwardSharingNotAgreed
