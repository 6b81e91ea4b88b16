"""Legal gateways: the powers by which agencies share, and beside them the lawful bases."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from app.domain.directory.purposes import Purpose
from app.domain.errors import Conflict, Malformed
from app.domain.periods import holds_on


class GatewayKind(StrEnum):
    """The kind of law: a power or duty to share, or in data protection a lawful basis or condition.

    A condition goes with a lawful basis: UK GDPR article 9 for data of special categories, article
    10 for offences, the Data Protection Act 2018 schedule 8 for law-enforcement processing.
    """

    POWER = "power"
    DUTY = "duty"
    LAWFUL_BASIS = "lawful_basis"
    CONDITION = "condition"


class BelowSection47(StrEnum):
    """Whether a gateway can be relied on before there is cause to suspect significant harm.

    With the family's agreement; without it only for a stated reason; or not at all.
    """

    WITH_AGREEMENT = "with_agreement"
    WITH_REASON = "with_reason"
    NEVER = "never"


AT_SECTION_47 = frozenset({Purpose.SECTION_47, Purpose.STRATEGY_MEETING})
"""The purposes of a child thought to suffer significant harm (Children Act 1989 s47)."""


POWERS = frozenset({GatewayKind.POWER, GatewayKind.DUTY})
"""The kinds that can be relied on to ask or share; data protection law only permits to process."""


class NotAPower(Malformed):
    """A lawful basis or condition permits processing, and is no power to ask or to share."""

    headline: ClassVar[str] = (
        "Name a power or duty as the legal gateway, and give this as its lawful basis if it applies"
    )


class LawfulBasisUnknown(Malformed):
    """There is no lawful basis with this code; powers and conditions are not lawful bases."""

    headline: ClassVar[str] = (
        "There is no such lawful basis; name one from the list of legal gateways"
    )


class LawfulBasisNotInForce(Conflict):
    """The lawful basis is not in force on this day: not commenced yet, or repealed."""

    headline: ClassVar[str] = "That lawful basis is not in force today; rely on one that is"


class GatewayNotInForce(Conflict):
    """The law is not in force on this day: not commenced yet, or repealed."""

    headline: ClassVar[str] = "That legal gateway is not in force today; rely on one that is"


class GatewayUnknown(Malformed):
    """There is no gateway with this code."""

    headline: ClassVar[str] = "There is no such legal gateway"


class OnlyAtSection47(Conflict):
    """The gateway is for enquiries into significant harm, and the purpose is another."""

    headline: ClassVar[str] = (
        "That gateway is for section 47: state a section 47 purpose, or rely on another gateway"
    )


class FamilyHasNotAgreed(Conflict):
    """Below section 47 the family agrees, or another gateway is relied on for a reason."""

    headline: ClassVar[str] = (
        "The family has not agreed: record on the contact that they do, or rely on a"
        " gateway that needs no agreement and say why"
    )


class ReasonForGatewayMissing(Malformed):
    """Acting without the family's agreement needs a written reason."""

    headline: ClassVar[str] = (
        "Say why: the family has not agreed, or no decision yet finds significant harm"
    )


@dataclass(frozen=True, slots=True)
class Gateway:
    """One gateway, in force from and until these London days, both included.

    A gateway without a first day awaits commencement regulations. `lawful_basis` is the one that a
    power or duty goes with unless another is named.
    """

    code: str
    kind: GatewayKind
    lawful_basis: str | None
    below_section_47: BelowSection47
    in_force_from: date | None
    in_force_until: date | None


@dataclass(frozen=True, slots=True)
class Reliance:
    """The gateway relied on, its purpose, and the facts that support it.

    `harm_found` is whether a standing decision already finds significant harm.
    """

    purpose: Purpose
    family_agrees: bool
    harm_found: bool
    reason: str | None


def is_in_force(gateway: Gateway, *, on: date) -> bool:
    """Whether the gateway is law on this London day."""
    return gateway.in_force_from is not None and holds_on(
        on, starts_on=gateway.in_force_from, ends_on=gateway.in_force_until
    )


def refuse_no_power(gateway: Gateway) -> None:
    """Refuse a lawful basis or condition as the power to ask or share.

    Raises:
        NotAPower: with a pointer to the gateway.
    """
    if gateway.kind not in POWERS:
        raise NotAPower(pointer="/legal_gateway", code="not_a_power")


def refuse_unlawful(gateway: Gateway, reliance: Reliance, *, on: date, pointer: str) -> None:
    """Refuse to ask or share through a gateway that does not allow it.

    From the section 47 threshold no agreement is needed (Children Act 1989 s47(9) to (11); Working
    Together 2023). A decision that found significant harm shows that it is reached, or a stated
    reason does, so that no one waits for a decision to protect a child. Below it the family agrees
    to their data being shared, or the gateway is one that needs no agreement and the reason why
    agreement was not sought or was refused is recorded. `pointer` is the place of the reason.

    Raises:
        NotAPower, GatewayNotInForce, OnlyAtSection47, FamilyHasNotAgreed,
        ReasonForGatewayMissing: see each.
    """
    refuse_no_power(gateway)
    if not is_in_force(gateway, on=on):
        raise GatewayNotInForce(code=gateway.code)
    if reliance.purpose in AT_SECTION_47:
        reasoned = reliance.harm_found or reliance.reason is not None
    elif gateway.below_section_47 is BelowSection47.NEVER:
        raise OnlyAtSection47(code=gateway.code)
    elif reliance.family_agrees:
        return
    elif gateway.below_section_47 is BelowSection47.WITH_AGREEMENT:
        raise FamilyHasNotAgreed(code=gateway.code)
    else:
        reasoned = reliance.reason is not None
    if not reasoned:
        raise ReasonForGatewayMissing(pointer=pointer, code="reason_missing")


def refuse_basis(basis: Gateway, *, on: date) -> None:
    """Refuse to process on a lawful basis that is none, or is not in force.

    UK GDPR article 6, with article 9 or 10 where the data are of those kinds, or the Data
    Protection Act 2018 Part 3; which of them is the asker's to say, and is recorded.

    Raises:
        LawfulBasisUnknown, LawfulBasisNotInForce: see each.
    """
    if basis.kind is not GatewayKind.LAWFUL_BASIS:
        raise LawfulBasisUnknown(pointer="/lawful_basis", code="lawful_basis_unknown")
    if not is_in_force(basis, on=on):
        raise LawfulBasisNotInForce(code=basis.code)
