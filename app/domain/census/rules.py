"""Census rules: which parts of each child may be imported, and what is wrong with the rest."""

import dataclasses
import re
from collections.abc import Container, Iterable, Iterator
from datetime import date
from typing import Final

from app.domain.census.children import (
    CensusHeader,
    ChildAsSent,
    Element,
    EpisodeFacts,
    JudgedChild,
    PersonFacts,
    ReferralFacts,
)
from app.domain.census.episodes import judge_episode, keep_apart
from app.domain.census.faults import Effect, Fault, FaultKind
from app.domain.census.findings import Findings
from app.domain.census.people import judge_person
from app.domain.census.schema_order import header_faults, shape_faults

_LAST_DAY: Final = (3, 31)
_YEAR: Final = re.compile(r"(19|20)[0-9]{2}")
_AUTHORITY: Final = re.compile(r"[0-9]{3}")
_NO_IDENTIFIERS: Final = Element("ChildIdentifiers", line=0)
# The schema that has GenderCurrent uses xs:boolean, which is written in either way.
_OLDER_SHAPE_WORDS: Final = frozenset({"true", "false"})


def read_header(header: Element | None) -> CensusHeader:
    """Return the header of the file; a missing or odd header is noted, not refused."""
    if header is None:
        return CensusHeader(faults=(Fault(1, FaultKind.VALUE_MISSING, "Header"),))
    found = Findings(reference_on=None)
    found.faults.extend(header_faults(header))
    collection = header.first("CollectionDetails") or Element("", header.line)
    source = header.first("Source") or Element("", header.line)
    reference_on = found.read_date(collection, "ReferenceDate", otherwise=FaultKind.DATE_NOT_VALID)
    if collection.first("ReferenceDate") is None:
        found.add_missing(FaultKind.VALUE_MISSING, collection, tag="ReferenceDate")
    year = _matching(collection, "Year", _YEAR, found)
    authority = _matching(source, "LEA", _AUTHORITY, found)
    if year and reference_on and int(year) != reference_on.year:
        found.add_missing(FaultKind.YEAR_AND_REFERENCE_DATE_DIFFER, collection, tag="ReferenceDate")
    elif reference_on and (reference_on.month, reference_on.day) != _LAST_DAY:
        found.add_missing(FaultKind.REFERENCE_DATE_NOT_YEARS_END, collection, tag="ReferenceDate")
    return CensusHeader(
        year=int(year) if year else None,
        reference_on=reference_on,
        authority=authority,
        authority_line=(source.first("LEA") or source).line,
        faults=tuple(found.faults),
    )


def _matching(parent: Element, tag: str, form: re.Pattern[str], found: Findings) -> str | None:
    element = parent.first(tag)
    if element is None or not form.fullmatch(element.text):
        found.add_missing(FaultKind.VALUE_MISSING, element or parent, tag=tag)
        return None
    return element.text


def refer_to_authority(header: CensusHeader, *, own_authority: str) -> tuple[Fault, ...]:
    """Return a fault where the file is of another authority than the partnership's."""
    if header.authority is None or header.authority == own_authority:
        return ()
    return (Fault(header.authority_line, FaultKind.AUTHORITY_DIFFERS, "LEA"),)


def judge_all(
    children: Iterable[ChildAsSent], *, header: CensusHeader, today: date
) -> Iterator[JudgedChild]:
    """Judge the children of one file in turn; a child id that comes again is refused.

    Only the ids are held in memory. An id counts as used even where its first child was refused:
    only the council can say which of the two it belongs to.
    """
    ids_before: set[str] = set()
    for child in children:
        judged = judge(child, header=header, today=today, ids_before=ids_before)
        if judged.la_child_id is not None:
            ids_before.add(judged.la_child_id)
        yield judged


