"""Agency workload: how an agency answers, and the anonymous spread of how the others do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import quantiles
from typing import Final

PERIOD: Final = timedelta(days=90)
"""How far back the figures go: long enough for a school term, short enough to be current."""

AGENCIES_AT_LEAST: Final = 5
"""The quartiles of fewer agencies would be the figures of one or two that anyone could name."""

ANSWERS_AT_LEAST: Final = 5
"""An agency with fewer answers says more about those children than about how it answers."""


@dataclass(frozen=True, slots=True)
class Quartiles:
    """A quarter of the values are at or below `lower`, a half at or below `middle`."""

    lower: int
    middle: int
    upper: int


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """How one agency answered its requests in the period.

    `minutes` is from the request to the last answer. `decided` counts the answers to requests on
    which a threshold decision followed; `read_in_time` those of them that the hub had opened before
    it.
    """

    asked: int = 0
    answered: int = 0
    in_time: int = 0
    nothing_held: int = 0
    decided: int = 0
    read_in_time: int = 0
    minutes: Quartiles | None = None


@dataclass(frozen=True, slots=True)
class Spread:
    """How several agencies answer, none of them named: quartiles of their own figures.

    Shares are in whole per cent. A measure with too few agencies is None.
    """

    median_minutes: Quartiles | None = None
    percent_in_time: Quartiles | None = None
    percent_nothing_held: Quartiles | None = None
    percent_read_in_time: Quartiles | None = None


def quartiles(values: Sequence[float]) -> Quartiles | None:
    """The quartiles of some values, to whole numbers; None where there are no values.

    The quartiles of a sample that includes its ends: those of one value are that value.
    """
    if not values:
        return None
    # A single value is given twice, since quartiles need at least two.
    cuts = quantiles(values if len(values) > 1 else [*values, *values], n=4, method="inclusive")
    return Quartiles(*(round(cut) for cut in cuts))


def spread(others: Iterable[TrackRecord]) -> Spread:
    """The anonymous spread of agencies other than the reader's own.

    Small numbers are left out: an agency with fewer answers than `ANSWERS_AT_LEAST`, and a measure
    with fewer agencies than `AGENCIES_AT_LEAST`. The reader's own agency is left out, because its
    own figures would reveal more about the others.
    """
    records = tuple(others)
    answering = [of for of in records if of.answered >= ANSWERS_AT_LEAST]
    deciding = [of for of in records if of.decided >= ANSWERS_AT_LEAST]
    return Spread(
        median_minutes=_anonymous([of.minutes.middle for of in answering if of.minutes]),
        percent_in_time=_anonymous([percent(of.in_time, of.answered) for of in answering]),
        percent_nothing_held=_anonymous(
            [percent(of.nothing_held, of.answered) for of in answering]
        ),
        percent_read_in_time=_anonymous([percent(of.read_in_time, of.decided) for of in deciding]),
    )


def _anonymous(figures: Sequence[int]) -> Quartiles | None:
    return quartiles(figures) if len(figures) >= AGENCIES_AT_LEAST else None


def percent(part: int, whole: int) -> int:
    """A part of a whole that is not zero, in whole per cent."""
    return round(100 * part / whole)
