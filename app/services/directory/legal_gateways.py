"""Legal gateways, and whether one permits a request or share."""

from app.domain.clocks.working_time import london_date
from app.domain.directory.legal_gateways import (
    BelowSection47,
    Gateway,
    GatewayUnknown,
    Reliance,
    is_in_force,
    refuse_unlawful,
)
from app.models import LegalGateway
from app.schemas.directory.legal_gateways import LegalGatewaysView, LegalGatewayView
from app.unit_of_work import UnitOfWork


async def list_all(uow: UnitOfWork) -> LegalGatewaysView:
    """Every gateway, with whether it is in force on this London day."""
    today = london_date(uow.now)
    found = await uow.legal_gateways.list_all()
    uow.audit("legal_gateway.listed")
    return LegalGatewaysView(
        items=[
            LegalGatewayView.model_validate(
                {
                    **{name: getattr(row, name) for name in _SHOWN},
                    "in_force_today": is_in_force(_gateway(row), on=today),
                }
            )
            for row in found
        ]
    )


_SHOWN = tuple(name for name in LegalGatewayView.model_fields if name != "in_force_today")


async def rely_on(uow: UnitOfWork, code: str, reliance: Reliance) -> None:
    """Rely on a gateway today, or be refused.

    Raises:
        GatewayUnknown: there is none of this code.
        Any refusal of `refuse_unlawful`.
    """
    found = await uow.legal_gateways.find(code)
    if found is None:
        raise GatewayUnknown(pointer="/legal_gateway", code="gateway_unknown")
    refuse_unlawful(_gateway(found), reliance, on=london_date(uow.now), pointer="/gateway_reason")


def _gateway(row: LegalGateway) -> Gateway:
    return Gateway(
        code=row.code,
        below_section_47=BelowSection47(row.below_section_47),
        in_force_from=row.in_force_from,
        in_force_until=row.in_force_until,
    )
