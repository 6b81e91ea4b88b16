"""Emergency protection: recorded, extended and ended, with the clocks it runs on."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from app.domain.casework import protections as rules
from app.domain.casework.protections import CLOCK_OF, ProtectionFacts, ProtectionKind
from app.domain.clocks.definitions import ClockKind
from app.domain.corrections.recorded_errors import refuse_in_error
from app.domain.records import RecordKind, RecordNotFound, refuse_stale
from app.models import EmergencyProtection, Timescale
from app.repositories.clocks.timescales import Subject
from app.schemas.casework.protections import (
    EndProtection,
    ExtendProtection,
    ProtectionsView,
    ProtectionView,
    RecordProtection,
)
from app.schemas.corrections.recorded_errors import struck_through
from app.schemas.versions import VersionedView, versioned
from app.services.casework import own_children
from app.services.clocks import act_times, timescales
from app.unit_of_work import UnitOfWork


async def list_of_person(uow: UnitOfWork, *, person_id: UUID) -> ProtectionsView:
    """All emergency protection of a child, under any linked record.

    Raises:
        RecordNotFound: the child is absent, or out of scope.
    """
    person = await uow.people.get(person_id)
    found = await uow.protections.list_of(await uow.person_links.list_same_person(person_id))
    uow.audit("protection.listed", person, person_id=person_id, shown=[each.id for each in found])
    return ProtectionsView(items=[await _view(uow, each) for each in found])


async def record(
    uow: UnitOfWork, *, person_id: UUID, command: RecordProtection
) -> VersionedView[ProtectionView]:
    """Record that a child is protected; the clock counts from the first instant of it.

    A child is under one protection of a kind at a time, under whichever linked record.

    Raises:
        RecordNotFound: the child, or the police protection named, is absent or out of scope.
        ChildNotAllocated: the actor reads the child as family of a child of theirs.
        ActTimeImpossible, LateEntryUnexplained, AlreadyProtected, PoliceProtectionUnclear,
        RecordedInError: see each.
    """
    await uow.people.get(person_id)
    await own_children.refuse_others(uow, person_id)
    started_at = act_times.happened_at(
        uow, command.started_at, because=command.late_because, pointer="/started_at"
    )
    rules.refuse_unclear_police_protection(
        command.kind, under_police_protection=command.police_protection_id
    )
    known = await uow.protections.list_of(await own_children.hold(uow, person_id))
    rules.refuse_second(
        frozenset(
            ProtectionKind(each.kind)
            for each in known
            if each.ended_at is None and each.recorded_error_id is None
        ),
        kind=command.kind,
    )
    counts_from = started_at
    if command.police_protection_id is not None:
        counts_from = _police_protection(command, known).started_at
    protection = uow.new(
        EmergencyProtection,
        person_id=person_id,
        recorded_at=uow.now,
        recorded_by=uow.actor.user,
        changed_at=uow.now,
        **command.model_dump(exclude={"late_because"}),
    )
    await uow.save(protection)
    clock = await timescales.start(
        uow,
        CLOCK_OF[command.kind],
        _subject(protection),
        started_at=counts_from,
        because="protection.started",
    )
    if command.police_protection_id is not None and clock is not None:
        rules.refuse_another_time(
            started_at, police_protected_from=counts_from, due_at=clock.due_at
        )
    _note(uow, protection, "protection.started", at=started_at, because=command.late_because)
    uow.audit("protection.started", protection, person_id=person_id, kind=command.kind)
    uow.publish("protection.started", record_id=protection.id, person_id=person_id)
    return versioned(await _view(uow, protection), protection)


def _police_protection(
    command: RecordProtection, known: Sequence[EmergencyProtection]
) -> EmergencyProtection:
    for each in known:
        if (
            each.id == command.police_protection_id
            and each.kind == ProtectionKind.POLICE_PROTECTION
        ):
            refuse_in_error(in_error=each.recorded_error_id is not None)
            return each
    raise RecordNotFound


async def extend(
    uow: UnitOfWork,
    *,
    person_id: UUID,
    protection_id: UUID,
    expected: int,
    command: ExtendProtection,
) -> VersionedView[ProtectionView]:
    """Record that the court extended an order, once, while it was in force.

    Raises:
        RecordNotFound, ChildNotAllocated, VersionStale, RecordedInError, ProtectionEnded,
        OrderExtendedOnce, OrderRanOut, ActTimeImpossible, LateEntryUnexplained: see each.
    """
    protection = await _for_change(uow, person_id, protection_id, expected=expected)
    extended_at = act_times.happened_at(
        uow,
        command.extended_at,
        because=command.late_because,
        pointer="/extended_at",
        earliest=protection.started_at,
    )
    clocks = await uow.timescales.list_of(Timescale.subject_id == protection.id)
    clock = clocks[0] if clocks else None
    rules.refuse_extension(_facts(protection, clock), at=extended_at)
    protection.extended_at = extended_at
    protection.extension_reason = command.reason
    if clock is not None:
        await timescales.stop(
            uow,
            ClockKind.EMERGENCY_PROTECTION_ORDER,
            _subject(protection),
            stopped_at=extended_at,
            because="protection.extended",
        )
        await timescales.start(
            uow,
            ClockKind.EMERGENCY_PROTECTION_EXTENSION,
            _subject(protection),
            started_at=clock.started_at,
            because="protection.extended",
        )
    _note(uow, protection, "protection.extended", at=extended_at, because=command.late_because)
    uow.audit("protection.extended", protection, person_id=protection.person_id)
    uow.publish("protection.extended", record_id=protection.id, person_id=protection.person_id)
    return await _as_changed(uow, protection)


async def end(
    uow: UnitOfWork,
    *,
    person_id: UUID,
    protection_id: UUID,
    expected: int,
    command: EndProtection,
) -> VersionedView[ProtectionView]:
    """Record how the protection ended, which stops its clock at that time.

    Raises:
        RecordNotFound, ChildNotAllocated, VersionStale, RecordedInError, ProtectionEnded,
        ActTimeImpossible, LateEntryUnexplained: see each.
    """
    protection = await _for_change(uow, person_id, protection_id, expected=expected)
    rules.refuse_ending(_facts(protection, None))
    ended_at = act_times.happened_at(
        uow,
        command.ended_at,
        because=command.late_because,
        pointer="/ended_at",
        earliest=protection.extended_at or protection.started_at,
    )
    protection.ended_at = ended_at
    protection.ending = command.ending
    protection.ending_note = command.note
    for kind in (*CLOCK_OF.values(), ClockKind.EMERGENCY_PROTECTION_EXTENSION):
        await timescales.stop(
            uow,
            kind,
            _subject(protection),
            stopped_at=ended_at,
            because="protection.ended",
        )
    _note(uow, protection, "protection.ended", at=ended_at, because=command.late_because)
    uow.audit("protection.ended", protection, person_id=protection.person_id, ending=command.ending)
    uow.publish("protection.ended", record_id=protection.id, person_id=protection.person_id)
    return await _as_changed(uow, protection)


async def last_recorded(uow: UnitOfWork, person_id: UUID) -> datetime | None:
    """When the newest running protection of a child was recorded, under any linked record."""
    same = await uow.person_links.list_same_person(person_id)
    running = await uow.protections.list_running(same)
    return max((each.recorded_at for each in running), default=None)


async def _for_change(
    uow: UnitOfWork, person_id: UUID, protection_id: UUID, *, expected: int
) -> EmergencyProtection:
    await own_children.refuse_others(uow, person_id)
    same = await uow.person_links.list_same_person(person_id)
    protection = await uow.protections.get_for_change(protection_id, person_ids=same)
    refuse_stale(version=protection.version, expected=expected)
    refuse_in_error(in_error=protection.recorded_error_id is not None)
    protection.changed_at = uow.now
    return protection


def _subject(protection: EmergencyProtection) -> Subject:
    return Subject(RecordKind.PROTECTION, protection.id, person_id=protection.person_id)


def _facts(protection: EmergencyProtection, clock: Timescale | None) -> ProtectionFacts:
    return ProtectionFacts(
        kind=ProtectionKind(protection.kind),
        ended=protection.ended_at is not None,
        extended=protection.extended_at is not None,
        due_at=None if clock is None else clock.due_at,
    )


def _note(
    uow: UnitOfWork, protection: EmergencyProtection, act: str, *, at: datetime, because: str | None
) -> None:
    act_times.note(uow, act, _subject(protection), at=at, because=because)


async def _as_changed(
    uow: UnitOfWork, protection: EmergencyProtection
) -> VersionedView[ProtectionView]:
    await uow.session.flush()
    return versioned(await _view(uow, protection), protection)


async def _view(uow: UnitOfWork, protection: EmergencyProtection) -> ProtectionView:
    clocks = await uow.timescales.list_of(Timescale.subject_id == protection.id)
    errors = await uow.recorded_errors.by_record([protection.id])
    return ProtectionView.model_validate(
        {
            **{name: getattr(protection, name) for name in _OWN},
            "times": await act_times.shown(uow, protection.id),
            "timescales": timescales.shown(uow, clocks),
            "recorded_in_error": struck_through(errors.get(protection.id)),
        }
    )


_OWN = tuple(
    name
    for name in ProtectionView.model_fields
    if name not in {"times", "timescales", "recorded_in_error"}
)
