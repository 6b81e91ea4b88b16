"""What a census file sent of each child, and what was made of it."""

import dataclasses
from collections.abc import Iterator, Sequence
from uuid import UUID

from app.domain.census.children import EpisodeFacts, JudgedChild
from app.domain.census.faults import Fault, FaultKind
from app.domain.census.known_referrals import Weighed
from app.models import ImportedChild
from app.services.census import episodes, referrals
from app.services.census.children import LoadedFile, find_refused, put_on_record
from app.unit_of_work import UnitOfWork


async def load(uow: UnitOfWork, file: LoadedFile, child: JudgedChild) -> JudgedChild:
    """Save one child with the episodes that are taken, and return what was loaded."""
    if child.person is None:
        await refuse(uow, file, child)
        return child
    record = await put_on_record(uow, file, child, child.person)
    sent = _as_sent(uow, file, child, record.person_id)
    await uow.save(sent)
    weighed = await referrals.take(uow, sent, child, record)
    await episodes.save(uow, sent, record.person_id, [*child.work, *_left(weighed)])
    loaded = dataclasses.replace(
        child,
        referrals=tuple(each.facts for each in weighed if each.is_loaded),
        faults=_in_order(
            (*child.faults, *record.faults, *(fault for each in weighed for fault in each.faults))
        ),
    )
    _note(sent, loaded)
    return loaded


def _left(weighed: Sequence[Weighed]) -> Iterator[EpisodeFacts]:
    """What of the episodes has no record of its own, because of what is on record."""
    for each in weighed:
        if not each.is_loaded:
            yield from each.facts.not_loaded(each.faults[0].kind)
        else:
            for enquiry in each.enquiries_left:
                yield enquiry.not_loaded(each.enquiries_left_because)


async def refuse(uow: UnitOfWork, file: LoadedFile, child: JudgedChild) -> None:
    """Save what was sent of a child of whom nothing is loaded.

    Where the child is known all the same, the history shows what was sent.
    """
    person_id = await find_refused(uow, file, child)
    sent = _as_sent(uow, file, child, person_id)
    await uow.save(sent)
    if person_id is not None:
        await episodes.save(uow, sent, person_id, child.work)


def _as_sent(
    uow: UnitOfWork, file: LoadedFile, child: JudgedChild, person_id: UUID | None
) -> ImportedChild:
    row = uow.new(
        ImportedChild,
        census_import_id=file.id,
        place=child.as_sent.place,
        line=child.as_sent.line,
        source_child_id=child.la_child_id,
        person_id=person_id,
        as_sent=child.as_sent.xml.encode(),
    )
    _note(row, child)
    return row


def _note(row: ImportedChild, child: JudgedChild) -> None:
    result = "loaded_with_faults" if child.faults else "loaded"
    row.result = "refused" if child.is_refused else result
    row.faults = [
        {
            "line": fault.line,
            "code": fault.code,
            "element": fault.element,
            "effect": fault.effect.value,
            "rule": fault.rule,
        }
        for fault in child.faults
    ]


def faults_of(row: ImportedChild) -> tuple[Fault, ...]:
    """The faults that were found when a child was loaded."""
    known = {kind.code: kind for kind in FaultKind}
    return tuple(
        Fault(fault["line"], known[fault["code"]], fault["element"], fault.get("rule"))
        for fault in row.faults
        if fault["code"] in known
    )


def _in_order(faults: tuple[Fault, ...]) -> tuple[Fault, ...]:
    return tuple(sorted(faults, key=lambda fault: fault.line))
