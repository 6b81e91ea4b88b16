"""Records that a test starts from, written straight to the database by the service itself."""

from contextlib import AbstractAsyncContextManager
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncEngine

from app.domain.references import new_reference
from app.models import (
    Allocation,
    CensusImport,
    ImportedChild,
    Involvement,
    Person,
    PersonName,
    Referral,
)
from app.unit_of_work import UnitOfWork, system_unit_of_work
from tests.support.clock import WEDNESDAY_MORNING
from tests.support.partnerships import Partnership


async def write_child(
    uow: UnitOfWork,
    *,
    given: str = "Testchild",
    family: str = "Alpha-Invented",
    born_on: date | None = date(2016, 3, 4),
) -> UUID:
    """A child with a current name."""
    person = Person(
        partnership_id=uow.partnership_id,
        id=uuid4(),
        reference=new_reference(uuid4().int),
        born_on=born_on,
        recorded_at=uow.now,
        changed_at=uow.now,
    )
    await uow.save(
        person,
        PersonName(
            partnership_id=uow.partnership_id,
            person_id=person.id,
            kind="current",
            given=given,
            family=family,
            recorded_at=uow.now,
        ),
    )
    return person.id


async def write_referral(uow: UnitOfWork, *, person_id: UUID, opened_on: date) -> UUID:
    """An open referral, as a census file would have brought it."""
    file = CensusImport(
        partnership_id=uow.partnership_id,
        id=uuid4(),
        file_digest=uuid4().hex,
        started_at=uow.now,
    )
    sent = ImportedChild(
        partnership_id=uow.partnership_id,
        id=uuid4(),
        census_import_id=file.id,
        place=1,
        line=1,
        person_id=person_id,
        as_sent=b"<Child/>",
        result="loaded",
        faults=[],
    )
    referral = Referral(
        partnership_id=uow.partnership_id,
        id=uuid4(),
        person_id=person_id,
        imported_child_id=sent.id,
        received_on=opened_on,
        opened_on=opened_on,
        source="6",
        primary_need="N1",
        no_further_action=False,
        recorded_at=uow.now,
        changed_at=uow.now,
    )
    await uow.save(file, sent, referral)
    return referral.id


async def write_allocation(
    uow: UnitOfWork, *, referral_id: UUID, person_id: UUID, user_id: UUID, team_id: UUID
) -> None:
    """The referral is this worker's."""
    await uow.save(
        Allocation(
            partnership_id=uow.partnership_id,
            referral_id=referral_id,
            person_id=person_id,
            user_id=user_id,
            team_id=team_id,
            allocated_at=uow.now,
            allocated_by=user_id,
        )
    )


async def write_involvement(
    uow: UnitOfWork, *, person_id: UUID, agency_id: UUID, recorded_by: UUID
) -> None:
    """The agency works with the child."""
    await uow.save(
        Involvement(
            partnership_id=uow.partnership_id,
            person_id=person_id,
            agency_id=agency_id,
            capacity="Works with the child",
            starts_on=date(2025, 9, 1),
            recorded_at=uow.now,
            recorded_by=recorded_by,
        )
    )


def as_the_service(
    engine: AsyncEngine, partnership: Partnership, *, now: datetime = WEDNESDAY_MORNING
) -> AbstractAsyncContextManager[UnitOfWork]:
    """A unit of work of the service itself; a test leaves its own word on the trail."""
    return system_unit_of_work(
        engine,
        partnership_id=partnership.founded.id,
        slug=partnership.founded.slug,
        now=now,
        service="test",
    )
