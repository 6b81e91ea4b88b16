"""Medical examinations: booked, consented to, and what came of them."""

from datetime import datetime
from uuid import UUID

from app.domain.casework import medicals as rules
from app.domain.casework.medicals import ConsentFacts, MedicalConsent, MedicalOutcome, OutcomeFacts
from app.domain.corrections.recorded_errors import refuse_in_error
from app.domain.records import refuse_stale
from app.models import Medical
from app.schemas.casework.medicals import (
    BookMedical,
    MedicalsView,
    MedicalView,
    RecordMedicalConsent,
    RecordMedicalOutcome,
    RecordMedicalResult,
)
from app.schemas.clocks.act_times import LateEntry
from app.schemas.corrections.recorded_errors import struck_through
from app.schemas.versions import VersionedView, versioned
from app.services.casework import own_children
from app.services.casework.medical_origins import known_since, origin_of, subject_of
from app.services.clocks import act_times
from app.unit_of_work import UnitOfWork


async def list_of_person(uow: UnitOfWork, *, person_id: UUID) -> MedicalsView:
    """The examinations of a child, under all linked records.

    Raises:
        RecordNotFound: the child is absent, or out of scope.
    """
    person = await uow.people.get(person_id)
    same = await uow.person_links.list_same_person(person_id)
    found = await uow.medicals.list_of(same)
    uow.audit("medical.listed", person, person_id=person_id, shown=[each.id for each in found])
    return MedicalsView(items=[(await _shown(uow, each)).view for each in found])


async def book(
    uow: UnitOfWork, *, person_id: UUID, command: BookMedical
) -> VersionedView[MedicalView]:
    """Book an examination of a child whom the meeting or enquiry is about.

    Raises:
        RecordNotFound: the child, the meeting or the enquiry is not in scope.
        ChildNotAllocated, OfMeetingOrEnquiry, RecordedInError, NotTheirChild, ConsentUnclear,
        ActTimeImpossible, LateEntryUnexplained: see each.
    """
    await uow.people.get(person_id)
    await own_children.refuse_others(uow, person_id)
    await _refuse_elsewhere(uow, person_id, command)
    rules.refuse_unclear_consent(
        ConsentFacts(command.consent, command.consent_by, command.consent_because)
    )
    medical = uow.new(
        Medical,
        person_id=person_id,
        booked_at=uow.now if command.booked_at is None else command.booked_at,
        booked_by=uow.actor.user,
        changed_at=uow.now,
        **command.model_dump(exclude={"booked_at", "late_because"}),
    )
    act_times.happened_at(
        uow,
        medical.booked_at,
        because=command.late_because,
        pointer="/booked_at",
        earliest=await known_since(uow, medical),
    )
    await uow.save(medical)
    _note(uow, medical, "medical.booked", command, at=medical.booked_at)
    uow.audit(
        "medical.booked",
        medical,
        person_id=person_id,
        shown=origin_of(medical),
        consent=medical.consent,
    )
    uow.publish("medical.booked", record_id=person_id, medical_id=medical.id)
    return await _shown(uow, medical)


async def _refuse_elsewhere(uow: UnitOfWork, person_id: UUID, command: BookMedical) -> None:
    rules.refuse_unclear_origin(
        of_meeting=command.strategy_meeting_id is not None,
        of_enquiry=command.enquiry_id is not None,
    )
    same = await uow.person_links.list_same_person(person_id)
    about: set[UUID] = set()
    if command.strategy_meeting_id is not None:
        meeting = await uow.strategy_meetings.get(command.strategy_meeting_id)
        refuse_in_error(in_error=meeting.recorded_error_id is not None)
        about = {each.person_id for each in meeting.children if each.recorded_error_id is None}
    if command.enquiry_id is not None:
        enquiry = await uow.enquiries.get(command.enquiry_id)
        refuse_in_error(in_error=enquiry.recorded_error_id is not None)
        about = {enquiry.person_id}
    if not same & about:
        raise rules.NotTheirChild


async def record_consent(
    uow: UnitOfWork,
    *,
    person_id: UUID,
    medical_id: UUID,
    expected: int,
    command: RecordMedicalConsent,
) -> VersionedView[MedicalView]:
    """Record who consented, or why none is needed, before the examination.

    Raises:
        RecordNotFound, VersionStale, ChildNotAllocated, RecordedInError, MedicalEnded,
        ConsentUnclear, ActTimeImpossible, LateEntryUnexplained: see each.
    """
    medical = await _begin(uow, person_id, medical_id, expected=expected)
    rules.refuse_ended(ended=medical.outcome is not None)
    _consent(medical, ConsentFacts(command.consent, command.consent_by, command.consent_because))
    consent_at = act_times.happened_at(
        uow,
        command.consent_at,
        because=command.late_because,
        pointer="/consent_at",
        earliest=await known_since(uow, medical),
    )
    _note(uow, medical, "medical.consent_recorded", command, at=consent_at)
    uow.audit(
        "medical.consent_recorded",
        medical,
        person_id=medical.person_id,
        shown=origin_of(medical),
        consent=medical.consent,
    )
    return await _changed(uow, medical)


