"""Who must be at a strategy meeting and why, and whether enough of them were."""

from collections.abc import Iterable, Mapping, Sequence, Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

from app.domain.directory.agencies import AgencyKind
from app.domain.errors import Conflict

ALWAYS_REQUIRED: Final = (
    AgencyKind.CHILDRENS_SOCIAL_CARE,
    AgencyKind.POLICE,
    AgencyKind.HEALTH,
)
"""The least a strategy discussion consists of (Working Together 2023)."""


class PlaceBecause(StrEnum):
    """Why an agency has a place at a meeting."""

    ALWAYS_REQUIRED = "always_required"
    INVOLVED_WITH_CHILD = "involved_with_child"
    MADE_THE_CONTACT = "made_the_contact"
    CONTRIBUTED_BEFORE = "contributed_before"
    KNOWS_THE_FAMILY = "knows_the_family"
    BRINGS_EXPERTISE = "brings_expertise"
    MAY_OFFER_HELP = "may_offer_help"
    ATTENDED = "attended"
    CONTRIBUTED = "contributed"


TIES: Final = frozenset(
    {
        PlaceBecause.INVOLVED_WITH_CHILD,
        PlaceBecause.MADE_THE_CONTACT,
        PlaceBecause.CONTRIBUTED_BEFORE,
    }
)
"""What ties an agency to these children, so that no other agency can stand for it."""


class InvitedBecause(StrEnum):
    """Why the hub invites an agency that nothing on record requires."""

    KNOWS_THE_FAMILY = "knows_the_family"
    BRINGS_EXPERTISE = "brings_expertise"
    MAY_OFFER_HELP = "may_offer_help"


class AgencyHasNoPlace(Conflict):
    """The agency was not invited; the code points to where it is named."""

    headline: ClassVar[str] = "This agency has no place at the meeting; invite it first"


class AgencyAttended(Conflict):
    """An agency that was there was not absent."""

    headline: ClassVar[str] = "This agency attended; there is no absence to give a reason for"


class NobodyToInvite(Conflict):
    """Everybody with a place was invited, or is absent for a recorded reason."""

    headline: ClassVar[str] = "Every agency has been invited, or its absence has a reason"


class AbsenceNotReasoned(Conflict):
    """A required agency did not attend and nobody wrote down why; the code names its kind."""

    headline: ClassVar[str] = "Say why each required agency was absent"


class RequiredAgencyMissing(Conflict):
    """The meeting lacks a required agency, and no manager made an exception.

    The code names the kinds that are missing, with commas between them.
    """

    headline: ClassVar[str] = "A required agency was absent: a manager must record an exception"


class ExceptionNotNeeded(Conflict):
    """An exception was recorded for a meeting at which nobody required was missing."""

    headline: ClassVar[str] = "No required agency was missing; record no exception"


@dataclass(frozen=True, slots=True)
class Involved:
    """Which agencies the record ties to the children of a meeting, and by what."""

    with_a_child: AbstractSet[UUID]
    made_the_contact: AbstractSet[UUID]
    contributed_before: AbstractSet[UUID]


@dataclass(frozen=True, slots=True)
class Place:
    """An agency's place at a meeting, and what became of it."""

    agency_id: UUID
    kind: AgencyKind
    required: bool
    because: frozenset[PlaceBecause]
    invited: bool = False
    attended: bool = False
    absence_reasoned: bool = False

    @property
    def only_for_its_kind(self) -> bool:
        """Required as one of its kind, not for anything it has to do with these children."""
        return not self.because & TIES


def required_places(agencies: Mapping[UUID, AgencyKind], *, involved: Involved) -> list[Place]:
    """The agencies that must be asked to a meeting, each with every reason why.

    Children's social care, police and health always (Working Together 2023); every agency
    that works with any of the children today; the agencies whose contacts led here; and, at
    a follow-up, those that contributed to the meeting before it. Where the partnership has
    several agencies of a kind that is always required, those already tied to the children
    stand for the kind; if none is, all of the kind are asked and any one is enough.
    """
    tied = {
        agency_id: frozenset(
            because
            for because, ids in (
                (PlaceBecause.INVOLVED_WITH_CHILD, involved.with_a_child),
                (PlaceBecause.MADE_THE_CONTACT, involved.made_the_contact),
                (PlaceBecause.CONTRIBUTED_BEFORE, involved.contributed_before),
            )
            if agency_id in ids
        )
        for agency_id in agencies
    }
    represented = {kind for agency_id, kind in agencies.items() if tied[agency_id]}
    places = []
    for agency_id, kind in agencies.items():
        because = tied[agency_id]
        if kind in ALWAYS_REQUIRED and (because or kind not in represented):
            because |= {PlaceBecause.ALWAYS_REQUIRED}
        if because:
            places.append(Place(agency_id, kind, required=True, because=because))
    return places


def missing_places(places: Iterable[Place]) -> list[Place]:
    """The required agencies that were absent and that nobody else could stand for."""
    known = list(places)
    attended = {place.kind for place in known if place.attended}
    return [
        place
        for place in known
        if place.required
        and not place.attended
        and not (place.only_for_its_kind and place.kind in attended)
    ]


def missing_kinds(places: Sequence[Place]) -> list[AgencyKind]:
    """The kinds of agency that the meeting lacks, in the order of the vocabulary.

    A kind that is always required is missing too where the partnership has no such agency.
    """
    absent = {place.kind for place in missing_places(places)}
    absent |= set(ALWAYS_REQUIRED) - {
        place.kind for place in places if place.required or place.attended
    }
    return [kind for kind in AgencyKind if kind in absent]


def refuse_without_quorum(places: Sequence[Place]) -> None:
    """Refuse to conclude a meeting at which a required agency was missing.

    Raises:
        AbsenceNotReasoned, RequiredAgencyMissing: the code names the kinds of agency.
    """
    _refuse_unexplained(places)
    missing = missing_kinds(places)
    if missing:
        raise RequiredAgencyMissing(code=_listed(missing))


def refuse_needless_exception(places: Sequence[Place]) -> None:
    """Let a manager conclude without a required agency, where one was missing.

    The exception does not do away with the reasons: why each was absent is asked either way.

    Raises:
        AbsenceNotReasoned: the code names the kinds of agency.
        ExceptionNotNeeded: everybody required was there.
    """
    _refuse_unexplained(places)
    if not missing_kinds(places):
        raise ExceptionNotNeeded


def _refuse_unexplained(places: Sequence[Place]) -> None:
    unexplained = {place.kind for place in missing_places(places) if not place.absence_reasoned}
    if unexplained:
        raise AbsenceNotReasoned(code=_listed(unexplained))


def to_be_invited(places: Iterable[Place], *, named: AbstractSet[UUID]) -> list[Place]:
    """Those with a place who are to be sent an invitation now.

    Everybody who was neither sent one nor is absent for a reason, so that nobody required is
    left out silently; and of those absent for a reason, whoever is asked by name after all.

    Raises:
        NobodyToInvite: there is nobody left.
    """
    waiting = [
        place
        for place in places
        if not place.invited and (not place.absence_reasoned or place.agency_id in named)
    ]
    if not waiting:
        raise NobodyToInvite
    return waiting


def refuse_without_place(
    agency_id: UUID, *, with_place: AbstractSet[UUID], code: str | None = None
) -> None:
    """Refuse what names an agency that was never asked: it would not learn of it.

    Raises:
        AgencyHasNoPlace: `code` says where it is named.
    """
    if agency_id not in with_place:
        raise AgencyHasNoPlace(code=code)


def _listed(kinds: Iterable[AgencyKind]) -> str:
    return ",".join(sorted(kinds))
