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
    lawful_basis: str | None = Field(
        description="Of a power or duty: the lawful basis to process that goes with it, unless a"
        " request or share names another. A lawful basis is no power by itself."
    )
    condition: str | None = Field(
        description="Of a lawful basis: its condition for data of special categories (UK GDPR"
        " article 9), of offences (article 10), or for law enforcement."
    )
    in_force_from: Day | None = Field(description="Empty where it awaits commencement.")
    in_force_until: Day | None
    in_force_today: bool


class LegalGatewaysView(View):
    """Every gateway, in force or not, by its code."""

    items: list[LegalGatewayView]
