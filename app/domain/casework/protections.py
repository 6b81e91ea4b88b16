"""Emergency protection: police protection and emergency protection orders, which soon run out.

Sources: Children Act 1989 s46 (police protection, 72 hours), s44 and s45 (emergency protection
orders: 8 days, extended once by up to 7; where the police applied under s46(7), from the first day
of police protection).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, Final
from uuid import UUID

from app.domain.clocks.definitions import ClockKind
from app.domain.clocks.working_time import in_utc
from app.domain.errors import Conflict, Malformed
from app.domain.gates import Gate


class ProtectionKind(StrEnum):
    """The power under which a child is protected."""

    POLICE_PROTECTION = "police_protection"
    EMERGENCY_PROTECTION_ORDER = "emergency_protection_order"


class ProtectionEnding(StrEnum):
    """How emergency protection ended."""

    RETURNED_HOME = "returned_home"
    ORDER_MADE = "order_made"
    ACCOMMODATED = "accommodated"
    DISCHARGED = "discharged"
    RAN_OUT = "ran_out"
    OTHER = "other"


CLOCK_OF: Final[Mapping[ProtectionKind, ClockKind]] = MappingProxyType(
    {
        ProtectionKind.POLICE_PROTECTION: ClockKind.POLICE_PROTECTION,
        ProtectionKind.EMERGENCY_PROTECTION_ORDER: ClockKind.EMERGENCY_PROTECTION_ORDER,
    }
)
"""The clock that each kind runs on until it is extended."""


class AlreadyProtected(Conflict):
    """The child is under protection of this kind already; record how that ended first."""

    headline: ClassVar[str] = "Record first how the protection of this kind that runs ended"


class ProtectionEnded(Conflict):
    """The protection ended, so it can be neither extended nor ended again."""

    headline: ClassVar[str] = "This protection has ended"


class OrderExtendedOnce(Conflict):
    """An order is extended once, and police protection never (Children Act 1989 s45(6), s46(6))."""

    headline: ClassVar[str] = "This protection cannot be extended; ask a court for a further order"


class OrderRanOut(Conflict):
    """An order can be extended only while it is in force (Children Act 1989 s45(4))."""

    headline: ClassVar[str] = "The order had run out at that time; record how the protection ended"


class ProtectionRunning(Gate):
    """The child is under police protection or an emergency protection order."""

    headline: ClassVar[str] = "Record first how this child's emergency protection ended"


class DecidedOverProtection(Conflict):
    """No decision leaves a child without help while an emergency power protects them.

    It runs out within days, and how it ended is recorded at any time.
    """

    headline: ClassVar[str] = (
        "Record first how this child's emergency protection ended, or decide to protect"
    )


class PoliceProtectionUnclear(Malformed):
    """An order that the police applied for names the police protection, and no other does."""

    headline: ClassVar[str] = (
        "Name the police protection under which the police applied for this order, and only then"
    )


@dataclass(frozen=True, slots=True)
class ProtectionFacts:
    """What the rules need to know of protection that may be extended or ended."""

    kind: ProtectionKind
    ended: bool
    extended: bool
    due_at: datetime | None


def refuse_second(running: frozenset[ProtectionKind], *, kind: ProtectionKind) -> None:
    """Refuse protection of a kind under which the child already is.

    Raises:
        AlreadyProtected: it runs.
    """
    if kind in running:
        raise AlreadyProtected


def refuse_unclear_police_protection(
    kind: ProtectionKind, *, under_police_protection: UUID | None
) -> None:
    """Refuse police protection that names another one as the reason for its start.

    Raises:
        PoliceProtectionUnclear: only an order can follow from police protection.
    """
    if under_police_protection is not None and kind is ProtectionKind.POLICE_PROTECTION:
        raise PoliceProtectionUnclear(pointer="/police_protection_id", code="not_an_order")


def refuse_another_time(
    started_at: datetime, *, police_protected_from: datetime, due_at: datetime
) -> None:
    """Refuse an order that began before the police protection, or would have run out at once.

    `due_at` is when an order that counts from the first day of that police protection runs out
    (Children Act 1989 s45(3)).

    Raises:
        PoliceProtectionUnclear: it followed from another police protection, or from none.
    """
    if not in_utc(police_protected_from) <= in_utc(started_at) < in_utc(due_at):
        raise PoliceProtectionUnclear(pointer="/police_protection_id", code="at_another_time")


def refuse_extension(facts: ProtectionFacts, *, at: datetime) -> None:
    """Refuse to extend what cannot be extended.

    Raises:
        ProtectionEnded, OrderExtendedOnce, OrderRanOut: see each.
    """
    if facts.ended:
        raise ProtectionEnded
    if facts.kind is ProtectionKind.POLICE_PROTECTION or facts.extended:
        raise OrderExtendedOnce
    if facts.due_at is not None and in_utc(at) >= in_utc(facts.due_at):
        raise OrderRanOut


def refuse_decision_over_protection(*, protected: bool, goes_on: bool) -> None:
    """Refuse a decision after which no one has a child who is under emergency protection.

    `goes_on` is whether the outcome leads to a referral, a worker or another authority.

    Raises:
        DecidedOverProtection: protection runs, and it leads to none of them.
    """
    if protected and not goes_on:
        raise DecidedOverProtection


def refuse_ending(facts: ProtectionFacts) -> None:
    """Refuse to end protection twice.

    Raises:
        ProtectionEnded: it ended.
    """
    if facts.ended:
        raise ProtectionEnded
