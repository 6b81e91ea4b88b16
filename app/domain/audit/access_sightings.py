"""Access signals from single openings and refusals in the audit log."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, TypeVar
from uuid import UUID

from app.domain.audit.access_signals import MOST_EVENTS, Finding, SignalKind, start_of
from app.domain.audit.access_ties import Work, is_tied
from app.domain.clocks.working_time import london_date
from app.domain.people.names import name_parts
from app.domain.restrictions.conflicts_of_interest import ConflictRelation

_Said = TypeVar("_Said")

OPENINGS: Final = frozenset(
    {"person.read", "history.read", "chronology.read", "person_link.listed", "relationship.listed"}
)
"""Acts that open one person's record. Lists and searches show many people and are counted
elsewhere.
"""

REFUSED_AS_RESTRICTED: Final = frozenset({"RecordNotFound", "RecordRestricted"})
"""How a restricted record is refused. A cloaked record is refused as if it did not exist."""

REFUSALS_OF_RESTRICTED: Final = 3
"""In one day. One is an accident and two may be siblings; three suggest that someone is looking."""

NOT_FOUND_IN_A_ROW: Final = 10
ENUMERATED_WITHIN: Final = timedelta(minutes=10)
"""The number of non-existent ids within this time. A stale link or a slip gives one or two.
References are random and searches answer with near matches, so ids are what is left to try.
"""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One event of the audit log: a user asked for a record, and opened it or was refused.

    `sought` is the id they asked for, which may not exist; `person_id` is the person it belongs to.
    """

    event_id: UUID
    user_id: UUID
    occurred_at: datetime
    person_id: UUID | None = None
    sought: UUID | None = None
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Bearing:
    """Facts that suggest a person's household: family names and current addresses."""

    families: frozenset[str]
    places: frozenset[str]


def conflicted(seen: Iterable[tuple[Sighting, ConflictRelation]]) -> list[Finding]:
    """Users who tried to open their own record, or one in which they have an interest.

    Refusals count too: the record is closed to them, and the attempt is what needs explaining.
    """
    found = []
    of_relation: dict[ConflictRelation, list[Sighting]] = defaultdict(list)
    for sighting, relation in seen:
        of_relation[relation].append(sighting)
    for relation, sightings in of_relation.items():
        own = relation is ConflictRelation.SELF
        kind = SignalKind.OWN_RECORD if own else SignalKind.DECLARED_INTEREST
        for together in _by_person_and_day(sightings):
            refused = sum(sighting.refused for sighting in together)
            found.append(
                _finding(
                    kind,
                    together,
                    person_id=together[0].person_id,
                    opened=len(together) - refused,
                    refused=refused,
                    relation=relation,
                )
            )
    return found


def same_surname_and_address(
    seen: Iterable[tuple[Sighting, Bearing, Bearing]],
) -> list[Finding]:
    """Users who opened the record of a person with their surname and their address.

    Each opening comes with the facts about the user and about the person opened. This finds a
    relative who was never declared; half of a double-barrelled name counts as the same name.
    """
    alike = [
        sighting
        for sighting, own, opened in seen
        if _share_name(own, opened) and own.places & opened.places
    ]
    return [
        _finding(
            SignalKind.SAME_SURNAME_AND_ADDRESS,
            together,
            person_id=together[0].person_id,
            opened=len(together),
        )
        for together in _by_person_and_day(alike)
    ]


def _share_name(own: Bearing, opened: Bearing) -> bool:
    return not _words(own.families).isdisjoint(_words(opened.families))


def _words(families: Iterable[str]) -> frozenset[str]:
    return frozenset(word for family in families for word in name_parts(family))


def no_relationship(
    seen: Iterable[tuple[Sighting, frozenset[str]]], *, work: Work
) -> list[Finding]:
    """Users who opened a record without any work that would have required it.

    Each opening comes with the roles in which it was made.
    """
    untied = [
        sighting
        for sighting, roles in seen
        if sighting.person_id is not None
        and not is_tied(
            work,
            user_id=sighting.user_id,
            roles=roles,
            person_id=sighting.person_id,
            at=sighting.occurred_at,
        )
    ]
    return [
        _finding(
            SignalKind.NO_RELATIONSHIP,
            together,
            person_id=together[0].person_id,
            opened=len(together),
        )
        for together in _by_person_and_day(untied)
    ]


def restricted_refusals(refusals: Iterable[Sighting]) -> list[Finding]:
    """Users who were repeatedly refused restricted records in one day."""
    return [
        _finding(
            SignalKind.RESTRICTED_REFUSALS,
            together,
            refused=len(together),
            records=len({sighting.sought for sighting in together}),
        )
        for together in _by_day(refusals)
        if len(together) >= REFUSALS_OF_RESTRICTED
    ]


