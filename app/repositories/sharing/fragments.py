"""Fragments of returns, and their versions prepared for sharing."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, literal, select
from sqlalchemy.orm import selectinload

from app.domain.records import RecordNotFound
from app.models import InformationFragment, OnwardAgreement, Sanitisation
from app.repositories.base import Repository
from app.repositories.scope import Scope


class Fragments(Repository):
    """For the hub all fragments; for an agency its own."""

    def _visible(self) -> list[ColumnElement[bool]]:
        return visible(self._scope)

    async def get(self, fragment_id: UUID) -> InformationFragment:
        """One fragment, with its audience."""
        (found,) = await self.get_all([fragment_id])
        return found

    async def get_all(self, fragment_ids: Sequence[UUID]) -> Sequence[InformationFragment]:
        """Some fragments, in the order asked for, with their audiences."""
        found = await self._session.scalars(
            self._with_audience().where(InformationFragment.id.in_(fragment_ids))
        )
        by_id = {fragment.id: fragment for fragment in found}
        if not by_id.keys() >= set(fragment_ids):
            raise RecordNotFound
        return [by_id[fragment_id] for fragment_id in fragment_ids]

    async def list_of_returns(self, return_ids: Iterable[UUID]) -> Sequence[InformationFragment]:
        """The fragments of some returns, with their audiences."""
        found = self._with_audience().where(
            InformationFragment.information_return_id.in_(list(return_ids))
        )
        return await self._list(found.order_by(InformationFragment.id))

    def _with_audience(self) -> Select[InformationFragment]:
        return (
            select(InformationFragment)
            .where(*self._visible())
            .options(selectinload(InformationFragment.audiences))
        )

    async def list_sanitisations(self, fragment_id: UUID) -> Sequence[Sanitisation]:
        """The sanitised versions of one fragment, the first one first."""
        found = (
            self._sanitisations()
            .where(Sanitisation.information_fragment_id == fragment_id)
            .order_by(Sanitisation.prepared_at, Sanitisation.id)
        )
        return await self._list(found)

    async def get_sanitisation(self, sanitisation_id: UUID) -> Sanitisation:
        """One sanitised version."""
        return await self._get(self._sanitisations().where(Sanitisation.id == sanitisation_id))

    async def get_sanitisation_for_change(self, sanitisation_id: UUID) -> Sanitisation:
        """The same, read again and locked until the transaction ends."""
        return await self._get(
            self._sanitisations()
            .where(Sanitisation.id == sanitisation_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )

    async def get_sanitisation_of(
        self, sanitisation_id: UUID, *, fragment_id: UUID
    ) -> Sanitisation:
        """One sanitised version of one fragment."""
        return await self._get(
            self._sanitisations().where(
                Sanitisation.id == sanitisation_id,
                Sanitisation.information_fragment_id == fragment_id,
            )
        )

    def _sanitisations(self) -> Select[Sanitisation]:
        return select(Sanitisation).where(*visible_sanitisations(self._scope))

    async def list_agreements(self, fragment_ids: Collection[UUID]) -> Sequence[OnwardAgreement]:
        """To which agencies the originators agreed that some fragments go, the first first."""
        found = (
            select(OnwardAgreement)
            .where(
                self._scope.visible(OnwardAgreement),
                self._scope.own_agency(OnwardAgreement.agency_id),
                OnwardAgreement.information_fragment_id.in_(fragment_ids),
            )
            .order_by(OnwardAgreement.agreed_at, OnwardAgreement.id)
        )
        return await self._list(found)


def visible(scope: Scope) -> list[ColumnElement[bool]]:
    """Fragments: the hub's all; an officer's, those that their agency gave."""
    return [
        scope.visible(InformationFragment),
        scope.own_agency(InformationFragment.agency_id),
    ]


def visible_sanitisations(scope: Scope) -> list[ColumnElement[bool]]:
    """The sanitised versions of fragments that the actor sees, for the hub alone."""
    fragments = select(InformationFragment.id).where(*visible(scope))
    return [
        scope.visible(Sanitisation),
        literal(scope.actor.in_hub),
        Sanitisation.information_fragment_id.in_(fragments),
    ]
