"""Views of legal gateways."""

from pydantic import Field

from app.domain.directory.legal_gateways import BelowSection47, GatewayKind
from app.schemas.types import Day, View


class LegalGatewayView(View):
    """One gateway, and whether it can be relied on today."""

    code: str
    title: str
    source: str
    kind: GatewayKind
    below_section_47: BelowSection47 = Field(
        description="Whether it can be relied on before there is cause to suspect significant harm:"
        " with the family's agreement, without it for a stated reason, or never."
    )
    in_force_from: Day | None = Field(description="Empty where it awaits commencement.")
    in_force_until: Day | None
    in_force_today: bool


class LegalGatewaysView(View):
    """Every gateway, in force or not, by its code."""

    items: list[LegalGatewayView]
