"""Legal gateways: national law, so they belong to no partnership and no user changes them."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.directory.legal_gateways import BelowSection47, GatewayKind
from app.models.base import Base, not_blank, one_of
from app.models.table_policies import REFERENCE_TABLE


class LegalGateway(Base):
    """One gateway, with its source and the days on which it is law; a migration writes it.

    A power or duty lists the lawful basis that goes with it, and a lawful basis its condition.
    """

    __tablename__ = "legal_gateways"
    __access__ = REFERENCE_TABLE
    __table_args__ = (
        one_of("kind", GatewayKind),
        one_of("below_section_47", BelowSection47),
        CheckConstraint(
            "lawful_basis IS NULL OR kind IN ('power', 'duty')",
            name="a_power_has_the_lawful_basis",
        ),
        CheckConstraint(
            "condition IS NULL OR kind = 'lawful_basis'", name="a_lawful_basis_has_the_condition"
        ),
        ForeignKeyConstraint(["lawful_basis"], ["legal_gateways.code"]),
        ForeignKeyConstraint(["condition"], ["legal_gateways.code"]),
        CheckConstraint("in_force_until >= in_force_from", name="ends_after_it_starts"),
        *not_blank("title", "source"),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    source: Mapped[str]
    kind: Mapped[str]
    below_section_47: Mapped[str]
    lawful_basis: Mapped[str | None]
    condition: Mapped[str | None]
    in_force_from: Mapped[date | None]
    in_force_until: Mapped[date | None]
