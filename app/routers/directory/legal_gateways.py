"""Legal gateways to share information."""

from typing import Annotated

from fastapi import APIRouter

from app.domain.directory.permissions import Permission
from app.http.guard import allowed
from app.http.transactional_route import TransactionalRoute
from app.schemas.directory.legal_gateways import LegalGatewaysView
from app.services.directory import legal_gateways
from app.unit_of_work import UnitOfWork

router = APIRouter(
    prefix="/v1/legal-gateways", tags=["legal-gateways"], route_class=TransactionalRoute
)


@router.get(
    "", operation_id="listLegalGateways", summary="List the legal gateways for sharing information"
)
async def list_legal_gateways(
    uow: Annotated[UnitOfWork, allowed(Permission.LEGAL_GATEWAY_READ)],
) -> LegalGatewaysView:
    """Every gateway with its source, and whether it can be relied on today."""
    return await legal_gateways.list_all(uow)