def enumeration(refusals: Iterable[Sighting]) -> list[Finding]:
    """Users who tried many non-existent ids within minutes, as a program or a guesser would."""
    found = []
    for together in _by_day(refusals):
        burst = _densest(together)
        ids = len({sighting.sought for sighting in burst})
        if ids >= NOT_FOUND_IN_A_ROW:
            minutes = ENUMERATED_WITHIN // timedelta(minutes=1)
            found.append(_finding(SignalKind.ENUMERATION, burst, ids=ids, minutes=minutes))
    return found


def _densest(sightings: Sequence[Sighting]) -> Sequence[Sighting]:
    """The sightings, in time order, of the period that holds the most different ids."""
    densest: Sequence[Sighting] = ()
    most = first = 0
    for last, latest in enumerate(sightings):
        while latest.occurred_at - sightings[first].occurred_at > ENUMERATED_WITHIN:
            first += 1
        stretch = sightings[first : last + 1]
        ids = len({sighting.sought for sighting in stretch})
        if ids > most:
            densest, most = stretch, ids
    return densest


def after_leaving(events: Iterable[Sighting]) -> list[Finding]:
    """Actions in the name of a user after their access ended, where the end was recorded later."""
    return [
        _finding(SignalKind.AFTER_LEAVING, together, events=len(together))
        for together in _by_day(events)
    ]


def rights_given(acts: Iterable[tuple[Sighting, str]]) -> list[Finding]:
    """Every right that was given, proposed or confirmed: one finding for each request of a user.

    A right is looked at because it was given, however good the reason.
    """
    return [
        _finding_at_once(
            SignalKind.RIGHTS_GIVEN,
            given,
            events=len(given),
            acts=" ".join(sorted({act for _, act in given})),
        )
        for given in _by_moment(acts)
    ]


def destroyed(acts: Iterable[Sighting]) -> list[Finding]:
    """Every destruction of audit events, for each of the two named as having authorised it.

    The custodian of the database names them, and whether they did is theirs to say.
    """
    return [
        _finding_at_once(SignalKind.AUDIT_DESTROYED, named, events=len(named))
        for named in _by_moment((sighting, None) for sighting in acts)
    ]


def like_another_user(proposals: Iterable[tuple[Sighting, int]]) -> list[Finding]:
    """Roles proposed for a user with the name or subject of another, whom no one declared the same.

    Each proposal comes with how many such users there were.
    """
    return [
        _finding_at_once(
            SignalKind.LIKE_ANOTHER_USER, found, alike=max(alike for _, alike in found)
        )
        for found in _by_moment(each for each in proposals if each[1])
    ]


def _by_person_and_day(sightings: Iterable[Sighting]) -> list[list[Sighting]]:
    groups: dict[tuple[UUID, UUID | None, date], list[Sighting]] = defaultdict(list)
    for sighting in sorted(sightings, key=_in_time):
        day = london_date(sighting.occurred_at)
        groups[sighting.user_id, sighting.person_id, day].append(sighting)
    return list(groups.values())


def _by_day(sightings: Iterable[Sighting]) -> list[list[Sighting]]:
    groups: dict[tuple[UUID, date], list[Sighting]] = defaultdict(list)
    for sighting in sorted(sightings, key=_in_time):
        groups[sighting.user_id, london_date(sighting.occurred_at)].append(sighting)
    return list(groups.values())


def _by_moment(acts: Iterable[tuple[Sighting, _Said]]) -> list[list[tuple[Sighting, _Said]]]:
    """What each user did in one request, with what else is known of each act."""
    groups: dict[tuple[UUID, datetime], list[tuple[Sighting, _Said]]] = defaultdict(list)
    for sighting, said in acts:
        groups[sighting.user_id, sighting.occurred_at].append((sighting, said))
    return list(groups.values())


def _in_time(sighting: Sighting) -> tuple[datetime, UUID]:
    return sighting.occurred_at, sighting.event_id


def _finding_at_once(
    kind: SignalKind, together: Sequence[tuple[Sighting, object]], /, **facts: int | str
) -> Finding:
    """A finding about one moment of a user, rather than a day."""
    found = _finding(kind, [sighting for sighting, _ in together], person_id=None, **facts)
    return replace(found, window_from=together[0][0].occurred_at)


def _finding(
    kind: SignalKind,
    sightings: Sequence[Sighting],
    *,
    person_id: UUID | None = None,
    **facts: int | str,
) -> Finding:
    return Finding(
        kind=kind,
        user_id=sightings[0].user_id,
        person_id=person_id,
        window_from=start_of(london_date(sightings[0].occurred_at)),
        window_until=sightings[-1].occurred_at,
        event_ids=tuple(sighting.event_id for sighting in sightings[-MOST_EVENTS:]),
        facts=facts,
    )
