"""Episodes of the census of people, and the files that gave them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, func, select

from app.models import CensusEpisode, CensusImport, ContactChild, ImportedChild
from app.repositories.base import Repository
from app.repositories.people.person_links import either_way
from app.repositories.prepared_statements import param, prepared_per_actor
from app.repositories.scope import Scope


@dataclass(frozen=True, slots=True)
class FileOfChild:
    """A child's part of one file, and the file's header as far as it is needed."""

    imported_child_id: UUID
    person_id: UUID
    census_import_id: UUID
    authority: str | None
    collection_year: str | None
    reference_on: date | None


class CensusEpisodes(Repository):
    """Episodes of people whom the actor may see."""

    async def list_files(self, people: Collection[UUID]) -> Sequence[FileOfChild]:
        """The files that have some people in them, in the order of their loading."""
        found = await self._session.execute(
            _files(self._scope)
            .where(ImportedChild.person_id.in_(people))
            .order_by(CensusImport.started_at, ImportedChild.id)
        )
        return [FileOfChild(**row) for row in found.mappings()]

    async def list_of(self, people: Collection[UUID]) -> Sequence[CensusEpisode]:
        """The episodes of some people, of every file, the first that began first."""
        return await self._list(
            select(CensusEpisode)
            .where(
                self._scope.visible(CensusEpisode),
                self._scope.person(CensusEpisode.person_id),
                CensusEpisode.person_id.in_(people),
            )
            .order_by(
                CensusEpisode.starts_on.nulls_first(),
                CensusEpisode.imported_child_id,
                CensusEpisode.position,
            )
        )

    async def latest_files(self) -> dict[str | None, date]:
        """The latest day that a loaded file of each authority is true of."""
        found = await self._session.execute(
            select(CensusImport.authority, func.max(CensusImport.reference_on))
            .where(
                self._scope.visible(CensusImport),
                CensusImport.finished_at.is_not(None),
                CensusImport.reference_on.is_not(None),
            )
            .group_by(CensusImport.authority)
        )
        return {authority: day for authority, day in found if day is not None}

    async def list_saved(self, imported_child_ids: Collection[UUID]) -> frozenset[UUID]:
        """Those of some children of files who have episodes."""
        found = await self._session.scalars(
            select(CensusEpisode.imported_child_id).where(
                self._scope.visible(CensusEpisode),
                CensusEpisode.imported_child_id.in_(imported_child_ids),
            )
        )
        return frozenset(found.all())


def _files(scope: Scope) -> Select[*tuple[Any, ...]]:
    return (
        select(
            ImportedChild.id.label("imported_child_id"),
            ImportedChild.person_id,
            CensusImport.id.label("census_import_id"),
            CensusImport.authority,
            CensusImport.collection_year,
            CensusImport.reference_on,
        )
        .join(CensusImport, ImportedChild.census_import_id == CensusImport.id)
        .where(
            scope.visible(ImportedChild),
            scope.visible(CensusImport),
            scope.person(ImportedChild.person_id),
            # Loaded before places were stored, and so before plans were: it says nothing of them.
            ImportedChild.place.is_not(None),
        )
    )


@prepared_per_actor
def files_of_contact(scope: Scope) -> Select[Any]:
    """The files that have the children of a contact in them, under any record of each child.

    `child_person_id` is the record by which the contact names the child.
    """
    named = (
        select(ContactChild.person_id.label("named"), ContactChild.person_id.label("id"))
        .where(
            scope.visible(ContactChild),
            ContactChild.contact_id == param("contact_id", Uuid()),
            ContactChild.person_id.is_not(None),
        )
        .cte("same_person", recursive=True)
    )
    links = either_way(scope)
    same = named.union(select(named.c.named, links.c.there).join(links, links.c.here == named.c.id))
    return (
        _files(scope)
        .add_columns(same.c.named.label("child_person_id"))
        .join(same, same.c.id == ImportedChild.person_id)
        .order_by(CensusImport.started_at, ImportedChild.id)
    )
