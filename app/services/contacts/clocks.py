"""The clocks of a contact and of each child in it."""

from datetime import datetime

from app.domain.clocks.definitions import ClockKind
from app.domain.contacts.referrer_messages import owes_an_answer
from app.domain.records import RecordKind
from app.models import Contact, ContactChild
from app.repositories.clocks.timescales import Subject
from app.services.clocks import timescales
from app.unit_of_work import UnitOfWork


def subject_of(record: Contact | ContactChild) -> Subject:
    """What the clocks of a contact, or of one child in it, run on."""
    if isinstance(record, Contact):
        return Subject(RecordKind.CONTACT, record.id, contact_id=record.id)
    return Subject(
        RecordKind.CONTACT_CHILD,
        record.id,
        contact_id=record.contact_id,
        person_id=record.person_id,
    )


async def end_hub_clocks(
    uow: UnitOfWork, *, contact: Contact, child: ContactChild, at: datetime, because: str
) -> None:
    """Stop what the hub owed this child at an instant, and start what it owes the referrer."""
    of_child = subject_of(child)
    await timescales.stop(
        uow, ClockKind.THRESHOLD_DECISION, of_child, stopped_at=at, because=because
    )
    feedback_owed = await uow.timescales.running(ClockKind.REFERRER_FEEDBACK, of_child)
    if owes_an_answer(contact.source) and not feedback_owed:
        await timescales.start(
            uow,
            ClockKind.REFERRER_FEEDBACK,
            of_child,
            started_at=at,
            because=because,
        )
