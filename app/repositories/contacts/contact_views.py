"""A contact with all that is shown of it: of six tables, in one trip to the database."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from app.models import Contact, IncidentProposal, ReferrerMessage, Timescale
from app.repositories.clocks.timescales import clocks_of_contact
from app.repositories.contacts.contacts import PARTS_OF_CONTACT, contact_of, messages_of_contact
from app.repositories.notifications.incident_proposals import proposals_of_contact
from app.repositories.prepared_statements import Reading, ReadingSession, records
from app.repositories.scope import Scope

_Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class ContactPage:
    """A contact with what stands beside it, each the oldest first.

    `messages` are what the referrer has been sent, `clocks` those that ever ran on the contact and
    the children in it, `proposals` those that name it as one of two that tell of one incident.
    """

    contact: Contact
    messages: Sequence[ReferrerMessage]
    clocks: Sequence[Timescale]
    proposals: Sequence[IncidentProposal]


class ContactPages:
    """Contacts as they are shown, in the actor's reach."""

    def __init__(self, session: ReadingSession, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    async def get(self, contact_id: UUID) -> ContactPage:
        """One contact with its children, the other people in it and the rest, to be looked at."""
        found, children, people, *beside = await self._together(
            PARTS_OF_CONTACT + _BESIDE, contact_id
        )
        return _page(contact_of(found, children, people), *beside)

    async def of(self, contact: Contact) -> ContactPage:
        """The page of a contact that the transaction has in hand."""
        return _page(contact, *await self._together(_BESIDE, contact.id))

    async def _together(
        self, readings: Iterable[Callable[[Scope], Reading]], contact_id: UUID
    ) -> list[list[dict[str, Any]]]:
        return await self._session.rows_together(
            *(reading(self._scope) for reading in readings), contact_id=contact_id
        )


_BESIDE: Final = (messages_of_contact, clocks_of_contact, proposals_of_contact)


def _page(contact: Contact, messages: _Rows, clocks: _Rows, proposals: _Rows) -> ContactPage:
    return ContactPage(
        contact,
        records(ReferrerMessage, messages),
        records(Timescale, clocks),
        records(IncidentProposal, proposals),
    )
