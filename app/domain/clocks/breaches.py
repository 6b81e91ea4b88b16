"""Breaches: when the reason for a missed deadline may be recorded."""

from typing import ClassVar

from app.domain.clocks.timescales import ClockState
from app.domain.errors import Conflict


class NotBreached(Conflict):
    """A reason is recorded only after a deadline has passed: no one is excused in advance."""

    headline: ClassVar[str] = (
        "This clock has not missed its deadline, so there is nothing to explain"
    )


def refuse_unbreached(state: ClockState) -> None:
    """Refuse a reason for a clock that was met, may still be met, or no longer counts.

    Raises:
        NotBreached: with the state as its code.
    """
    if state not in {ClockState.BREACHED, ClockState.BREACHED_RUNNING}:
        raise NotBreached(code=state)
