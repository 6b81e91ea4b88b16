"""Imports of census files, so that history and re-referrals are right on the first day."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from app.domain.casework.enquiries import EnquiryState
from app.domain.census.children import (
    JudgedChild,
    PersonFacts as CensusPerson,
    ReferralFacts,
    Section47Facts,
)
from app.domain.census.report import CensusReport
from app.domain.census.rules import judge_all, read_header
from app.domain.clocks.working_time import london_date
from app.domain.people.identifiers import IdentifierScheme
from app.domain.people.person_facts import IdentifierFacts, PersonFacts
from app.models import CensusImport, Enquiry, ImportedChild, Person, Referral
from app.services.census.reader import CensusReader
from app.services.people import people
from app.unit_of_work import UnitOfWork, system_unit_of_work

CHILDREN_IN_A_BATCH = 50


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a file: the account of it, its digest, and how many children are new."""

    report: CensusReport
    digest: str
    children_written: int


@dataclass(frozen=True, slots=True)
class Destination:
    """The partnership that a file is loaded into, by the `worker` role."""

    engine: AsyncEngine
    partnership_id: UUID
    slug: str
    now: datetime


async def load(path: Path, into: Destination, *, progress: Callable[[int], None]) -> Loaded:
    """Load a census file, child by child, and account for everything in it.

    The file is read twice: a file that is cut short is refused only at its end, and nothing
    of it may have been saved by then. The second time, children are saved in batches, each
    with what was sent; those an earlier run has saved are left as they are. `progress` is
    given how many children each step dealt with.

    Raises:
        CensusFileRefused: the file as a whole cannot be read as a census.
    """
    report, digest = _account_for(path, into)
    written = 0
    async with _unit(into) as uow:
        loading_id = await _begin(uow, digest, report)
    with path.open("rb") as source:
        reader = CensusReader(source)
        header = read_header(reader.read_header())
        judged = judge_all(reader, header=header, today=london_date(into.now))
        for batch in _batches(judged):
            async with _unit(into) as uow:
                written += await _load_batch(uow, loading_id, batch)
            progress(len(batch))
    async with _unit(into) as uow:
        await _end(uow, digest)
    return Loaded(report=report, digest=digest, children_written=written)


def count_children(path: Path) -> int:
    """How many children a file holds, for the length of a progress bar.

    Raises:
        CensusFileRefused: the file as a whole cannot be read as a census.
    """
    with path.open("rb") as source:
        return sum(1 for _ in CensusReader(source))


def _account_for(path: Path, into: Destination) -> tuple[CensusReport, str]:
    with path.open("rb") as source:
        reader = CensusReader(source)
        report = CensusReport(read_header(reader.read_header()))
        for child in judge_all(reader, header=report.header, today=london_date(into.now)):
            report.add(child)
        report.add_file_faults(reader.faults)
        return report, reader.digest


def _batches(judged: Iterable[JudgedChild]) -> Iterator[Sequence[JudgedChild]]:
    waiting = iter(judged)
    while batch := list(islice(waiting, CHILDREN_IN_A_BATCH)):
        yield batch


def _unit(into: Destination) -> AbstractAsyncContextManager[UnitOfWork]:
    return system_unit_of_work(
        into.engine,
        partnership_id=into.partnership_id,
        slug=into.slug,
        now=into.now,
        service="import",
    )


async def _begin(uow: UnitOfWork, digest: str, report: CensusReport) -> UUID:
    found = await uow.census_imports.find(digest)
    if found is None:
        found = uow.new(
            CensusImport,
            file_digest=digest,
            collection_year=str(report.header.year) if report.header.year else None,
            started_at=uow.now,
        )
        await uow.save(found)
    uow.audit("census_import.begun", found)
    return found.id


async def _end(uow: UnitOfWork, digest: str) -> None:
    found = await uow.census_imports.find(digest)
    if found is not None and found.finished_at is None:
        found.finished_at = uow.now
    uow.audit("census_import.ended", found)


async def _load_batch(uow: UnitOfWork, loading_id: UUID, batch: Sequence[JudgedChild]) -> int:
    """Save the children of a batch that no earlier run has saved; return how many."""
    waiting = await _not_loaded_yet(uow, loading_id, batch)
    known = await uow.census_imports.people_by_child_id(
        child.la_child_id for child in waiting if child.la_child_id is not None
    )
    existing = await uow.census_imports.referrals_by_day(known.values())
    for child in waiting:
        person_id = await _person(uow, child, known)
        sent = _as_sent(uow, loading_id, child, person_id)
        await uow.save(sent)
        if person_id is not None:
            for facts in child.referrals:
                await _referral(uow, sent, person_id, facts, existing)
    uow.audit("census_import.loaded", children=len(waiting))
    return len(waiting)


