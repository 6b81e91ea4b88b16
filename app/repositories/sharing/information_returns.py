"""Information returns: what agencies answered, and who has opened it."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import aliased, selectinload

from app.models import (
    InformationFragment,
    InformationRequest,
    InformationReturn,
    ReturnReading,
)
from app.repositories.base import Repository
from app.repositories.scope import Scope


class InformationReturns(Repository):
    """Returns: for the hub all; for an officer those of their own agency."""

    def _visible(self) -> list[ColumnElement[bool]]:
        return visible(self._scope)

    def _returns(self, *conditions: ColumnElement[bool]) -> Select[InformationReturn]:
        return (
            select(InformationReturn)
            .where(*self._visible(), *conditions)
            .order_by(InformationReturn.id)
        )

    async def get(self, return_id: UUID) -> InformationReturn:
        """One return, with its fragments and who may see each."""
        return await self._get(
            self._returns(InformationReturn.id == return_id)
            .options(
                selectinload(InformationReturn.fragments).selectinload(
                    InformationFragment.audiences
                )
            )
            .execution_options(populate_existing=True)
        )

    async def list_of_request(self, request_id: UUID) -> Sequence[InformationReturn]:
        """Every return to a request, without its fragments, the oldest first."""
        found = self._returns(InformationReturn.information_request_id == request_id)
        return await self._list(found)

    async def list_on_contact(self, contact_id: UUID) -> Sequence[InformationReturn]:
        """Every return to every request on a contact, the oldest first."""
        of_contact = select(InformationRequest.id).where(
            self._scope.visible(InformationRequest), InformationRequest.contact_id == contact_id
        )
        found = self._returns(InformationReturn.information_request_id.in_(of_contact))
        return await self._list(found)

    async def list_corrected(self, return_ids: Collection[UUID]) -> frozenset[UUID]:
        """Those of some returns that a later one supersedes."""
        correction = aliased(InformationReturn)
        found = select(correction.supersedes_id).where(
            self._scope.visible(correction),
            self._scope.own_agency(correction.agency_id),
            correction.supersedes_id.in_(return_ids),
        )
        return frozenset(each for each in await self._session.scalars(found) if each is not None)

    async def list_opened(
        self, return_ids: Collection[UUID], *, by: UUID | None = None
    ) -> frozenset[UUID]:
        """The ones among some returns that another agency, or one user, has opened."""
        found = select(ReturnReading.information_return_id).where(
            self._scope.visible(ReturnReading), ReturnReading.information_return_id.in_(return_ids)
        )
        if by is not None:
            found = found.where(ReturnReading.user_id == by)
        return frozenset(await self._session.scalars(found))


def visible(scope: Scope) -> list[ColumnElement[bool]]:
    """Returns: the hub's all; an officer's, those of their agency."""
    return [
        scope.visible(InformationReturn),
        scope.own_agency(InformationReturn.agency_id),
        InformationReturn.information_request_id.in_(
            select(InformationRequest.id).where(scope.visible(InformationRequest))
        ),
    ]
