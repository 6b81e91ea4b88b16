"""Episodes of a census file: each opened as a referral, or taken into the one on record."""

from collections.abc import Sequence
from uuid import UUID

from app.domain.casework.enquiries import EnquiryState
from app.domain.census.children import JudgedChild, Section47Facts
from app.domain.census.known_referrals import KnownEnquiry, KnownReferral, Weighed, weigh
from app.models import Enquiry, ImportedChild, Referral
from app.services.census.children import OnRecord
from app.unit_of_work import UnitOfWork


async def take(
    uow: UnitOfWork, sent: ImportedChild, child: JudgedChild, record: OnRecord
) -> list[Weighed]:
    """Save the episodes of a child, and return what became of each."""
    known = [] if record.is_new else await _known(uow, record.person_id)
    weighed = weigh(child.referrals, known=known, is_latest=record.is_latest)
    for each in weighed:
        if each.referral_id is not None:
            await _bring_up_to_date(uow, sent, each, each.referral_id)
        elif each.is_loaded:
            await _open(uow, sent, record.person_id, each)
    return weighed


async def _known(uow: UnitOfWork, person_id: UUID) -> list[KnownReferral]:
    """The referrals of the child, under all records linked with theirs, held as they are.

    One that is confirmed as an error meanwhile is waited for, and then known as that.
    """
    return [
        KnownReferral(
            id=referral.id,
            opened_on=referral.opened_on,
            closed_on=referral.closed_on,
            closure_reason=referral.closure_reason,
            source=referral.source,
            primary_need=referral.primary_need,
            no_further_action=referral.no_further_action,
            from_census=referral.imported_child_id is not None,
            in_error=referral.recorded_error_id is not None,
            in_hands=await _is_in_hands(uow, referral),
            enquiries=_enquiries(await uow.census_imports.list_enquiries(referral.id)),
            received_on=referral.received_on,
        )
        for referral in await uow.referrals.list_of_person_for_change(person_id)
    ]


async def _is_in_hands(uow: UnitOfWork, referral: Referral) -> bool:
    return (
        referral.closed_by is not None
        or await uow.referrals.find_allocation(referral.id) is not None
        or await uow.referrals.has_meeting_to_conclude(referral.id)
        or await uow.referrals.has_open_enquiry(referral.id)
    )


def _enquiries(found: Sequence[Enquiry]) -> tuple[KnownEnquiry, ...]:
    return tuple(
        KnownEnquiry(
            id=enquiry.id,
            started_on=enquiry.started_on,
            conference_on=enquiry.conference_on,
            conference_required=enquiry.conference_required,
            from_census=enquiry.imported_child_id is not None,
            in_error=enquiry.recorded_error_id is not None,
        )
        for enquiry in found
    )


async def _open(uow: UnitOfWork, sent: ImportedChild, person_id: UUID, weighed: Weighed) -> None:
    facts = weighed.facts
    referral = uow.new(
        Referral,
        person_id=person_id,
        imported_child_id=sent.id,
        received_on=facts.referred_on,
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
    for enquiry in weighed.enquiries:
        await uow.save(_enquiry(uow, sent, referral, enquiry))


async def _bring_up_to_date(
    uow: UnitOfWork, sent: ImportedChild, weighed: Weighed, referral_id: UUID
) -> None:
    if not (weighed.changes or weighed.enquiries or weighed.enquiry_changes):
        return
    referral = await uow.referrals.get_for_change(referral_id)
    for member, value in weighed.changes.items():
        setattr(referral, member, value)
        if member == "opened_on":
            # A file has one day for both.
            referral.received_on = referral.opened_on
        uow.audit("referral.changed", referral, person_id=referral.person_id, member=member)
    referral.changed_at = uow.now
    for enquiry in weighed.enquiries:
        row = _enquiry(uow, sent, referral, enquiry)
        await uow.save(row)
        uow.audit("enquiry.recorded", row, person_id=referral.person_id)
    for enquiry_id, changes in weighed.enquiry_changes.items():
        known = await uow.enquiries.get_for_change(enquiry_id)
        for member, value in changes.items():
            setattr(known, member, value)
            uow.audit("enquiry.changed", known, person_id=referral.person_id, member=member)
        known.changed_at = uow.now
    if weighed.changes.get("closed_on") is not None:
        uow.audit("referral.closed", referral, person_id=referral.person_id)
        uow.publish("referral.closed", record_id=referral.id)


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
