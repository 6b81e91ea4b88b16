"""Founding a partnership from a file: what the file may say, and what it cannot change.

Whatever the file names and the partnership lacks is added. What is there already is never changed
from a file, because work rests on it; a file that says something else is refused.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.directory.agencies import AgencyKind

SAFEGUARDING_PARTNERS = (
    AgencyKind.CHILDRENS_SOCIAL_CARE,
    AgencyKind.POLICE,
    AgencyKind.HEALTH,
)
"""The agencies that share the duty (Children Act 2004, section 16E)."""

ADMINISTRATORS = 2
"""At least: each right to do casework takes two people to give."""


class PlanRefused(ValueError):  # noqa: N818 - it names the fact that stops the command
    """The file contradicts itself, or what is recorded already."""


def refuse_repeats(what: str, named: Iterable[str]) -> None:
    """Refuse a file that names one thing twice.

    Raises:
        PlanRefused: with every such name.
    """
    if twice := [name for name, times in Counter(named).items() if times > 1]:
        raise PlanRefused(f"The file names {what} twice: {', '.join(twice)}.")


def refuse_unknown_agencies(what: str, named: Iterable[str], *, known: Iterable[str]) -> None:
    """Refuse a file that places something in an agency that is neither in it nor recorded.

    Raises:
        PlanRefused: with every such agency.
    """
    if missing := sorted(set(named) - set(known)):
        raise PlanRefused(f"The file places {what} in agencies it does not name: {missing}.")


def refuse_difference(
    what: str, *, planned: Mapping[str, Any], recorded: Mapping[str, Any]
) -> None:
    """Refuse a file that says something else of what is recorded already.

    Raises:
        PlanRefused: with each member that differs.
    """
    differing = [name for name in planned if planned[name] != recorded[name]]
    if differing:
        told = "; ".join(f"{n} is {recorded[n]!s}, not {planned[n]!s}" for n in differing)
        raise PlanRefused(
            f"{what[0].upper()}{what[1:]} is recorded already, and a file does not change it:"
            f" {told}."
        )


def refuse_more_administrators(missing: Iterable[str], *, active: int) -> None:
    """Refuse to make administrators by command where there are some who can do it themselves.

    Raises:
        PlanRefused: the partnership has an administrator today.
    """
    if active and (names := sorted(missing)):
        raise PlanRefused(
            f"The partnership has an administrator today, so {', '.join(names)} is not made one"
            " by command: an administrator registers them, and a second person confirms it."
        )


@dataclass(frozen=True, slots=True)
class Fitness:
    """What is looked at to say whether a partnership can begin to work."""

    agency_kinds: frozenset[str]
    has_threshold_document: bool
    administrators: int
    managers: int
    governance: int


def unfit_because(found: Fitness) -> list[str]:
    """Each thing that a partnership lacks before the first worry may come, as a sentence."""
    lacking = [kind for kind in SAFEGUARDING_PARTNERS if kind not in found.agency_kinds]
    sentences = [
        f"No agency is of the kind {kind}: it shares the duty (Children Act 2004, section 16E)."
        for kind in lacking
    ]
    if not found.has_threshold_document:
        sentences.append("No threshold document is in force today: nothing can be decided.")
    if found.administrators < ADMINISTRATORS:
        sentences.append(
            f"{found.administrators} of {ADMINISTRATORS} administrators have accepted their"
            " invitation: each signs in and sends POST /v1/me/acceptance."
        )
    if not found.managers:
        sentences.append("No one is a hub manager: no contact can be decided.")
    if not found.governance:
        sentences.append("No one holds information governance: access signals reach no one.")
    return sentences
