"""Census files that were loaded, and the people they are about."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import and_, or_, select

from app.domain.people.identifiers import IdentifierScheme
from app.models import CensusImport, Enquiry, ImportedChild, PersonIdentifier, Referral
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

    async def people_by_child_id(self, child_ids: Iterable[str]) -> dict[str, UUID]:
        """The people whom the council knows by these ids."""
        found = await self._session.execute(
            select(PersonIdentifier.value, PersonIdentifier.person_id)
            .where(
                self._scope.visible(PersonIdentifier),
                PersonIdentifier.scheme == IdentifierScheme.LA_CHILD_ID,
                PersonIdentifier.value.in_(list(child_ids)),
            )
            .order_by(PersonIdentifier.id.desc())
        )
        return {row.value: row.person_id for row in found}

    async def referrals_by_day(
        self, person_ids: Iterable[UUID]
    ) -> dict[tuple[UUID, date], Referral]:
        """The referrals of some people, by person and day of opening."""
        found = await self._session.scalars(
            select(Referral).where(
                self._scope.visible(Referral), Referral.person_id.in_(list(person_ids))
            )
        )
        return {(row.person_id, row.opened_on): row for row in found}

    async def list_enquiries(self, referral_id: UUID) -> Sequence[Enquiry]:
        """The enquiries made in a referral."""
        found = select(Enquiry).where(
            self._scope.visible(Enquiry), Enquiry.referral_id == referral_id
        )
        return await self._list(found)
