"""Information requests, and how each stands with the agencies it was put to."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, literal, select, tuple_
from sqlalchemy.orm import selectinload

from app.domain.clocks.definitions import ClockKind
from app.models import InformationRequest, RequestedAgency, Timescale
from app.repositories.base import Repository
from app.repositories.clocks.timescales import RUNNING
from app.repositories.scope import Scope

_NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""Where a request stands in a list by due time that no clock presses on."""

WAITING = (RequestedAgency.answered_at.is_(None), RequestedAgency.recalled_at.is_(None))
"""What is true of a request that its agency is still to answer."""


@dataclass(frozen=True, slots=True)
class ToAnswer:
    """What an agency is to answer; what no clock presses on is due at the end of all time."""

    put_id: UUID
    request_id: UUID
    due_at: datetime

    @property
    def position(self) -> tuple[str, str]:
        """Where it stands in a list by due time."""
        return self.due_at.isoformat(), str(self.put_id)


@dataclass(frozen=True, slots=True)
class Late:
    """What an agency has not answered though it is due."""

    put: RequestedAgency
    request: InformationRequest
    clock: Timescale


class InformationRequests(Repository):
    """Requests: for the hub all; for an officer those put to their agency."""

    def _visible(self) -> list[ColumnElement[bool]]:
        scope = self._scope
        visible = [scope.visible(InformationRequest)]
        if not scope.actor.in_hub:
            visible.append(InformationRequest.id.in_(scope.requests_put()))
        return visible

    def _put(self) -> list[ColumnElement[bool]]:
        """With which agencies the actor may know that a request stands."""
        return visible_put(self._scope)

    def _requests(self, *conditions: ColumnElement[bool]) -> Select[InformationRequest]:
        return (
            select(InformationRequest)
            .where(*self._visible(), *conditions)
            .options(selectinload(InformationRequest.people))
            .order_by(InformationRequest.id)
        )

    async def get(self, request_id: UUID) -> InformationRequest:
        """One request, with whom it is about."""
        return await self._get(self._requests(InformationRequest.id == request_id))

    async def list_on_contact(self, contact_id: UUID) -> Sequence[InformationRequest]:
        """The requests on a contact, the oldest first."""
        found = self._requests(InformationRequest.contact_id == contact_id)
        return await self._list(found)

    async def list_some(self, request_ids: Collection[UUID]) -> Sequence[InformationRequest]:
        """The visible ones among these requests, the oldest first."""
        found = self._requests(InformationRequest.id.in_(request_ids))
        return await self._list(found)

    async def list_put(self, request_ids: Collection[UUID]) -> Sequence[RequestedAgency]:
        """How these requests stand with the agencies that the actor may know of."""
        found = (
            select(RequestedAgency)
            .where(*self._put(), RequestedAgency.information_request_id.in_(request_ids))
            .order_by(RequestedAgency.id)
        )
        return await self._list(found)

    async def get_put_for_change(self, request_id: UUID, *, agency_id: UUID) -> RequestedAgency:
        """A request as it stands with one agency, held until the transaction ends."""
        return await self._get(
            select(RequestedAgency)
            .where(
                *self._put(),
                RequestedAgency.information_request_id == request_id,
                RequestedAgency.agency_id == agency_id,
            )
            .with_for_update()
            .execution_options(populate_existing=True)
        )

    async def list_waiting_on_contact(self, contact_id: UUID) -> Sequence[RequestedAgency]:
        """What agencies are still to answer on a contact, held until the transaction ends."""
        of_contact = select(InformationRequest.id).where(
            *self._visible(), InformationRequest.contact_id == contact_id
        )
        found = (
            select(RequestedAgency)
            .where(*self._put(), *WAITING, RequestedAgency.information_request_id.in_(of_contact))
            .order_by(RequestedAgency.id)
            .with_for_update()
        )
        return await self._list(found)

    async def list_put_on_contact(self, contact_id: UUID) -> Sequence[RequestedAgency]:
        """How every request on a contact stands with every agency, answered or not."""
        of_contact = select(InformationRequest.id).where(
            *self._visible(), InformationRequest.contact_id == contact_id
        )
        found = (
            select(RequestedAgency)
            .where(*self._put(), RequestedAgency.information_request_id.in_(of_contact))
            .order_by(RequestedAgency.id)
        )
        return await self._list(found)

    async def list_waiting_for(
        self, agencies: Collection[UUID], *, limit: int, after: tuple[datetime, UUID] | None
    ) -> Sequence[ToAnswer]:
        """What these agencies are to answer, what is due first coming first."""
        due_at = func.coalesce(Timescale.due_at, literal(_NEVER))
        found = (
            select(RequestedAgency.id, RequestedAgency.information_request_id, due_at)
            .outerjoin(Timescale, self._clock_of_put())
            .where(
                *self._put(),
                *WAITING,
                RequestedAgency.agency_id.in_(agencies),
                RequestedAgency.information_request_id.in_(
                    select(InformationRequest.id).where(*self._visible())
                ),
            )
            .order_by(due_at, RequestedAgency.id)
            .limit(limit)
        )
        if after is not None:
            found = found.where(tuple_(due_at, RequestedAgency.id) > tuple_(*after))
        return [ToAnswer(*row) for row in await self._session.execute(found)]

    def _clock_of_put(self) -> ColumnElement[bool]:
        return and_(
            Timescale.partnership_id == RequestedAgency.partnership_id,
            Timescale.subject_id == RequestedAgency.id,
            Timescale.kind == ClockKind.INFORMATION_RETURN,
            *RUNNING,
        )

    async def list_clocks(self, put_ids: Collection[UUID]) -> Mapping[UUID, Timescale]:
        """The latest clock of each of some requests put, running or not."""
        found = (
            select(Timescale)
            .where(
                self._scope.visible(Timescale),
                Timescale.kind == ClockKind.INFORMATION_RETURN,
                Timescale.subject_id.in_(put_ids),
            )
            .order_by(Timescale.started_at, Timescale.id)
        )
        return {clock.subject_id: clock for clock in await self._session.scalars(found)}

    async def list_late(self, now: datetime) -> Sequence[Late]:
        """What is late and not escalated, held; what another holds is left to them."""
        found = (
            select(RequestedAgency, InformationRequest, Timescale)
            .join(Timescale, self._clock_of_put())
            .join(
                InformationRequest,
                and_(
                    InformationRequest.partnership_id == RequestedAgency.partnership_id,
                    InformationRequest.id == RequestedAgency.information_request_id,
                ),
            )
            .where(
                *self._put(),
                *self._visible(),
                *WAITING,
                RequestedAgency.escalated_at.is_(None),
                Timescale.due_at <= now,
            )
            .order_by(Timescale.due_at, RequestedAgency.id)
            .with_for_update(of=RequestedAgency, skip_locked=True)
        )
        return [Late(*row) for row in await self._session.execute(found)]


def visible_put(scope: Scope) -> list[ColumnElement[bool]]:
    """The agencies that requests were put to: the hub's all; an officer's, their own."""
    return [scope.visible(RequestedAgency), scope.own_agency(RequestedAgency.agency_id)]
