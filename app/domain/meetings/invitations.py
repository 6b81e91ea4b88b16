"""Invitations to strategy meetings: the agencies required, and whether the meeting is quorate."""

from collections.abc import Collection, Iterable, Mapping, Sequence, Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

from app.domain.directory.agencies import AgencyKind
from app.domain.errors import Conflict
from app.domain.gates import ExceptionNotNeeded, Gate, gate_name, hold

ALWAYS_REQUIRED: Final = (
    AgencyKind.CHILDRENS_SOCIAL_CARE,
    AgencyKind.POLICE,
    AgencyKind.HEALTH,
)
"""The least a strategy discussion consists of (Working Together 2023)."""


class PlaceBecause(StrEnum):
    """The reason for an agency's place at a meeting."""

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
"""An agency's link to these children, for which no other agency can stand in."""


class InvitedBecause(StrEnum):
    """Why the hub invites an agency that nothing on record requires."""

    KNOWS_THE_FAMILY = "knows_the_family"
    BRINGS_EXPERTISE = "brings_expertise"
    MAY_OFFER_HELP = "may_offer_help"


class AgencyHasNoPlace(Conflict):
    """The agency was not invited; the code points to where it is named."""

    headline: ClassVar[str] = "Invite this agency first; it has no place at the meeting"


class AgencyAttended(Conflict):
    """An agency that attended was not absent."""

    headline: ClassVar[str] = "This agency attended, so there is no absence to give a reason for"


class NobodyToInvite(Conflict):
    """Every agency with a place was invited, or is absent for a recorded reason."""

    headline: ClassVar[str] = "Every agency has been invited, or its absence has a reason"


class AbsenceNotReasoned(Conflict):
    """A required agency did not attend and no reason is recorded; the code names its kind."""

    headline: ClassVar[str] = "Say why each required agency was absent"


class RequiredAgencyMissing(Gate):
    """The meeting lacks a required agency, and no manager made an exception.

    The code names the kinds that are missing, with commas between them.
    """

    headline: ClassVar[str] = "A required agency was absent; ask a manager to record an exception"


@dataclass(frozen=True, slots=True)
class Involved:
    """The agencies that the record links to the children of a meeting, and how."""

    with_a_child: AbstractSet[UUID]
    made_the_contact: AbstractSet[UUID]
    contributed_before: AbstractSet[UUID]


@dataclass(frozen=True, slots=True)
class Place:
    """An agency's place at a meeting, and whether it was invited and attended."""

    agency_id: UUID
    kind: AgencyKind
    required: bool
    because: frozenset[PlaceBecause]
    invited: bool = False
    attended: bool = False
    absence_reasoned: bool = False

    @property
    def only_for_its_kind(self) -> bool:
        """Required only as one of its kind, not for any link with these children."""
        return not self.because & TIES


def required_places(agencies: Mapping[UUID, AgencyKind], *, involved: Involved) -> list[Place]:
    """The agencies that must be invited to a meeting, each with every reason.

    Children's social care, police and health always (Working Together 2023); every agency that
    works with any of the children today; the agencies whose contacts led here; and, at a follow-up,
    those that contributed to the meeting before it. Where the partnership has several agencies of a
    kind that is always required, those already linked to the children represent the kind; if none
    is, all of the kind are invited and any one is enough.
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
    """The required agencies that were absent and that no other agency could represent."""
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


def refuse_without_quorum(
    places: Sequence[Place], *, excepted: Collection[str] = frozenset()
) -> None:
    """Refuse to conclude a meeting at which a required agency was missing.

    A manager's exception does not replace the reasons: each absence needs one either way.

    Raises:
        AbsenceNotReasoned, RequiredAgencyMissing: the code names the kinds of agency.
    """
    unexplained = {place.kind for place in missing_places(places) if not place.absence_reasoned}
    if unexplained:
        raise AbsenceNotReasoned(code=_listed(unexplained))
    missing = missing_kinds(places)
    hold(RequiredAgencyMissing, when=bool(missing), excepted=excepted, code=_listed(missing))


def refuse_needless_exception(places: Sequence[Place]) -> None:
    """Refuse a manager's exception where no required agency was missing.

    Raises:
        AbsenceNotReasoned: the code names the kinds of agency.
        ExceptionNotNeeded: every required agency was there.
    """
    refuse_without_quorum(places, excepted={gate_name(RequiredAgencyMissing)})
    if not missing_kinds(places):
        raise ExceptionNotNeeded(code=gate_name(RequiredAgencyMissing))


def to_be_invited(places: Iterable[Place], *, named: AbstractSet[UUID]) -> list[Place]:
    """The places that are to be sent an invitation now.

    Every agency that was not sent one and is not absent for a reason, so that no required agency is
    silently left out; and of those absent for a reason, any that is now invited by name.

    Raises:
        NobodyToInvite: there are none left.
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
    """Refuse to name an agency that was not invited, since it would not learn of it.

    Raises:
        AgencyHasNoPlace: `code` says where it is named.
    """
    if agency_id not in with_place:
        raise AgencyHasNoPlace(code=code)


def _listed(kinds: Iterable[AgencyKind]) -> str:
    return ",".join(sorted(kinds))
