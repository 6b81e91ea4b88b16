"""Messages to referrers: the acknowledgement, and feedback on the decision."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from app.domain.clocks.definitions import ClockKind
from app.domain.contacts import referrer_messages as rules
from app.domain.contacts.contacts import refuse_made_in_error
from app.domain.contacts.referrer_messages import MessageKind
from app.models import Contact, ReferrerMessage, Timescale, UnsentMessage
from app.repositories.clocks.timescales import WholeContact
from app.schemas.contacts.referrer_messages import (
    AnswerReferrer,
    LeaveMessageUnsent,
    MessageView,
    UnsentMessageView,
)
from app.services.clocks import act_times, timescales
from app.services.contacts import unsafe_recipients
from app.services.contacts.clocks import subject_of
from app.services.contacts.contacts import people_in
from app.services.contacts.views import facts_of
from app.unit_of_work import UnitOfWork


async def acknowledge(uow: UnitOfWork, *, contact_id: UUID, command: AnswerReferrer) -> MessageView:
    """Record the acknowledgement sent to the referrer, and stop its clock.

    Raises:
        RecordNotFound, NobodyToAnswer, AlreadyAcknowledged, MadeInError, and those of
        `unsafe_recipients.refuse_referrer`.
    """
    contact = await uow.contacts.get_for_change(contact_id)
    messages = await uow.contacts.list_messages(contact_id)
    acknowledged = any(message.kind == "acknowledgement" for message in messages)
    refuse_made_in_error(made_in_error=contact.errored_at is not None)
    rules.refuse_acknowledgement(facts_of(contact, acknowledged=acknowledged))
    message = await _answer(uow, contact, "acknowledgement", command, earliest=contact.received_at)
    await timescales.stop_at_earliest(
        uow,
        ClockKind.REFERRER_ACKNOWLEDGEMENT,
        subject_of(contact),
        stopped_at=message.sent_at,
        because="contact.acknowledged",
    )
    uow.audit("contact.acknowledged", contact, shown=people_in(contact))
    return await _shown(uow, message)


async def give_feedback(
    uow: UnitOfWork, *, contact_id: UUID, command: AnswerReferrer
) -> MessageView:
    """Record the feedback sent to the referrer after a decision, and stop what is owed them.

    Raises:
        RecordNotFound, NobodyToAnswer, NothingDecidedYet, and those of
        `unsafe_recipients.refuse_referrer`.
    """
    contact = await uow.contacts.get_for_change(contact_id)
    owed = await uow.timescales.running(ClockKind.REFERRER_FEEDBACK, WholeContact(contact.id))
    rules.refuse_feedback(facts_of(contact, acknowledged=True, feedback_owed=bool(owed)))
    clocks = await uow.timescales.list_of(
        Timescale.contact_id == contact.id, Timescale.kind == ClockKind.REFERRER_FEEDBACK
    )
    # The first decision on a child of the contact is the earliest that there was to tell.
    decided_at = min((clock.started_at for clock in clocks), default=contact.received_at)
    message = await _answer(uow, contact, "feedback", command, earliest=decided_at)
    # Who hears what was decided knows that the contact arrived.
    for kind in (ClockKind.REFERRER_FEEDBACK, ClockKind.REFERRER_ACKNOWLEDGEMENT):
        await timescales.stop_at_earliest(
            uow,
            kind,
            WholeContact(contact.id),
            stopped_at=message.sent_at,
            because="contact.feedback_given",
        )
    uow.audit("contact.feedback_given", contact, shown=people_in(contact))
    return await _shown(uow, message)


_OWED: Final[Mapping[MessageKind, ClockKind]] = MappingProxyType(
    {
        MessageKind.ACKNOWLEDGEMENT: ClockKind.REFERRER_ACKNOWLEDGEMENT,
        MessageKind.FEEDBACK: ClockKind.REFERRER_FEEDBACK,
    }
)


async def leave_unsent(
    uow: UnitOfWork, *, contact_id: UUID, command: LeaveMessageUnsent
) -> UnsentMessageView:
    """Record that what is owed to the referrer cannot or must not be sent, and end its clock.

    A later decision owes them feedback again: whether it can be sent then is asked then.

    Raises:
        RecordNotFound, NothingOwed, ActTimeImpossible, LateEntryUnexplained: see each.
    """
    contact = await uow.contacts.get_for_change(contact_id)
    clock, of_contact = _OWED[command.kind], WholeContact(contact.id)
    owed = await uow.timescales.running(clock, of_contact)
    rules.refuse_leaving_unsent(owed=bool(owed))
    decided_at = act_times.happened_at(
        uow,
        command.decided_at,
        because=command.late_because,
        pointer="/decided_at",
        earliest=min(each.started_at for each in owed),
    )
    unsent = uow.new(
        UnsentMessage,
        contact_id=contact.id,
        kind=command.kind,
        ground=command.ground,
        reason=command.reason,
        decided_at=decided_at,
        decided_by=uow.actor.user,
    )
    contact.changed_at = uow.now
    await uow.save(unsent)
    act_times.note(
        uow,
        "contact.message_left_unsent",
        subject_of(contact),
        item_id=unsent.id,
        at=decided_at,
        because=command.late_because,
    )
    await timescales.cancel(uow, clock, of_contact, because="contact.message_left_unsent")
    uow.audit(
        "contact.message_left_unsent",
        contact,
        shown=people_in(contact),
        kind=command.kind,
        ground=command.ground,
    )
    times = await act_times.shown(uow, contact.id)
    mine = [each for each in times if each.item_id == unsent.id]
    return UnsentMessageView.model_validate(unsent).model_copy(update={"times": mine})


async def _answer(
    uow: UnitOfWork,
    contact: Contact,
    kind: str,
    command: AnswerReferrer,
    *,
    earliest: datetime,
) -> ReferrerMessage:
    await unsafe_recipients.refuse_referrer(
        uow, contact, channel=command.means, because=command.recipient_because
    )
    sent_at = act_times.happened_at(
        uow,
        command.sent_at,
        because=command.late_because,
        pointer="/sent_at",
        earliest=earliest,
    )
    message = uow.new(
        ReferrerMessage,
        contact_id=contact.id,
        kind=kind,
        means=command.means,
        wording=command.wording,
        recipient_because=command.recipient_because,
        sent_at=sent_at,
        sent_by=uow.actor.user,
    )
    contact.changed_at = uow.now
    await uow.save(message)
    act_times.note(
        uow,
        f"contact.{kind}_sent",
        subject_of(contact),
        item_id=message.id,
        at=sent_at,
        because=command.late_because,
    )
    uow.publish(f"contact.{kind}_sent", record_id=contact.id, message_id=message.id)
    return message


async def _shown(uow: UnitOfWork, message: ReferrerMessage) -> MessageView:
    times = await act_times.shown(uow, message.contact_id)
    mine = [each for each in times if each.item_id == message.id]
    return MessageView.model_validate(message).model_copy(update={"times": mine})
