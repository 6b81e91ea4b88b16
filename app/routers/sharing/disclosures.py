"""Disclosure registers of children, and the recipients of an agency's information."""

from typing import Annotated

from fastapi import APIRouter, Response, status

from app.domain.directory.legal_gateways import GatewayUnknown, NotAPower
from app.domain.directory.permissions import Permission
from app.domain.directory.step_up import StrongSignInNeeded
from app.domain.pages import CursorNotValid
from app.domain.records import RecordNotFound
from app.domain.sharing.disclosures import RefusalUnclear, RegisterTooLong
from app.domain.sharing.shares import FragmentAboutAnother
from app.http.guard import allowed, allowed_after_step_up, allowed_to_create
from app.http.pagination import Paging
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.downloads import Download
from app.schemas.sharing.disclosures import (
    DisclosuresView,
    FragmentDisclosuresView,
    RefusalToShareView,
    RefuseToShare,
)
from app.services.sharing import disclosures
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1", tags=["sharing"], route_class=TransactionalRoute)


class CommaSeparated(Response):
    """The media type of the export, for the document."""

    media_type = "text/csv"


@router.get(
    "/information-fragments/{fragment_id}/disclosures",
    operation_id="listFragmentDisclosures",
    summary="List who received your agency's information",
    responses=documented(RecordNotFound),
)
async def list_fragment_disclosures(
    fragment_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.SHARE_READ)],
) -> FragmentDisclosuresView:
    """For the agency that gave it: each recipient, and when they received and opened it."""
    return await disclosures.of_fragment(uow, fragment_id=fragment_id)


@router.post(
    "/people/{person_id}/refusals-to-share",
    operation_id="refuseToShare",
    summary="Record a refusal to share",
    status_code=status.HTTP_201_CREATED,
    responses=documented(
        RecordNotFound, RefusalUnclear, FragmentAboutAnother, GatewayUnknown, NotAPower
    ),
)
async def refuse_to_share(
    person_id: RecordId,
    command: RefuseToShare,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.SHARE_MAKE)],
) -> RefusalToShareView:
    """One fragment, or a whole return; with the reason. It goes on the child's register."""
    return await disclosures.refuse(uow, person_id=person_id, command=command)


@router.get(
    "/people/{person_id}/disclosures",
    operation_id="readDisclosureRegister",
    summary="Read the disclosure register of a child",
    responses=documented(RecordNotFound, CursorNotValid),
)
async def read_disclosure_register(
    person_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.DISCLOSURE_READ)],
    page: Paging,
) -> DisclosuresView:
    """What was shared or refused, to whom, when, why, under which gateway, and whether it was read.

    The newest first, across all records linked as the same person. It holds no content, so that
    information governance may read it.
    """
    return await disclosures.read_register(uow, person_id=person_id, page=page)


@router.get(
    "/people/{person_id}/disclosures/export",
    operation_id="exportDisclosureRegister",
    summary="Export the disclosure register of a child",
    response_class=CommaSeparated,
    responses=documented(RecordNotFound, RegisterTooLong, StrongSignInNeeded),
)
async def export_disclosure_register(
    person_id: RecordId,
    uow: Annotated[UnitOfWork, allowed_after_step_up(Permission.DISCLOSURE_EXPORT)],
) -> Download:
    """As comma-separated values in UTF-8: a line for each agency of each entry, the newest first.

    Needs a sign-in with a second factor within 15 minutes. A register of more than 2,000 entries is
    refused rather than cut short. A cell that a spreadsheet would calculate as a formula begins
    with an apostrophe.
    """
    return await disclosures.export_register(uow, person_id=person_id)