async def _not_loaded_yet(
    uow: UnitOfWork, loading_id: UUID, batch: Sequence[JudgedChild]
) -> list[JudgedChild]:
    """The children of a batch that no earlier run has saved.

    One that was saved before places were recorded is known by its exact text.
    """
    loaded = await uow.census_imports.list_loaded(
        loading_id,
        places=[child.as_sent.place for child in batch],
        lines=[child.as_sent.line for child in batch],
    )
    places = {row.place for row in loaded}
    texts = {row.as_sent for row in loaded if row.place is None}
    return [
        child
        for child in batch
        if child.as_sent.place not in places and child.as_sent.xml.encode() not in texts
    ]


async def _person(uow: UnitOfWork, child: JudgedChild, known: dict[str, UUID]) -> UUID | None:
    """The child's record: the one the council's id already stands on, else a new one."""
    facts = child.person
    if facts is None:
        return None
    if facts.la_child_id in known:
        return known[facts.la_child_id]
    person: Person = await people.record_details(uow, _facts(facts))
    return person.id


def _facts(sent: CensusPerson) -> PersonFacts:
    numbers = (
        (IdentifierScheme.LA_CHILD_ID, sent.la_child_id),
        (IdentifierScheme.UPN, sent.upn),
        (IdentifierScheme.UPN_AS_SENT, sent.upn_as_sent),
        (IdentifierScheme.FORMER_UPN, sent.former_upn),
    )
    return PersonFacts(
        born_on=sent.born_on,
        expected_on=sent.expected_on,
        died_on=sent.died_on,
        sex=sent.sex,
        ethnicity=sent.ethnicity,
        disabilities=tuple(dict.fromkeys(sent.disabilities)),
        identifiers=tuple(
            IdentifierFacts(scheme, value) for scheme, value in numbers if value is not None
        ),
    )


def _as_sent(
    uow: UnitOfWork, loading_id: UUID, child: JudgedChild, person_id: UUID | None
) -> ImportedChild:
    result = "loaded_with_faults" if child.faults else "loaded"
    return uow.new(
        ImportedChild,
        census_import_id=loading_id,
        place=child.as_sent.place,
        line=child.as_sent.line,
        source_child_id=child.la_child_id,
        person_id=person_id,
        as_sent=child.as_sent.xml.encode(),
        result="refused" if child.is_refused else result,
        faults=[
            {
                "line": fault.line,
                "code": fault.code,
                "element": fault.element,
                "effect": fault.effect.value,
            }
            for fault in child.faults
        ],
    )


async def _referral(
    uow: UnitOfWork,
    sent: ImportedChild,
    person_id: UUID,
    facts: ReferralFacts,
    existing: dict[tuple[UUID, date], Referral],
) -> None:
    """Save an episode; one that an earlier census brought is only ever closed by a later one."""
    before = existing.get((person_id, facts.referred_on))
    if before is not None:
        _close(uow, before, facts)
        return
    referral = uow.new(
        Referral,
        person_id=person_id,
        imported_child_id=sent.id,
        opened_on=facts.referred_on,
        source=facts.source,
        primary_need=facts.primary_need,
        no_further_action=bool(facts.no_further_action),
        recorded_at=uow.now,
        changed_at=uow.now,
        closed_on=facts.closed_on,
        closure_reason=facts.closure_reason,
    )
    await uow.save(referral)
    for enquiry in facts.section_47:
        await uow.save(_enquiry(uow, sent, referral, enquiry))


def _close(uow: UnitOfWork, before: Referral, facts: ReferralFacts) -> None:
    if before.imported_child_id is None or before.closed_on is not None:
        return
    if facts.closed_on is not None:
        before.closed_on = facts.closed_on
        before.closure_reason = facts.closure_reason
        before.changed_at = uow.now
        uow.audit("referral.closed", before, person_id=before.person_id)


def _enquiry(
    uow: UnitOfWork, sent: ImportedChild, referral: Referral, facts: Section47Facts
) -> Enquiry:
    """An enquiry of which only the dates are known; it is over, whatever came of it."""
    required = facts.conference_not_required
    return uow.new(
        Enquiry,
        referral_id=referral.id,
        person_id=referral.person_id,
        imported_child_id=sent.id,
        state=EnquiryState.AUTHORISED,
        started_on=facts.started_on,
        conference_required=None if required is None else not required,
        conference_on=facts.conference_on,
        changed_at=uow.now,
    )
