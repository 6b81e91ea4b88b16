"""Enquiries, conferences, medicals, protection and exceptions, as a chronology tells them."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from app.domain.people.chronology import Entry, Happening
from app.models import EmergencyProtection, Enquiry, Medical
from app.services.people.chronology_entries import struck_through, then
from app.unit_of_work import UnitOfWork


async def entries(uow: UnitOfWork, same: Sequence[UUID]) -> list[Entry]:
    """What was done in the enquiries about a child, and why an act was let pass a gate."""
    enquired = [
        entry
        for enquiry in await uow.histories.list_enquiries(same)
        for entry in _enquired(enquiry)
    ]
    examined = [
        entry for medical in await uow.medicals.list_of(same) for entry in _examined(medical)
    ]
    excepted = [
        then(
            Happening.EXCEPTION_GIVEN,
            exception,
            exception.person_id,
            exception.given_at,
            gate=exception.gate,
            ground=exception.ground,
        )
        for exception in await uow.exceptions.list_about(same)
    ]
    protected = [
        entry for each in await uow.protections.list_of(same) for entry in _protected(each)
    ]
    return [*enquired, *examined, *excepted, *protected]


def _protected(protection: EmergencyProtection) -> Iterator[Entry]:
    in_error = struck_through(protection.recorded_error_id is not None)
    for what, at, facts in (
        (Happening.PROTECTED, protection.started_at, {"made_by": protection.made_by}),
        (Happening.PROTECTION_EXTENDED, protection.extended_at, {}),
        (Happening.PROTECTION_ENDED, protection.ended_at, {"ending": protection.ending}),
    ):
        if at is not None:
            yield then(
                what,
                protection,
                protection.person_id,
                at,
                kind=protection.kind,
                **facts,
                **in_error,
            )


def _examined(medical: Medical) -> Iterator[Entry]:
    in_error = struck_through(medical.recorded_error_id is not None)
    yield then(Happening.MEDICAL_BOOKED, medical, medical.person_id, medical.booked_at, **in_error)
    if medical.happened_at is not None:
        yield then(
            Happening.MEDICAL_HELD,
            medical,
            medical.person_id,
            medical.happened_at,
            consent=medical.consent,
            result=medical.result,
            **in_error,
        )
    elif medical.outcome_recorded_at is not None:
        yield then(
            Happening.MEDICAL_NOT_HELD,
            medical,
            medical.person_id,
            medical.outcome_recorded_at,
            outcome=medical.outcome,
            **in_error,
        )


def _enquired(enquiry: Enquiry) -> Iterator[Entry]:
    person_id = enquiry.person_id
    in_error = struck_through(enquiry.recorded_error_id is not None)
    yield then(
        Happening.ENQUIRY_STARTED,
        enquiry,
        person_id,
        enquiry.started_on,
        kind=enquiry.kind,
        **in_error,
    )
    for visit in enquiry.visits:
        yield then(
            Happening.VISITED,
            visit,
            person_id,
            visit.visited_at,
            child_seen=visit.child_seen,
            seen_alone=visit.seen_alone,
            **({"expectant_parent_seen": True} if visit.expectant_parent_seen else {}),
            **in_error,
        )
    yield from _ended(enquiry, **in_error)


def _ended(enquiry: Enquiry, **in_error: bool) -> Iterator[Entry]:
    person_id = enquiry.person_id
    if enquiry.outcome_recorded_at is not None:
        yield then(
            Happening.ENQUIRY_OUTCOME,
            enquiry,
            person_id,
            enquiry.outcome_recorded_at,
            outcome=enquiry.outcome,
            conference_required=enquiry.conference_required,
            **in_error,
        )
    if enquiry.authorised_at is not None:
        yield then(
            Happening.ENQUIRY_AUTHORISED,
            enquiry,
            person_id,
            enquiry.authorised_at,
            **in_error,
        )
    if enquiry.ended_at is not None:
        yield then(
            Happening.ENQUIRY_ENDED,
            enquiry,
            person_id,
            enquiry.ended_at,
            ground=enquiry.ended_ground,
            **in_error,
        )
    # What was recorded of it before was corrected by the latest record.
    for conference in enquiry.conferences[-1:]:
        held = conference.held_at is not None
        yield then(
            Happening.CONFERENCE_HELD if held else Happening.CONFERENCE_NOT_NEEDED,
            conference,
            person_id,
            conference.held_at or conference.recorded_at,
            **({} if held else {"ground": conference.not_needed_ground}),
            **in_error,
        )
