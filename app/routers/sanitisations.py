"""Sanitised versions of what agencies told, and leave to let it go further."""

from typing import Annotated

from fastapi import APIRouter, Response, status

from app.dependencies import (
    ExpectedVersion,
    RecordId,
    TransactionalRoute,
    allowed,
    allowed_to_create,
    tag,
)
from app.domain.access import Permission
from app.domain.handling import OutsideAudience
from app.domain.information_requests import NamedTwice
from app.domain.records import RecordNotFound
from app.domain.shares import (
    AgreedAlready,
    AgreementNotNeeded,
    SanitisationReleased,
    SanitisedByPreparer,
)
from app.problems import documented
from app.schemas.sanitisations import (
    AgreeToOnwardSharing,
    OnwardAgreementsView,
    PrepareSanitisation,
    SanitisationsView,
    SanitisationView,
)
from app.services import onward_agreements, sanitisations
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1", tags=["sharing"], route_class=TransactionalRoute)


@router.post(
    "/information-fragments/{fragment_id}/sanitisations",
    operation_id="prepareSanitisation",
    summary="Prepare a sanitised version of what an agency told",
    status_code=status.HTTP_201_CREATED,
    responses=documented(RecordNotFound),
)
async def prepare_sanitisation(
    fragment_id: RecordId,
    command: PrepareSanitisation,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.SANITISATION_PREPARE)],
    response: Response,
) -> SanitisationView:
    """It can be sent in the fragment's place once somebody else has released it."""
    prepared = await sanitisations.prepare(uow, fragment_id=fragment_id, command=command)
    tag(response, prepared)
    return await sanitisations.view(uow, prepared)


@router.get(
    "/information-fragments/{fragment_id}/sanitisations",
    operation_id="listSanitisations",
    summary="The sanitised versions of what an agency told",
    responses=documented(RecordNotFound),
)
async def list_sanitisations(
    fragment_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.SANITISATION_PREPARE)],
) -> SanitisationsView:
    """The first one first, released or not."""
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
    response: Response,
) -> SanitisationView:
    """With the conditions that it inherits from what it is made of."""
    version = await sanitisations.read(uow, sanitisation_id=sanitisation_id)
    tag(response, version)
    return await sanitisations.view(uow, version)


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
    response: Response,
) -> SanitisationView:
    """A second pair of eyes: never those of whoever prepared it."""
    version = await sanitisations.release(uow, sanitisation_id=sanitisation_id, expected=expected)
    tag(response, version)
    return await sanitisations.view(uow, version)


@router.post(
    "/information-fragments/{fragment_id}/onward-agreements",
    operation_id="agreeToOnwardSharing",
    summary="Agree that what your agency told goes to others",
    status_code=status.HTTP_201_CREATED,
    responses=documented(
        RecordNotFound, NamedTwice, OutsideAudience, AgreementNotNeeded, AgreedAlready
    ),
)
async def agree_to_onward_sharing(
    fragment_id: RecordId,
    command: AgreeToOnwardSharing,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.ONWARD_SHARING_AGREE)],
) -> OnwardAgreementsView:
    """For a fragment that goes to no further agency unasked: to agencies of its audience."""
    return await onward_agreements.agree(uow, fragment_id=fragment_id, command=command)


@router.get(
    "/information-fragments/{fragment_id}/onward-agreements",
    operation_id="listOnwardAgreements",
    summary="To which agencies what an agency told may go on",
    responses=documented(RecordNotFound),
)
async def list_onward_agreements(
    fragment_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.SHARE_READ)],
) -> OnwardAgreementsView:
    """For the hub, and for the agency that told it."""
    return await onward_agreements.list_of_fragment(uow, fragment_id=fragment_id)
