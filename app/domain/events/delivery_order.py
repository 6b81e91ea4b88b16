"""Whose turn it is to be told, where more wait than are told at once."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

MOST_PLACES_OF_AN_AGENCY: Final = 3
"""However slow its receivers are, and however many, the other places are for others."""

_NEVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Turn:
    """A subscription that is to be told of something; `last_told_at` is its last attempt."""

    partnership_id: UUID
    agency_id: UUID
    subscription_id: UUID
    last_told_at: datetime | None


def next_turn(waiting: Iterable[Turn], *, under_way: Collection[Turn]) -> Turn | None:
    """Who is to have a free place; None where all who wait have as many as they may.

    It goes to the partnership that has the fewest, within it to the agency that has the fewest,
    and there to whoever was told of something the longest ago. So a place that a slow receiver
    gives back is not its own again while a quick one waits, however long its backlog is.
    """
    of_partnerships = Counter(each.partnership_id for each in under_way)
    of_agencies = Counter(each.agency_id for each in under_way)
    told_now = {each.subscription_id for each in under_way}
    return min(
        (
            each
            for each in waiting
            if each.subscription_id not in told_now
            and of_agencies[each.agency_id] < MOST_PLACES_OF_AN_AGENCY
        ),
        key=lambda each: (
            of_partnerships[each.partnership_id],
            of_agencies[each.agency_id],
            each.last_told_at or _NEVER,
        ),
        default=None,
    )
