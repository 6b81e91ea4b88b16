"""Contacts: recorded, read and searched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.domain.clocks.act_times import is_late_entry
from app.domain.clocks.definitions import ClockKind
from app.domain.contacts import contacts as rules
from app.domain.contacts.referrer_messages import owes_an_answer
from app.domain.directory.access import require
from app.domain.directory.permissions import Permission
from app.domain.directory.roles import HUB_ROLES
from app.models import Contact, ContactChild
from app.schemas.contacts.contacts import ContactView, RecordContact
from app.schemas.versions import VersionedView
from app.services import references
from app.services.clocks import act_times, timescales
from app.services.clocks.timescales import Owed
from app.services.contacts import clocks, contact_children, contact_people, routings, views
from app.services.restrictions import restrictions
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Sender:
    """The partner system that a contact is recorded for: its user, its agency, and when it sent."""

    user_id: UUID
    agency_id: UUID
    at: datetime


async def record(uow: UnitOfWork, *, command: RecordContact) -> VersionedView[ContactView]:
    """Record a contact that the actor makes, and show it.

    Raises:
        As `create`.
    """
    return await views.view(uow, await create(uow, command=command))


async def create(
    uow: UnitOfWork, *, command: RecordContact, sent_by: Sender | None = None
) -> Contact:
    """Make a contact in the referrer's words, start its clocks, and route it where a worker has it.

    `sent_by` is for what a partner system sent; otherwise the contact is the actor's own.

    Raises:
        RecordNotFound: an agency or person named is not in scope.
        SpeaksForAnotherAgency, ReceivedInFuture, LateEntryUnexplained, ReasonNotToldMissing: see
            the rules.
        PermissionMissing: the actor's role restricts no records.
        As `restrictions.restrict` otherwise.
    """
    if command.restriction is not None:
        require(uow.actor, Permission.RESTRICTION_SET)
    received_at = _received_at(uow, command, sent_by)
    rules.refuse_silence_about_family(
        informed=command.family.informed, because=command.family.not_informed_because
    )
    contact = _contact(
        uow,
        command,
        reference=await references.draw(uow.contacts.is_taken, prefix="C-"),
        agency_id=sent_by.agency_id if sent_by else await _agency(uow, command.agency_id),
        recorded_by=sent_by.user_id if sent_by else uow.actor.user,
    )
    contact.received_at = received_at
    if command.referrer.person_id is not None:
        await uow.people.get(command.referrer.person_id)
    children = [
        await contact_children.described(uow, contact, given, pointer=f"/children/{index}")
        for index, given in enumerate(command.children)
    ]
    others = [
        await contact_people.described(uow, contact, named, pointer=f"/people/{index}")
        for index, named in enumerate(command.people)
    ]
    await uow.save(contact)
    await uow.save_all(children)
    await uow.save_all(others)
    await _note_receipt(uow, contact, because=command.late_because, sent=sent_by is not None)
    await _start_clocks(uow, contact, children)
    uow.audit("contact.recorded", contact, children=len(children), source=contact.source)
    uow.publish("contact.recorded", record_id=contact.id)
    if command.restriction is not None:
        subject = restrictions.Subject(contact_id=contact.id)
        await restrictions.restrict(uow, subject, command.restriction)
        # The worker may not be on its list: those who are on it decide who is to have it.
        return await uow.contacts.reload(contact.id)
    for child in children:
        await routings.route_if_recognised(uow, contact=contact, child=child)
    return await uow.contacts.reload(contact.id)


def _received_at(uow: UnitOfWork, command: RecordContact, sent_by: Sender | None) -> datetime:
    """When a contact was received; a partner system may send what happened any time ago."""
    if sent_by is not None:
        rules.refuse_impossible_receipt(sent_by.at, now=uow.now)
        return sent_by.at
    if command.received_at is not None:
        rules.refuse_impossible_receipt(command.received_at, now=uow.now)
    return act_times.happened_at(
        uow, command.received_at, because=command.late_because, pointer="/received_at"
    )


async def _note_receipt(
    uow: UnitOfWork, contact: Contact, *, because: str | None, sent: bool
) -> None:
    """Write down that a contact was received before it was recorded.

    Every notice is recorded a moment after it was sent: only one that came late is noted. A
    referrer may not write beside their contact, so it is written with the hub's rights.
    """
    late = is_late_entry(contact.received_at, recorded_at=uow.now)
    if contact.received_at >= uow.now or (sent and not late):
        return
    async with uow.as_the_hub(hidden_from=uow.actor.hidden_from):
        act_times.note(
            uow,
            "contact.received",
            clocks.subject_of(contact),
            at=contact.received_at,
            because=because,
            recorded_by=contact.recorded_by,
        )
        await uow.session.flush()


def _contact(
    uow: UnitOfWork,
    command: RecordContact,
    *,
    reference: str,
    agency_id: UUID | None,
    recorded_by: UUID,
) -> Contact:
    speaks_for_others = uow.actor.in_hub
    family, referrer = command.family, command.referrer
    return uow.new(
        Contact,
        reference=reference,
        channel=command.channel,
        recorded_at=uow.now,
        recorded_by=recorded_by,
        changed_at=uow.now,
        source=command.source,
        agency_id=agency_id,
        referrer_user_id=None if speaks_for_others else recorded_by,
        referrer_person_id=referrer.person_id,
        referrer_name=referrer.name,
        referrer_capacity=referrer.capacity,
        referrer_telephone=referrer.telephone,
        referrer_email=referrer.email,
        referrer_unnamed_to_family=referrer.unnamed_to_family,
        concern=command.concern,
        child_said=command.child_said,
        whereabouts=command.whereabouts,
        safe_now=command.safe_now,
        factors=list(command.factors),
        data_protection_consent=family.data_protection_consent,
        service_agreement=family.service_agreement,
        medical_consent=family.medical_consent,
        family_informed=family.informed,
        family_not_informed_because=family.not_informed_because,
        attachment_references=list(command.attachment_references),
    )


async def _agency(uow: UnitOfWork, given: UUID | None) -> UUID | None:
    """The agency the worry comes from: for a referrer or officer, always their own."""
    if uow.actor.roles & HUB_ROLES:
        return None if given is None else (await uow.partnerships.get_agency(given)).id
    own = {held.agency_id for held in uow.actor.memberships}
    if given is not None and given not in own:
        raise rules.SpeaksForAnotherAgency
    return given or uow.actor.agency_id


async def _start_clocks(
    uow: UnitOfWork, contact: Contact, children: Sequence[ContactChild]
) -> None:
    owed = [Owed(ClockKind.THRESHOLD_DECISION, clocks.subject_of(child)) for child in children]
    if owes_an_answer(contact.source):
        owed.append(Owed(ClockKind.REFERRER_ACKNOWLEDGEMENT, clocks.subject_of(contact)))
    await timescales.start_each(
        uow, owed, started_at=contact.received_at, because="contact.received"
    )


async def read(uow: UnitOfWork, *, contact_id: UUID) -> VersionedView[ContactView]:
    """Open one contact.

    Raises:
        RecordNotFound: absent, or out of scope.
    """
    page = await uow.contact_views.get(contact_id)
    others = [each.person_id for each in page.contact.people if each.person_id is not None]
    uow.audit("contact.read", page.contact, shown=[*people_in(page.contact), *others])
    return await views.view_page(uow, page)


def people_in(contact: Contact) -> list[UUID]:
    """The people a contact is known to be about, as every event of it says on the audit log."""
    return [child.person_id for child in contact.children if child.person_id is not None]
