"""People's records: children and adults."""

from typing import Annotated

from fastapi import APIRouter, status

from app.domain.clocks.act_times import ActTimeImpossible, LateEntryUnexplained
from app.domain.directory.permissions import Permission
from app.domain.directory.purposes import PurposeNotForRole, PurposeNotGiven
from app.domain.people.ages import EstimateUnclear
from app.domain.people.births import NotUnborn, NotYetKnowable
from app.domain.people.identifiers import IdentifierNotValid
from app.domain.people.people import DatesImpossible
from app.domain.people.person_facts import (
    BirthNotRecorded,
    IdentifierAlreadyHeld,
    IdentifierRepeated,
    NothingSaid,
)
from app.domain.periods import EndsBeforeItStarts
from app.domain.restrictions.restrictions import (
    ListedAlready,
    OwnerCannotAnswer,
    OwnerDenied,
    ReviewTooLate,
)
from app.http.etags import ExpectedVersion
from app.http.guard import allowed, allowed_to_create, allowed_to_open
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.people.people import ChangePerson, RecordBirth, RecordNotBornAlive, RecordPerson
from app.schemas.people.person_views import PersonView
from app.schemas.versions import VersionedView
from app.services.people import births, people
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1/people", tags=["people"], route_class=TransactionalRoute)


@router.post(
    "",
    operation_id="recordPerson",
    summary="Record a person",
    status_code=status.HTTP_201_CREATED,
    responses=documented(
        NothingSaid,
        DatesImpossible,
        NotYetKnowable,
        EstimateUnclear,
        EndsBeforeItStarts,
        IdentifierNotValid,
        IdentifierRepeated,
        ReviewTooLate,
        OwnerCannotAnswer,
        OwnerDenied,
        ListedAlready,
    ),
)
async def record_person(
    command: RecordPerson,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.PERSON_RECORD)],
) -> VersionedView[PersonView]:
    """Make a record of a child or adult. Search first: two records of one child hide its history.

    An unborn child has an expected date, once one is known, and no given name, sex or NHS number.
    """
    return await people.record(uow, command=command)


@router.get(
    "/{person_id}",
    operation_id="readPerson",
    summary="Read a person's record",
    responses=documented(PurposeNotGiven, PurposeNotForRole),
)
async def read_person(
    person_id: RecordId,
    uow: Annotated[UnitOfWork, allowed_to_open(Permission.PERSON_READ)],
) -> VersionedView[PersonView]:
    """The record of one person; say in the Purpose header why it is opened."""
    return await people.read(uow, person_id=person_id)


@router.patch(
    "/{person_id}",
    operation_id="changePerson",
    summary="Correct or complete a person's record",
    responses=documented(
        BirthNotRecorded, NotUnborn, DatesImpossible, NotYetKnowable, EstimateUnclear
    ),
)
async def change_person(
    person_id: RecordId,
    command: ChangePerson,
    uow: Annotated[UnitOfWork, allowed(Permission.PERSON_CHANGE)],
    expected: ExpectedVersion,
) -> VersionedView[PersonView]:
    """Change recorded details; members left out stay as they are."""
    return await people.change(uow, person_id=person_id, expected=expected, command=command)


@router.post(
    "/{person_id}/birth",
    operation_id="recordBirth",
    summary="Record the birth of an unborn child",
    responses=documented(
        NotUnborn,
        DatesImpossible,
        EndsBeforeItStarts,
        IdentifierNotValid,
        IdentifierRepeated,
        IdentifierAlreadyHeld,
    ),
)
async def record_birth(
    person_id: RecordId,
    command: RecordBirth,
    uow: Annotated[UnitOfWork, allowed(Permission.PERSON_CHANGE)],
    expected: ExpectedVersion,
) -> VersionedView[PersonView]:
    """The child is born; the expected date and all details from before the birth stay."""
    return await births.record_birth(uow, person_id=person_id, expected=expected, command=command)


@router.post(
    "/{person_id}/not-born-alive",
    operation_id="recordNotBornAlive",
    summary="Record that an unborn child was not born alive",
    responses=documented(NotUnborn, ActTimeImpossible, LateEntryUnexplained),
)
async def record_not_born_alive(
    person_id: RecordId,
    command: RecordNotBornAlive,
    uow: Annotated[UnitOfWork, allowed(Permission.PERSON_CHANGE)],
    expected: ExpectedVersion,
) -> VersionedView[PersonView]:
    """No birth is expected any more. The record stays; how the pregnancy ended is not asked.

    A new referral about the child is refused as about one who has died. An enquiry is ended, and
    an exception given, on the ground `not_born_alive`.
    """
    return await births.record_not_born_alive(
        uow, person_id=person_id, expected=expected, command=command
    )
