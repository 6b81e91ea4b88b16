"""Monthly figures that identify no one: whole months, and no number small enough to be a child.

The rule is public. Even with the rule and every figure shown, a hidden number cannot be worked
out: each could have at least two values (a test tries every possible table of counts up to a
size). For each breakdown of one total, of one month:

1. A number from 1 to 4 is not shown. Zero is shown as 0.
2. A total from 1 to 4 is not shown, nor anything below it. A total under ten, or under two for
   each of its parts, is shown without its parts if any part would be small.
3. Where several small parts could share the missing sum in another way, only they are hidden.
4. Otherwise every part under 25 is hidden with them, and if those still could not share the
   missing sum in another way, all parts are hidden.

Rounding is not used: four rounded parts and their rounded total can give one number away.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from app.domain.clocks.working_time import end_of_london_day

FEW: Final = 5
"""Numbers from 1 up to, not including, this are not shown."""

NEAR: Final = 25
"""Numbers below this hide a single small one among them."""

BROKEN_DOWN_FROM: Final = 10
"""A smaller total is not broken down where a part would be small."""

MONTHS: Final = 12
"""How far back figures go."""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A total and its parts; a number that is not shown is None."""

    total: int | None
    parts: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month in London, by its first day."""

    first: date

    @property
    def starts_at(self) -> datetime:
        """Its first instant, in UTC."""
        return end_of_london_day(self.first - timedelta(days=1))

    @property
    def name(self) -> str:
        """The heading of its figures: '2026-10'."""
        return f"{self.first:%Y-%m}"


def ended_months(today: date) -> tuple[Month, ...]:
    """The last twelve months that have ended, the latest first.

    Figures of a month still running would give every new child away by comparison with the day
    before.
    """
    months = today.year * 12 + today.month - 1
    return tuple(
        Month(date((months - back) // 12, (months - back) % 12 + 1, 1))
        for back in range(1, MONTHS + 1)
    )


def as_counted(counts: Mapping[str, int]) -> Breakdown:
    """Every number as it is, for readers who oversee the very cases that are counted."""
    return Breakdown(sum(counts.values()), dict(counts))


def protected(counts: Mapping[str, int]) -> Breakdown:
    """The counts of one total by part, without any from which a person could be identified."""
    total = sum(counts.values())
    if 0 < total < FEW:
        return Breakdown(None, dict.fromkeys(counts))
    missing = _missing(counts, total)
    return Breakdown(
        total, {part: None if part in missing else count for part, count in counts.items()}
    )


def _missing(counts: Mapping[str, int], total: int) -> Collection[str]:
    few = _under(FEW, counts)
    if not few:
        return few
    if total < max(BROKEN_DOWN_FROM, 2 * len(counts)):
        return counts.keys()
    if len(few) > 1 and len(few) < _sum(few, counts) < (FEW - 1) * len(few):
        return few
    near = _under(NEAR, counts)
    if len(near) > 1 and _sum(near, counts) > len(near):
        return near
    return counts.keys()


def _under(bound: int, counts: Mapping[str, int]) -> Collection[str]:
    return {part for part, count in counts.items() if 0 < count < bound}


def _sum(parts: Iterable[str], counts: Mapping[str, int]) -> int:
    return sum(counts[part] for part in parts)