def judge(
    child: ChildAsSent,
    *,
    header: CensusHeader,
    today: date,
    ids_before: Container[str] = frozenset(),
) -> JudgedChild:
    """Return the parts of one child that may be imported, and what is wrong with the rest.

    One bad value never costs the child the others: see `Effect` for what each fault costs. The
    episodes of a refused child are still judged, so that the council can put everything right at
    once. `today` is the London date of the reading; `ids_before` are the child ids already read
    from this file.

    Source: Children in Need census 2025 to 2026, schema and validation rules, whose numbers are
    given with the faults.
    """
    identifiers = child.element.first("ChildIdentifiers") or _NO_IDENTIFIERS
    is_older_shape = identifiers.first("GenderCurrent") is not None
    found = Findings(
        reference_on=header.reference_on,
        yes_no_words=_OLDER_SHAPE_WORDS if is_older_shape else frozenset(),
    )
    found.faults.extend(shape_faults(child.element))
    person = judge_person(child.element, found=found, today=today)
    if person is not None and person.la_child_id in ids_before:
        found.add_missing(FaultKind.CHILD_ID_REPEATED, child.element, tag="LAchildID")
    death = identifiers.first("PersonDeathDate")
    referrals, work = _judge_episodes(
        child.element, found=found, person=person, death_is_dated=death is not None
    )
    if person and death and _is_contradicted(person.died_on, referrals):
        found.add(FaultKind.REFERRED_AFTER_DEATH, death)
        person = dataclasses.replace(person, died_on=None)
    may_load = person is not None and not found.have(Effect.CHILD_REFUSED)
    return JudgedChild(
        as_sent=child,
        la_child_id=person.la_child_id if person else None,
        person=person if may_load else None,
        sent_as=person,
        referrals=referrals if may_load else (),
        work=work if may_load else _as_sent(referrals, work, found.first(Effect.CHILD_REFUSED)),
        episodes_read=sum(part.tag == "CINdetails" for part in child.element.children),
        faults=tuple(sorted(found.faults, key=lambda fault: fault.line)),
    )


def _as_sent(
    referrals: Iterable[ReferralFacts],
    work: Iterable[EpisodeFacts],
    because: FaultKind | None,
) -> tuple[EpisodeFacts, ...]:
    """Return all of a child's episodes as they are shown where nothing is loaded."""
    if because is None:
        return tuple(work)
    return (
        *(part for referral in referrals for part in referral.not_loaded(because)),
        *(
            dataclasses.replace(part, not_loaded_because=part.not_loaded_because or because)
            for part in work
        ),
    )


def as_loaded(child: JudgedChild, faults: tuple[Fault, ...]) -> JudgedChild:
    """Return the child with the faults found while loading, and without what those refuse.

    Of the episodes only the number is known: those that clash with the record are the last.
    """
    refused = any(fault.effect is Effect.CHILD_REFUSED for fault in faults)
    on_record = {
        FaultKind.SECOND_OPEN_ON_RECORD,
        FaultKind.OVERLAPS_ON_RECORD,
        FaultKind.IN_ERROR_ON_RECORD,
    }
    kept = len(child.referrals) - sum(fault.kind in on_record for fault in faults)
    return dataclasses.replace(
        child,
        person=None if refused else child.person,
        referrals=() if refused else child.referrals[:kept],
        work=(
            _as_sent(child.referrals, child.work, FaultKind.NOT_SAVED)
            if refused and not child.is_refused
            else child.work
        ),
        faults=faults,
    )


def _judge_episodes(
    child: Element, *, found: Findings, person: PersonFacts | None, death_is_dated: bool
) -> tuple[tuple[ReferralFacts, ...], tuple[EpisodeFacts, ...]]:
    episodes = [part for part in child.children if part.tag == "CINdetails"]
    if not episodes:
        found.add_missing(FaultKind.EPISODES_MISSING, child, tag="CINdetails")
    judged = []
    for episode in episodes:
        in_episode = dataclasses.replace(found, faults=list(shape_faults(episode)))
        judged.append(
            judge_episode(
                episode,
                found=in_episode,
                birth_on=(person.born_on or person.expected_on) if person else None,
                death_is_dated=death_is_dated,
            )
        )
        found.faults.extend(in_episode.faults)
    apart = keep_apart(each.referral for each in judged if each.referral)
    found.faults.extend(apart.faults)
    return apart.accepted, (*(part for each in judged for part in each.work), *apart.refused)


def _is_contradicted(died_on: date | None, referrals: tuple[ReferralFacts, ...]) -> bool:
    """Whether the child was referred after the recorded death, which is then not relied on.

    A living child recorded as dead is a child no one looks for; the reverse only raises a question.
    """
    return died_on is not None and any(referral.referred_on > died_on for referral in referrals)
