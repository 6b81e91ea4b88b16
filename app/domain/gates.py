"""Gates: refusals that could hold a case for ever, and the exception by which each is passed.

What happened can always be recorded. A decision to do less, a continuation, a closure or an
authorisation may be refused by a gate, which then names who may give an exception, with a reason.
"""

import re
from collections.abc import Collection
from enum import StrEnum
from typing import ClassVar, Final

from app.domain.directory.roles import Role
from app.domain.errors import Conflict, Forbidden

MANAGERS: Final = frozenset({Role.HUB_MANAGER, Role.TEAM_MANAGER})


class Ground(StrEnum):
    """The reason for an exception, answered in the same words at every gate."""

    CHILD_DIED = "child_died"
    TURNED_18 = "turned_18"
    MOVED_AWAY = "moved_away"
    FAMILY_NOT_FOUND = "family_not_found"
    NOT_BORN_HERE = "not_born_here"
    NOT_BORN_ALIVE = "not_born_alive"
    NO_ANSWER = "no_answer"
    PROTECTED_OTHERWISE = "protected_otherwise"
    NO_ENQUIRY_NEEDED = "no_enquiry_needed"
    LOOKED_AFTER = "looked_after"
    OTHER = "other"


class Gate(Conflict):
    """A refusal that an exception lets the act pass; `given_by` names the roles that may give it.

    `grounds` are those for which it is given.
    An exception is given with the act, or before it by someone else.
    """

    given_by: ClassVar[frozenset[Role]] = MANAGERS
    grounds: ClassVar[frozenset[Ground]] = frozenset(Ground)


class GroundDoesNotFit(Conflict):
    """The gate is passed for other reasons only; the code names the gate."""

    headline: ClassVar[str] = "Choose a ground that this exception can be given for"


class ExceptionNotYours(Forbidden):
    """The exception is for other roles to give; the code names the gate."""

    headline: ClassVar[str] = "Ask a manager to give this exception; your role may not"


class ExceptionNotNeeded(Conflict):
    """An exception was given for a gate that does not stand in the way of this act.

    It may be passed already, or belong to another kind of record. The code names the gate.
    """

    headline: ClassVar[str] = "Leave out the exception; nothing here needs it"


def gate_name(gate: type[Gate]) -> str:
    """A gate as an exception names it: `ChildNotSeen` is `child-not-seen`, as its problem type."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", gate.__name__).lower()


def hold(
    gate: type[Gate], *, when: bool, excepted: Collection[str], code: str | None = None
) -> None:
    """Refuse by a gate where its condition holds and no exception was given for it.

    Raises:
        Gate: the gate itself.
    """
    if when and gate_name(gate) not in excepted:
        raise gate(code=code)


def refuse_stranger_to_gate(gate: type[Gate], *, roles: Collection[Role]) -> None:
    """Refuse an exception by someone whose roles may not give it.

    Raises:
        ExceptionNotYours: the code names the gate.
    """
    if not gate.given_by & frozenset(roles):
        raise ExceptionNotYours(code=gate_name(gate))


def refuse_unfit_ground(gate: type[Gate], ground: Ground) -> None:
    """Refuse an exception on a ground that the gate is not passed for.

    Raises:
        GroundDoesNotFit: the code names the gate.
    """
    if ground not in gate.grounds:
        raise GroundDoesNotFit(code=gate_name(gate))
