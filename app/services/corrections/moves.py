"""Protection and examinations of a wrong child, recorded again on the right one."""

from uuid import UUID

from app.domain.clocks.definitions import ClockKind
from app.domain.corrections.recorded_errors import Mistake
from app.domain.records import RecordKind
from app.models import EmergencyProtection, Medical, RecordedError, Timescale
from app.repositories.clocks.timescales import Subject
from app.services.casework import own_children
from app.services.clocks import act_times, timescales
from app.services.corrections.followed import Followed
from app.unit_of_work import UnitOfWork

_PROTECTED = (
    "kind",
    "started_at",
    "grounds",
    "made_by",
    "placed_at",
    "extended_at",
    "extension_reason",
    "ended_at",
    "ending",
    "ending_note",
)
_EXAMINED = (
    "strategy_meeting_id",
    "enquiry_id",
    "booked_for",
    "place",
    "booked_at",
    "booked_by",
    "consent",
    "consent_by",
    "consent_because",
    "outcome",
    "happened_at",
    "attended",
    "result",
    "outcome_because",
    "outcome_recorded_at",
    "outcome_recorded_by",
)


async def move(uow: UnitOfWork, error: RecordedError, followed: Followed) -> None:
    """Record on the right child what protects or examines them, with the clocks it runs on.

    A child who is taken into protection stays on record as protected while the mistake is put
    right. With the hub's rights: the right child may be hidden from the person who confirms.
    """
    right = error.right_person_id
    if error.mistake != Mistake.WRONG_CHILD or right is None:
        return
    async with uow.as_the_hub():
        same = await own_children.hold(uow, right)
        moved: dict[UUID, UUID] = {}
        for protection in sorted(followed.protections.values(), key=lambda each: each.started_at):
            await _protect(uow, protection, right, same=same, moved=moved, because=error.reason)
        for medical in followed.medicals.values():
            if await _is_about(uow, medical, same):
                await _examine(uow, medical, right)


async def protect_again(
    uow: UnitOfWork, struck_out: EmergencyProtection, child: UUID, *, because: str
) -> None:
    """Record on a child, with its clock, protection that was struck out, unless its kind runs."""
    async with uow.as_the_hub():
        same = await own_children.hold(uow, child)
        await _protect(uow, struck_out, child, same=same, moved={}, because=because)


async def _protect(
    uow: UnitOfWork,
    wrong: EmergencyProtection,
    right: UUID,
    *,
    same: frozenset[UUID],
    moved: dict[UUID, UUID],
    because: str,
) -> None:
    running = {each.kind for each in await uow.protections.list_running(same)}
    if wrong.ended_at is None and wrong.kind in running:
        return
    made = uow.new(
        EmergencyProtection,
        person_id=right,
        police_protection_id=moved.get(wrong.police_protection_id)
        if wrong.police_protection_id is not None
        else None,
        recorded_at=uow.now,
        recorded_by=uow.actor.user,
        changed_at=uow.now,
        **{name: getattr(wrong, name) for name in _PROTECTED},
    )
    await uow.save(made)
    moved[wrong.id] = made.id
    subject = Subject(RecordKind.PROTECTION, made.id, person_id=right)
    for clock in await uow.timescales.list_of(Timescale.subject_id == wrong.id):
        again = await timescales.start_each(
            uow,
            [timescales.Owed(ClockKind(clock.kind), subject)],
            started_at=clock.started_at,
            because="protection.started",
        )
        for each in again:
            each.stopped_at, each.stopped_by = clock.stopped_at, clock.stopped_by
        await uow.session.flush()
    act_times.note(uow, "protection.started", subject, at=wrong.started_at, because=because)
    uow.audit("protection.started", made, person_id=right, kind=made.kind, moved_from=wrong.id)
    uow.publish("protection.started", record_id=made.id, person_id=right)


async def _is_about(uow: UnitOfWork, medical: Medical, same: frozenset[UUID]) -> bool:
    """Whether its enquiry or meeting is about the right child; otherwise another is booked."""
    if medical.enquiry_id is not None:
        enquiry = await uow.consequences.enquiry(medical.enquiry_id)
        return enquiry.recorded_error_id is None and enquiry.person_id in same
    if medical.strategy_meeting_id is None:
        return False
    meeting = await uow.consequences.meeting(medical.strategy_meeting_id)
    return meeting.recorded_error_id is None and any(
        each.person_id in same and each.recorded_error_id is None for each in meeting.children
    )


async def _examine(uow: UnitOfWork, wrong: Medical, right: UUID) -> None:
    made = uow.new(
        Medical,
        person_id=right,
        changed_at=uow.now,
        **{name: getattr(wrong, name) for name in _EXAMINED},
    )
    await uow.save(made)
    uow.audit("medical.booked", made, person_id=right, consent=made.consent, moved_from=wrong.id)
    uow.publish("medical.booked", record_id=right, medical_id=made.id)
