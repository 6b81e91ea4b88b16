"""What is shown beside a contact: of three tables, and read in one trip to the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.models import IncidentProposal, ReferrerMessage, Timescale
from app.repositories.contacts import messages_of_contact
from app.repositories.incident_proposals import proposals_of_contact
from app.repositories.readings import ReadingSession, records
from app.repositories.scope import Scope
from app.repositories.timescales import clocks_of_contact


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a contact, each the oldest first.

    `messages` are what the referrer has been sent, `clocks` those that ever ran on the contact and
    the children in it, `proposals` those that name it as one of two that tell of one incident.
    """

    messages: Sequence[ReferrerMessage]
    clocks: Sequence[Timescale]
    proposals: Sequence[IncidentProposal]


class ContactPages:
    """What contacts are shown with, in the actor's reach; the contact itself is read before."""

    def __init__(self, session: ReadingSession, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    async def beside(self, contact_id: UUID) -> Beside:
        """What stands beside a contact, to be looked at."""
        messages, clocks, proposals = await self._session.rows_together(
            messages_of_contact(self._scope),
            clocks_of_contact(self._scope),
            proposals_of_contact(self._scope),
            contact_id=contact_id,
        )
        return Beside(
            records(ReferrerMessage, messages),
            records(Timescale, clocks),
            records(IncidentProposal, proposals),
        )
