"""Contacts made of notices: a new contact, or an addition to one that is open."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from datetime import date
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from app.domain.clocks.definitions import ClockKind
from app.domain.clocks.working_time import london_date
from app.domain.contacts.contacts import (
    Agreement,
    Channel,
    ChildDescription,
    ChildState,
)
from app.domain.errors import Refusal
from app.domain.notifications import amendments
from app.domain.notifications.amendments import ChildTold, IncidentTold
from app.domain.notifications.notifications import (
    NOTICES,
    Fault,
    NotificationAct,
    NotificationPart,
    NotificationState,
    next_state,
)
from app.domain.records import RecordKind
from app.models import Contact, ContactChild, Notification
from app.repositories.clocks.timescales import Subject
from app.schemas.contacts.contacts import (
    ChildInContact,
    Family,
    OtherPersonInContact,
    RecordContact,
    Referrer,
)
from app.schemas.notifications.notice_data import AboutHowOld, ChildInNotice, NoticeData
from app.schemas.notifications.notices import AnyNotice
from app.services.clocks import timescales
from app.services.contacts import contact_children, contacts
from app.services.contacts.contacts import Sender
from app.services.notifications import incident_proposals, views
from app.unit_of_work import UnitOfWork

_NOT_SAID = "The system that sent this did not say why."


async def make(uow: UnitOfWork, notification: Notification) -> None:
    """Make a contact of a notice that waits for one, read whole and held.

    What is not fit for a contact goes into quarantine: a rule that refuses it is a fault like
    any other, and the notice is not lost.
    """
    uow.not_before(notification.received_at)
    notice = await views.notice_in(uow, notification)
    if notice is None:
        await quarantine(uow, notification, because=Fault("", "no_longer_understood"))
        return
    try:
        async with uow.attempt():
            await _accept(uow, notification, notice)
    except Refusal as refused:
        fault = Fault(getattr(refused, "pointer", ""), refused.code or type(refused).__name__)
    except IntegrityError:
        fault = Fault("", "refused_by_the_schema")
    else:
        return
    await uow.session.refresh(notification)
    await quarantine(uow, notification, because=fault)


async def quarantine(uow: UnitOfWork, notification: Notification, *, because: Fault) -> None:
    """Quarantine a notice that cannot become a contact; its clock starts."""
    notification.state = next_state(
        NotificationState(notification.state), NotificationAct.QUARANTINE
    )
    notification.understood_at = None
    notification.faults = [asdict(because)]
    notification.changed_at = uow.now
    await timescales.start(
        uow,
        ClockKind.NOTIFICATION_QUARANTINE,
        Subject(RecordKind.NOTIFICATION, notification.id),
        started_at=uow.now,
        because="notification.quarantined",
    )
    uow.audit("notification.quarantined", notification, faults=1)
    uow.publish("notification.quarantined", record_id=notification.id)


async def _accept(uow: UnitOfWork, notification: Notification, notice: AnyNotice) -> None:
    """Put the notice into a contact: that of what it amends while nothing is decided, or a new one.

    A notice that comes after a decision is a new worry, and must be looked at again.
    """
    amended_id = await _amended_by(uow, notification, notice)
    open_contact = await _undecided(uow, amended_id)
    if open_contact is None:
        contact, part = await _new_contact(uow, notification, notice), NotificationPart.FIRST
    else:
        contact, part = open_contact, NotificationPart.AMENDMENT
        await _amend(uow, contact, notification, notice)
    if notice.data.withdrawn:
        part = NotificationPart.WITHDRAWAL
    notification.state = next_state(NotificationState(notification.state), NotificationAct.ACCEPT)
    notification.contact_id, notification.part = contact.id, part
    notification.changed_at = uow.now
    await uow.session.flush()
    await _supersede_quarantined(uow, notification)
    if part is NotificationPart.FIRST:
        await incident_proposals.propose(uow, notification)
    uow.audit("notification.accepted", notification, contact_id=contact.id, part=part)
    uow.publish("notification.accepted", record_id=notification.id)


async def _amended_by(
    uow: UnitOfWork, notification: Notification, notice: AnyNotice
) -> UUID | None:
    """The contact that a notice is of, by its sender's reference; None where it is of none.

    A reference that the sender has used again for another family makes another contact, and says
    so: neither the first family's contact nor its withdrawal is touched. A contact with a person in
    common comes before one with nothing against it, and a later one before an earlier one. One of
    the same family on another day is marked, for the hub to judge whether it is the same incident.
    """
    earlier = await uow.notifications.list_of_reference(notification)
    told = _told_in([notification], notice.data.children)
    fitting: dict[UUID, IncidentTold] = {}
    for contact_id in dict.fromkeys(each.contact_id for each in earlier if each.contact_id):
        contact = await uow.contacts.get(contact_id)
        of_contact = [each for each in earlier if each.contact_id == contact_id]
        before = _told_in(of_contact, contact.children)
        if amendments.shares_a_family(told, earlier=before):
            fitting = {contact_id: before}
            break
        if not amendments.is_of_another_family(told, earlier=before):
            fitting[contact_id] = before
    if earlier and not fitting:
        _warn(notification, amendments.REFERENCE_REUSED)
    for contact_id, before in fitting.items():
        if not notice.data.withdrawn and amendments.is_of_another_day(told, earlier=before):
            _warn(notification, amendments.REFERENCE_OF_ANOTHER_DAY)
        return contact_id
    return None


def _warn(notification: Notification, fault: Fault) -> None:
    notification.warnings = [*notification.warnings, asdict(fault)]


def _told_in(
    notifications: Sequence[Notification], children: Iterable[ChildInNotice | ContactChild]
) -> IncidentTold:
    days = (each.occurred_at for each in notifications)
    return IncidentTold(
        frozenset(london_date(day) for day in days if day is not None),
        frozenset(key for each in notifications for key in each.household_keys),
        _told(children),
    )


async def _amend(
    uow: UnitOfWork, contact: Contact, notification: Notification, notice: AnyNotice
) -> None:
    """Add a notice to a contact; a child who is new in it joins the contact."""
    contact.changed_at = uow.now
    uow.audit("contact.amended", contact, notification_id=notification.id)
    uow.publish("contact.amended", record_id=contact.id)
    told = notice.data.children
    joining = amendments.added(_told(told), known=_told(contact.children))
    await contact_children.add_reported(
        uow,
        contact,
        [_child(told[place], of=notice.data) for place in joining],
        reported_at=notification.received_at,
    )


def _told(children: Iterable[ChildInNotice | ContactChild]) -> list[ChildTold]:
    return [
        ChildTold(**{each.name: getattr(child, each.name) for each in fields(ChildTold)})
        for child in children
    ]


async def _undecided(uow: UnitOfWork, contact_id: UUID | None) -> Contact | None:
    if contact_id is None:
        return None
    contact = await uow.contacts.get_for_change(contact_id)
    waits = any(child.state != ChildState.DECIDED for child in contact.children)
    return contact if waits and contact.errored_at is None else None


async def _new_contact(uow: UnitOfWork, notification: Notification, notice: AnyNotice) -> Contact:
    return await contacts.create(
        uow,
        command=contact_of(notice),
        sent_by=Sender(
            user_id=notification.sent_by,
            agency_id=notification.agency_id,
            at=notification.received_at,
        ),
    )


def contact_of(notice: AnyNotice) -> RecordContact:
    """The contact that a notice tells, in the sender's own words."""
    data = notice.data
    reporter = data.reporter
    return RecordContact(
        channel=Channel.SYSTEM,
        source=NOTICES[notice.type].source,
        referrer=Referrer(
            name=reporter.name,
            capacity=reporter.capacity,
            telephone=reporter.telephone,
            email=reporter.email,
        ),
        concern=data.concern,
        child_said=data.child_said,
        whereabouts=data.whereabouts,
        safe_now=data.safe_now,
        factors=data.factors,
        family=Family(
            data_protection_consent=Agreement.NOT_ASKED,
            service_agreement=Agreement.NOT_ASKED,
            medical_consent=Agreement.NOT_ASKED,
            informed=data.parents_told,
            not_informed_because=None
            if data.parents_told
            else data.parents_not_told_because or _NOT_SAID,
        ),
        children=[_child(child, of=data) for child in data.children],
        people=[
            OtherPersonInContact(
                **person.model_dump(), age_estimated_on=_estimated_on(person, data)
            )
            for person in data.people
        ],
    )