async def record_outcome(
    uow: UnitOfWork,
    *,
    person_id: UUID,
    medical_id: UUID,
    expected: int,
    command: RecordMedicalOutcome,
) -> VersionedView[MedicalView]:
    """Record what came of the appointment, when it happened, and who attended.

    Raises:
        RecordNotFound, VersionStale, ChildNotAllocated, RecordedInError, MedicalEnded,
        ConsentUnclear, OutcomeUnclear, HappenedInFuture, LateEntryUnexplained,
        ConsentMissing: see each.
    """
    medical = await _begin(uow, person_id, medical_id, expected=expected)
    rules.refuse_ended(ended=medical.outcome is not None)
    if command.consent is not None:
        _consent(
            medical, ConsentFacts(command.consent, command.consent_by, command.consent_because)
        )
    rules.refuse_outcome(
        OutcomeFacts(
            command.outcome,
            command.happened_at,
            tuple(command.attended),
            command.result,
            command.reason,
        ),
        consent=MedicalConsent(medical.consent),
    )
    happened_at = act_times.happened_at(
        uow,
        command.happened_at,
        because=command.late_because,
        pointer="/happened_at",
        impossible=rules.HappenedInFuture,
    )
    _note(uow, medical, "medical.took_place", command, at=happened_at)
    if command.outcome is MedicalOutcome.TOOK_PLACE:
        medical.happened_at = happened_at
        medical.attended = list(command.attended)
        medical.result = command.result
    medical.outcome = command.outcome
    medical.outcome_because = command.reason
    medical.outcome_recorded_at = uow.now
    medical.outcome_recorded_by = uow.actor.user
    uow.audit(
        "medical.outcome_recorded",
        medical,
        person_id=medical.person_id,
        shown=origin_of(medical),
        outcome=command.outcome,
    )
    uow.publish("medical.outcome_recorded", record_id=medical.person_id, medical_id=medical.id)
    return await _changed(uow, medical)


async def record_result(
    uow: UnitOfWork,
    *,
    person_id: UUID,
    medical_id: UUID,
    expected: int,
    command: RecordMedicalResult,
) -> VersionedView[MedicalView]:
    """Record the result of an examination that took place, once it is known.

    Raises:
        RecordNotFound, VersionStale, ChildNotAllocated, RecordedInError, NothingToReport,
        ActTimeImpossible, LateEntryUnexplained: see each.
    """
    medical = await _begin(uow, person_id, medical_id, expected=expected)
    rules.refuse_result(
        outcome=None if medical.outcome is None else MedicalOutcome(medical.outcome),
        result=medical.result,
    )
    result_at = act_times.happened_at(
        uow,
        command.result_at,
        because=command.late_because,
        pointer="/result_at",
        earliest=medical.happened_at,
    )
    medical.result = command.result
    _note(uow, medical, "medical.result_recorded", command, at=result_at)
    uow.audit(
        "medical.result_recorded", medical, person_id=medical.person_id, shown=origin_of(medical)
    )
    uow.publish("medical.result_recorded", record_id=medical.person_id, medical_id=medical.id)
    return await _changed(uow, medical)


async def _begin(uow: UnitOfWork, person_id: UUID, medical_id: UUID, *, expected: int) -> Medical:
    same = await uow.person_links.list_same_person(person_id)
    medical = await uow.medicals.get_for_change(same, medical_id=medical_id)
    refuse_stale(version=medical.version, expected=expected)
    await own_children.refuse_others(uow, person_id)
    refuse_in_error(in_error=medical.recorded_error_id is not None)
    medical.changed_at = uow.now
    return medical


def _consent(medical: Medical, facts: ConsentFacts) -> None:
    rules.refuse_unclear_consent(facts)
    medical.consent = facts.consent
    medical.consent_by = facts.by
    medical.consent_because = facts.because


async def _changed(uow: UnitOfWork, medical: Medical) -> VersionedView[MedicalView]:
    await uow.session.flush()
    return await _shown(uow, medical)


async def _shown(uow: UnitOfWork, medical: Medical) -> VersionedView[MedicalView]:
    times = await act_times.shown(uow, *origin_of(medical))
    errors = await uow.recorded_errors.by_record([medical.id])
    view = MedicalView.model_validate(medical).model_copy(
        update={
            "times": [each for each in times if each.item_id == medical.id],
            "recorded_in_error": struck_through(errors.get(medical.id)),
        }
    )
    return versioned(view, medical)


def _note(uow: UnitOfWork, medical: Medical, act: str, command: LateEntry, *, at: datetime) -> None:
    act_times.note(
        uow,
        act,
        subject_of(medical),
        item_id=medical.id,
        at=at,
        because=command.late_because,
    )
