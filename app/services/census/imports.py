"""Imports of census files, so that history and re-referrals are right on the first day."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from uuid import UUID

from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.domain.census.children import CensusHeader, JudgedChild
from app.domain.census.faults import Fault, FaultKind
from app.domain.census.report import CensusReport
from app.domain.census.rules import as_loaded, judge_all, read_header, refer_to_authority
from app.domain.clocks.working_time import london_date
from app.domain.errors import Refusal
from app.models import CensusImport, ImportedChild
from app.repositories.census.one_load import one_load
from app.services.census import episodes, imported_children
from app.services.census.children import LoadedFile
from app.services.census.imported_children import faults_of
from app.services.census.reader import CensusReader
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

    A partnership loads one file at a time: a second load waits for the first, and of the same file
    it then finds every child known.

    The file is read twice: a file that is cut short is refused only at its end, and nothing
    of it may have been saved by then. The second time, children are saved in batches, each
    with what was sent; those an earlier run has saved are left as they are. A child that cannot
    be saved is refused, and costs no other. `progress` is given how many children each step
    dealt with.

    Raises:
        CensusFileRefused: the file as a whole cannot be read as a census.
    """
    header, faults, digest = _read_through(path)
    async with one_load(into.engine, into.partnership_id):
        report, written = await _load(path, into, header=header, digest=digest, progress=progress)
    report.add_file_faults(faults)
    return Loaded(report=report, digest=digest, children_written=written)


async def _load(
    path: Path,
    into: Destination,
    *,
    header: CensusHeader,
    digest: str,
    progress: Callable[[int], None],
) -> tuple[CensusReport, int]:
    async with _unit(into) as uow:
        file = await _begin(uow, digest, header)
    report = CensusReport(header)
    report.add_file_faults(refer_to_authority(header, own_authority=file.own_authority))
    written = 0
    with path.open("rb") as source:
        judged = judge_all(CensusReader(source), header=header, today=london_date(into.now))
        for batch in _batches(judged):
            async with _unit(into) as uow:
                outcome = await _load_batch(uow, file, batch)
            written += outcome.written
            for child in outcome.children:
                report.add(child)
            progress(len(batch))
    async with _unit(into) as uow:
        await _end(uow, digest)
    return report, written


def count_children(path: Path) -> int:
    """How many children a file holds, for the length of a progress bar.

    Raises:
        CensusFileRefused: the file as a whole cannot be read as a census.
    """
    with path.open("rb") as source:
        return sum(1 for _ in CensusReader(source))


def _read_through(path: Path) -> tuple[CensusHeader, Sequence[Fault], str]:
    """Read the whole file, and return its header, the faults outside any child, and its digest."""
    with path.open("rb") as source:
        reader = CensusReader(source)
        for _ in reader:
            pass
        return read_header(reader.read_header()), reader.faults, reader.digest


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


async def _begin(uow: UnitOfWork, digest: str, header: CensusHeader) -> LoadedFile:
    found = await uow.census_imports.find(digest)
    if found is None:
        found = uow.new(
            CensusImport,
            file_digest=digest,
            authority=header.authority,
            collection_year=str(header.year) if header.year else None,
            reference_on=header.true_on,
            started_at=uow.now,
        )
        await uow.save(found)
    uow.audit("census_import.begun", found)
    return LoadedFile(
        id=found.id,
        authority=header.authority,
        own_authority=(await uow.partnerships.get_own()).authority_code,
        reference_on=header.true_on,
    )


async def _end(uow: UnitOfWork, digest: str) -> None:
    found = await uow.census_imports.find(digest)
    if found is not None and found.finished_at is None:
        found.finished_at = uow.now
    uow.audit("census_import.ended", found)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """The children of a batch as they were loaded, and how many were saved now."""

    children: Sequence[JudgedChild]
    written: int


async def _load_batch(uow: UnitOfWork, file: LoadedFile, batch: Sequence[JudgedChild]) -> _Outcome:
    """Save the children of a batch that no earlier run has saved."""
    loaded = await _loaded_before(uow, file, batch)
    await _complete(uow, batch, loaded)
    children = []
    for child in batch:
        before = loaded.get(child.as_sent.place)
        if before is None:
            children.append(await _load_or_refuse(uow, file, child))
        else:
            children.append(as_loaded(child, faults_of(before)))
    written = len(batch) - len(loaded)
    uow.audit("census_import.loaded", children=written)
    return _Outcome(children, written)


async def _loaded_before(
    uow: UnitOfWork, file: LoadedFile, batch: Sequence[JudgedChild]
) -> dict[int, ImportedChild]:
    """The children of a batch that an earlier run has saved, by place.

    One that was saved before places were recorded is known by its exact text.
    """
    rows = await uow.census_imports.list_loaded(
        file.id,
        places=[child.as_sent.place for child in batch],
        lines=[child.as_sent.line for child in batch],
    )
    by_place = {row.place: row for row in rows if row.place is not None}
    by_text = {row.as_sent: row for row in rows if row.place is None}
    found = {}
    for child in batch:
        sent = child.as_sent
        row = by_place.get(sent.place) or by_text.get(sent.xml.encode())
        if row is not None:
            found[sent.place] = row
    return found


async def _complete(
    uow: UnitOfWork, batch: Sequence[JudgedChild], loaded: dict[int, ImportedChild]
) -> None:
    """Save the places, assessments and plans of children who were loaded before these were."""
    saved = await uow.census_episodes.list_saved([row.id for row in loaded.values()])
    for child in batch:
        row = loaded.get(child.as_sent.place)
        if row is None:
            continue
        if row.place is None:
            row.place = child.as_sent.place
        if row.person_id is not None and row.id not in saved:
            await episodes.save(uow, row, row.person_id, child.work)


async def _load_or_refuse(uow: UnitOfWork, file: LoadedFile, child: JudgedChild) -> JudgedChild:
    """Load one child, or refuse the child if anything of theirs cannot be saved."""
    try:
        async with uow.attempt():
            return await imported_children.load(uow, file, child)
    except (Refusal, IntegrityError, DataError):
        refused = as_loaded(child, (*child.faults, _not_saved(child)))
        await imported_children.refuse(uow, file, refused)
        return refused


def _not_saved(child: JudgedChild) -> Fault:
    return Fault(child.as_sent.line, FaultKind.NOT_SAVED, "Child")
