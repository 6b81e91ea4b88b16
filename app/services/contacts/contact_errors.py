"""Contacts that were made in error."""

from uuid import UUID

from app.domain.clocks.definitions import ClockKind
from app.domain.contacts import contacts as rules
from app.domain.records import refuse_stale
from app.models import Timescale
from app.repositories.clocks.timescales import WholeContact
from app.schemas.contacts.contacts import ContactView, MarkContactInError
from app.schemas.versions import VersionedView
from app.services.clocks import timescales
from app.services.contacts import views
from app.services.contacts.contacts import people_in
from app.services.sharing import request_dispositions
from app.unit_of_work import UnitOfWork

_ERROR = "The worry that this was asked for was recorded in error."
"""The reason that the agencies asked are given."""


async def mark_in_error(
    uow: UnitOfWork, *, contact_id: UUID, expected: int, command: MarkContactInError
) -> VersionedView[ContactView]:
    """Mark a contact as made in error: it stays, with who, when and why, and its clocks end.

    Raises:
        RecordNotFound, VersionStale, MadeInError, DecisionStands: see each.
    """
    contact = await uow.contacts.get_for_change(contact_id)
    refuse_stale(version=contact.version, expected=expected)
    rules.refuse_marking_in_error(views.facts_of(contact, acknowledged=False))
    contact.errored_at = contact.changed_at = uow.now
    contact.errored_by = uow.actor.user
    contact.errored_because = command.reason
    await request_dispositions.recall_all(uow, contact, because=_ERROR)
    for kind in ClockKind:
        await timescales.cancel(
            uow, kind, WholeContact(contact.id), because="contact.made_in_error"
        )
    await uow.session.flush()
    await timescales.strike_out(uow, Timescale.contact_id == contact.id)
    uow.audit("contact.marked_in_error", contact, shown=people_in(contact))
    uow.publish("contact.marked_in_error", record_id=contact.id)
    return await views.view(uow, await uow.contacts.reload(contact.id))
