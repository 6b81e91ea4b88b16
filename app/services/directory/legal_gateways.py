"""Legal gateways, and whether one permits a request or share on a lawful basis."""

from app.domain.clocks.working_time import london_date
from app.domain.directory.legal_gateways import (
    BelowSection47,
    Gateway,
    GatewayKind,
    GatewayUnknown,
    LawfulBasisUnknown,
    Reliance,
    is_in_force,
    refuse_basis,
    refuse_no_power,
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


async def rely_on(
    uow: UnitOfWork, code: str, reliance: Reliance, *, lawful_basis: str | None
) -> str:
    """Rely on a gateway today, or be refused; the lawful basis named, or the gateway's own.

    Raises:
        GatewayUnknown, LawfulBasisUnknown: there is none of this code.
        Any refusal of `refuse_unlawful` and of `refuse_basis`.
    """
    power = await find_power(uow, code)
    today = london_date(uow.now)
    refuse_unlawful(power, reliance, on=today, pointer="/gateway_reason")
    basis = await uow.legal_gateways.find(lawful_basis or power.lawful_basis or "")
    if basis is None:
        raise LawfulBasisUnknown(pointer="/lawful_basis", code="lawful_basis_unknown")
    refuse_basis(_gateway(basis), on=today)
    return basis.code


async def find_power(uow: UnitOfWork, code: str) -> Gateway:
    """The power or duty with this code, in force or not.

    Raises:
        GatewayUnknown, NotAPower: there is none.
    """
    found = await uow.legal_gateways.find(code)
    if found is None:
        raise GatewayUnknown(pointer="/legal_gateway", code="gateway_unknown")
    gateway = _gateway(found)
    refuse_no_power(gateway)
    return gateway


def _gateway(row: LegalGateway) -> Gateway:
    return Gateway(
        code=row.code,
        kind=GatewayKind(row.kind),
        lawful_basis=row.lawful_basis,
        below_section_47=BelowSection47(row.below_section_47),
        in_force_from=row.in_force_from,
        in_force_until=row.in_force_until,
    )