def _estimated_on(told: AboutHowOld, data: NoticeData) -> date | None:
    """The day of an estimate: that of what the notice is of."""
    if told.estimated_age is told.estimated_birth_year is None:
        return None
    return london_date(data.occurred_at)


def _child(child: ChildInNotice, *, of: NoticeData) -> ChildInContact:
    told = child.model_dump(exclude={"involvement", "unborn"})
    told["age_estimated_on"] = _estimated_on(child, of)
    if (child.unborn or child.expected_on is not None) and child.born_on is None:
        described_as = ChildDescription.UNBORN
    elif child.given is not None or child.family is not None:
        described_as = ChildDescription.NAMED
    else:
        described_as = ChildDescription.UNNAMED
        where = "at this address" if child.address_lines else "who was not named"
        told["description"] = child.description or f"A child {where}"
    return ChildInContact(described_as=described_as, **told)


async def _supersede_quarantined(uow: UnitOfWork, notification: Notification) -> None:
    """End the wait for what the sender has by now sent in a form that is understood."""
    for waiting in await uow.notification_intake.list_superseded_by(notification):
        waiting.state = next_state(NotificationState(waiting.state), NotificationAct.SUPERSEDE)
        waiting.superseded_by = notification.id
        waiting.changed_at = uow.now
        await end_quarantine(uow, waiting, because="notification.superseded")
        uow.audit("notification.superseded", waiting, by=notification.id)
        uow.publish("notification.superseded", record_id=waiting.id)


async def end_quarantine(uow: UnitOfWork, notification: Notification, *, because: str) -> None:
    """Stop the clock of something that waited to be understood."""
    await timescales.stop(
        uow,
        ClockKind.NOTIFICATION_QUARANTINE,
        Subject(RecordKind.NOTIFICATION, notification.id),
        stopped_at=uow.now,
        because=because,
    )
