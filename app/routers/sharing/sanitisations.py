"""Sanitised versions of information fragments."""

from typing import Annotated

from fastapi import APIRouter, status

from app.domain.directory.permissions import Permission
from app.domain.records import RecordNotFound
from app.domain.sharing.shares import SanitisationReleased, SanitisedByPreparer
from app.http.etags import ExpectedVersion
from app.http.guard import allowed, allowed_to_create
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.sharing.sanitisations import (
    PrepareSanitisation,
    SanitisationsView,
    SanitisationView,
)
from app.schemas.versions import VersionedView
from app.services.sharing import sanitisations
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1", tags=["sharing"], route_class=TransactionalRoute)


@router.post(
    "/information-fragments/{fragment_id}/sanitisations",
    operation_id="prepareSanitisation",
    summary="Prepare a sanitised version of an agency's information",
    status_code=status.HTTP_201_CREATED,
    responses=documented(RecordNotFound),
)
async def prepare_sanitisation(
    fragment_id: RecordId,
    command: PrepareSanitisation,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.SANITISATION_PREPARE)],
) -> VersionedView[SanitisationView]:
    """It can be sent in place of the fragment once another person has released it."""
    return await sanitisations.prepare(uow, fragment_id=fragment_id, command=command)


@router.get(
    "/information-fragments/{fragment_id}/sanitisations",
    operation_id="listSanitisations",
    summary="List the sanitised versions of an agency's information",
    responses=documented(RecordNotFound),
)
async def list_sanitisations(
    fragment_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.SANITISATION_PREPARE)],
) -> SanitisationsView:
    """The oldest first, released or not."""
    return await sanitisations.list_of_fragment(uow, fragment_id=fragment_id)


@router.get(
    "/sanitisations/{sanitisation_id}",
    operation_id="readSanitisation",
    summary="Read a sanitised version",
    responses=documented(RecordNotFound),
)
async def read_sanitisation(
    sanitisation_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.SANITISATION_PREPARE)],
) -> VersionedView[SanitisationView]:
    """With the conditions that it inherits from the original fragment."""
    return await sanitisations.read(uow, sanitisation_id=sanitisation_id)


@router.post(
    "/sanitisations/{sanitisation_id}/release",
    operation_id="releaseSanitisation",
    summary="Release a sanitised version",
    responses=documented(RecordNotFound, SanitisedByPreparer, SanitisationReleased),
)
async def release_sanitisation(
    sanitisation_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.SANITISATION_RELEASE)],
    expected: ExpectedVersion,
) -> VersionedView[SanitisationView]:
    """By a second person: never by the one who prepared it."""
    return await sanitisations.release(uow, sanitisation_id=sanitisation_id, expected=expected)
