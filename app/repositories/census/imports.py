"""Census files that were loaded, and the people they are about."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import selectinload

from app.domain.people.identifiers import IdentifierScheme
from app.models import CensusImport, Enquiry, ImportedChild, Person, PersonIdentifier
from app.repositories.base import Repository


class CensusImports(Repository):
    """Only the service itself loads files, so nothing here is narrowed beyond the tenant."""

    async def find(self, file_digest: str) -> CensusImport | None:
        """The loading of a file, by the SHA-256 of its bytes."""
        found: CensusImport | None = await self._session.scalar(
            select(CensusImport).where(
                self._scope.visible(CensusImport), CensusImport.file_digest == file_digest
            )
        )
        return found

    async def list_loaded(
        self, census_import_id: UUID, *, places: Iterable[int], lines: Iterable[int]
    ) -> Sequence[ImportedChild]:
        """The children of a file already loaded from some of its places.

        A child loaded before places were recorded has none; it is found by its line.
        """
        return await self._list(
            select(ImportedChild)
            .where(
                self._scope.visible(ImportedChild),
                ImportedChild.census_import_id == census_import_id,
                or_(
                    ImportedChild.place.in_(list(places)),
                    and_(ImportedChild.place.is_(None), ImportedChild.line.in_(list(lines))),
                ),
            )
            .order_by(ImportedChild.id)
        )

    async def list_holders(self, child_id: str) -> Sequence[tuple[PersonIdentifier, Person]]:
        """The records that hold a council's child id, the oldest first.

        The id as it is written; in any case only where no file said whose id it is.
        """
        found = await self._session.execute(
            select(PersonIdentifier, Person)
            .join(Person, (self._scope.visible(Person)) & (Person.id == PersonIdentifier.person_id))
            .where(
                self._scope.visible(PersonIdentifier),
                PersonIdentifier.scheme == IdentifierScheme.LA_CHILD_ID,
                or_(
                    PersonIdentifier.value == child_id,
                    and_(
                        PersonIdentifier.authority.is_(None),
                        func.upper(PersonIdentifier.value) == child_id.upper(),
                    ),
                ),
            )
            .options(selectinload(Person.identifiers))
            .order_by(Person.recorded_at, Person.id)
            .execution_options(populate_existing=True)
        )
        return [(row[0], row[1]) for row in found]

    async def latest_reference_on(self, person_id: UUID) -> date | None:
        """The latest day that a file about the person was true of."""
        found: date | None = await self._session.scalar(
            select(func.max(CensusImport.reference_on))
            .join(ImportedChild, ImportedChild.census_import_id == CensusImport.id)
            .where(
                self._scope.visible(CensusImport),
                self._scope.visible(ImportedChild),
                ImportedChild.person_id == person_id,
            )
        )
        return found

    async def list_enquiries(self, referral_id: UUID) -> Sequence[Enquiry]:
        """The enquiries made in a referral."""
        found = select(Enquiry).where(
            self._scope.visible(Enquiry), Enquiry.referral_id == referral_id
        )
        return await self._list(found)
