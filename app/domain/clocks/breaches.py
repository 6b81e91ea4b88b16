"""When the reason for missing a deadline may be recorded."""

from typing import ClassVar

from app.domain.clocks.timescales import ClockState
from app.domain.errors import Conflict


class NotBreached(Conflict):
    """Only a deadline that has passed is explained: nobody is excused beforehand."""

    headline: ClassVar[str] = "This clock has not missed its deadline"


def refuse_unbreached(state: ClockState) -> None:
    """Refuse to explain a clock that was met, may still be met, or no longer counts.

    Raises:
        NotBreached: with the state as its code.
    """
    if state not in {ClockState.BREACHED, ClockState.BREACHED_RUNNING}:
        raise NotBreached(code=state)
