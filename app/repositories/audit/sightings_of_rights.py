"""Audit log queries for the rules that look at rights, and at who may end what the log holds.

For the job that sweeps one partnership; it sees what the hub sees, and the audit log.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.domain.audit.access_sightings import Sighting
from app.domain.audit.access_signals import RIGHTS_GIVEN
from app.domain.audit.destruction import DESTROYED
from app.models.audit.events import AuditEvent
from app.repositories.audit.access_sightings import events_between, sighting
from app.repositories.base import Repository


class SightingsOfRights(Repository):
    """Events of a span of time, from `since` to before `until`: of rights, and of destruction."""

    async def rights_given(self, since: datetime, until: datetime) -> list[tuple[Sighting, str]]:
        """Who gave, proposed or confirmed a right, and what they did."""
        found = select(AuditEvent).where(
            events_between(self._scope, since, until),
            AuditEvent.action.in_(RIGHTS_GIVEN),
            AuditEvent.outcome == "done",
        )
        return [(sighting(event), event.action) for event in await self._session.scalars(found)]

    async def destroyed(self, since: datetime, until: datetime) -> list[Sighting]:
        """Who is named as having authorised that an event was destroyed; two for each event."""
        found = select(AuditEvent).where(
            events_between(self._scope, since, until), AuditEvent.action == DESTROYED
        )
        return [
            Sighting(event.id, UUID(event.facts[who]), event.occurred_at, None, None, refused=False)
            for event in await self._session.scalars(found)
            for who in ("authorised_by", "seconded_by")
        ]

    async def proposed_for_alike(
        self, since: datetime, until: datetime
    ) -> list[tuple[Sighting, int]]:
        """Who proposed a role, and how many other users were like its receiver."""
        found = select(AuditEvent).where(
            events_between(self._scope, since, until), AuditEvent.action == "role_proposal.made"
        )
        return [
            (sighting(event), int(event.facts["alike"]))
            for event in await self._session.scalars(found)
        ]
