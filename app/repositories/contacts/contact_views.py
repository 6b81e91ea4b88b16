"""A contact with all that is shown of it: of many tables, in one trip to the database."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, Uuid, select

from app.models import Contact, IncidentProposal, ReferrerMessage, Timescale, UnsentMessage
from app.repositories.base import Repository
from app.repositories.census.episodes import FileOfChild, files_of_contact
from app.repositories.clocks.timescales import clocks_of_contact
from app.repositories.contacts.contacts import PARTS_OF_CONTACT, contact_of
from app.repositories.notifications.incident_proposals import proposals_of_contact
from app.repositories.prepared_statements import (
    PreparedStatement,
    param,
    prepared_per_actor,
    records,
)
from app.repositories.scope import Scope

_Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class ContactPage:
    """A contact with what stands beside it, each the oldest first.

    `messages` are what the referrer has been sent, `unsent` what they will not be sent, `clocks`
    those that ever ran on the contact and the children in it, `proposals` those that name it as
    one of two that tell of one incident.
    `census_files` are those that have its children in them, by the record that it names.
    """

    contact: Contact
    messages: Sequence[ReferrerMessage]
    unsent: Sequence[UnsentMessage]
    clocks: Sequence[Timescale]
    proposals: Sequence[IncidentProposal]
    census_files: Mapping[UUID, Sequence[FileOfChild]]


class ContactViews(Repository):
    """Contacts with everything shown on them, in the actor's scope."""

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
        self, statements: Iterable[Callable[[Scope], PreparedStatement]], contact_id: UUID
    ) -> list[list[dict[str, Any]]]:
        return await self._session.rows_together(
            *(statement(self._scope) for statement in statements), contact_id=contact_id
        )


@prepared_per_actor
def _messages(scope: Scope) -> Select[ReferrerMessage]:
    """What the referrer has been sent, the oldest first."""
    of_contact = select(ReferrerMessage).where(
        scope.visible(ReferrerMessage), ReferrerMessage.contact_id == param("contact_id", Uuid())
    )
    return of_contact.order_by(ReferrerMessage.id)


@prepared_per_actor
def _unsent(scope: Scope) -> Select[UnsentMessage]:
    """What was owed to the referrer and is not sent: the hub's own business."""
    of_contact = select(UnsentMessage).where(
        scope.visible(UnsentMessage),
        UnsentMessage.contact_id == param("contact_id", Uuid()),
    )
    return of_contact.order_by(UnsentMessage.id)


_BESIDE: Final = (_messages, _unsent, clocks_of_contact, proposals_of_contact, files_of_contact)


def _page(
    contact: Contact, messages: _Rows, unsent: _Rows, clocks: _Rows, proposals: _Rows, files: _Rows
) -> ContactPage:
    by_child: dict[UUID, list[FileOfChild]] = {}
    for row in files:
        found = {name: value for name, value in row.items() if name != "child_person_id"}
        by_child.setdefault(row["child_person_id"], []).append(FileOfChild(**found))
    return ContactPage(
        contact,
        records(ReferrerMessage, messages),
        records(UnsentMessage, unsent),
        records(Timescale, clocks),
        records(IncidentProposal, proposals),
        by_child,
    )
