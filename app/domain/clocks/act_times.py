"""Times of acts: when each happened, beside when it was recorded.

Work at night and at weekends is typed afterwards. Clocks run on what happened; an entry that was
made late is marked as one.
"""

from datetime import datetime, timedelta
from typing import ClassVar, Final

from app.domain.clocks.working_time import in_utc, london_date
from app.domain.errors import Malformed

LATE_ENTRY: Final = timedelta(days=7)
"""How long after an act it can be recorded without a reason, unless the installation says so."""


class ActTimeImpossible(Malformed):
    """An act is recorded after it happened, and happened after what it answers."""

    headline: ClassVar[str] = "Give a time that has passed, and after what this act answers"


class LateEntryUnexplained(Malformed):
    """An act that is recorded long after it happened needs a reason for that."""

    headline: ClassVar[str] = "Say why this is recorded so long after it happened"


def time_of_act(
    given: datetime | None,
    *,
    now: datetime,
    allowance: timedelta,
    explained: bool,
    pointer: str,
    earliest: datetime | None = None,
    impossible: type[ActTimeImpossible] = ActTimeImpossible,
) -> datetime:
    """The time at which an act happened: now, unless another is given.

    Whole London days count towards the allowance: what happened at any time of a day may be
    recorded until the end of the last day.

    Raises:
        ActTimeImpossible: in the future, or before `earliest`.
        LateEntryUnexplained: longer ago than the allowance, and no reason is given.
    """
    if given is None:
        return now
    if in_utc(given) > in_utc(now):
        raise impossible("That time is in the future.", pointer=pointer, code="in_future")
    if earliest is not None and in_utc(given) < in_utc(earliest):
        raise impossible(
            "That time is before what this act answers.", pointer=pointer, code="too_early"
        )
    if london_date(now) - london_date(given) > allowance and not explained:
        raise LateEntryUnexplained(pointer="/late_because", code="late_entry_unexplained")
    return given


def is_late_entry(happened_at: datetime, *, recorded_at: datetime) -> bool:
    """Whether an act was recorded on a later London day than it happened."""
    return london_date(happened_at) < london_date(recorded_at)
