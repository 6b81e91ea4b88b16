"""The partnership's directory, for every member of staff."""

from typing import Annotated

from fastapi import APIRouter

from app.domain.directory.permissions import Permission
from app.http.guard import allowed
from app.http.transactional_route import TransactionalRoute
from app.schemas.contacts.threshold_decisions import ThresholdDocumentsView
from app.schemas.directory.partnerships import (
    AgenciesView,
    CodeSetsView,
    TeamsView,
    UsersView,
)
from app.services.directory import partnerships
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1", tags=["directory"], route_class=TransactionalRoute)

Reader = Annotated[UnitOfWork, allowed(Permission.DIRECTORY_READ)]


@router.get(
    "/agencies", operation_id="listAgencies", summary="List the agencies of your partnership"
)
async def list_agencies(uow: Reader) -> AgenciesView:
    """In order of name."""
    return await partnerships.list_agencies(uow)


@router.get("/teams", operation_id="listTeams", summary="List the teams of your partnership")
async def list_teams(uow: Reader) -> TeamsView:
    """In order of name."""
    return await partnerships.list_teams(uow)


@router.get("/users", operation_id="listUsers", summary="List your colleagues in the partnership")
async def list_users(uow: Reader) -> UsersView:
    """In order of name."""
    return await partnerships.list_users(uow)


@router.get(
    "/threshold-documents",
    operation_id="listThresholdDocuments",
    summary="List the versions of the threshold document",
)
async def list_threshold_documents(uow: Reader) -> ThresholdDocumentsView:
    """The newest version first, each with its criteria."""
    return await partnerships.list_threshold_documents(uow)


@router.get("/codes", operation_id="listCodes", summary="List the census codes")
async def list_codes(uow: Reader) -> CodeSetsView:
    """The code sets of the Children in Need census."""
    return await partnerships.code_sets(uow)
