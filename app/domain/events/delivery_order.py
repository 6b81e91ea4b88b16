"""Delivery order: the next subscription to serve when more wait than can be served at once."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

MOST_PLACES_OF_AN_AGENCY: Final = 3
"""The most places one agency can hold, so that slow receivers leave places for other agencies."""

_NEVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Turn:
    """A subscription with something to deliver; `last_told_at` is the time of its last attempt."""

    partnership_id: UUID
    agency_id: UUID
    subscription_id: UUID
    last_told_at: datetime | None


def next_turn(waiting: Iterable[Turn], *, under_way: Collection[Turn]) -> Turn | None:
    """The subscription to get a free place; None where all that wait have as many as they may.

    It goes to the partnership that has the fewest places, within it to the agency that has the
    fewest, and there to the subscription served longest ago. So a slow receiver that gives a place
    back does not get it again while a quick one waits, however long its backlog is.
    """
    of_partnerships = Counter(each.partnership_id for each in under_way)
    of_agencies = Counter(each.agency_id for each in under_way)
    served_now = {each.subscription_id for each in under_way}
    return min(
        (
            each
            for each in waiting
            if each.subscription_id not in served_now
            and of_agencies[each.agency_id] < MOST_PLACES_OF_AN_AGENCY
        ),
        key=lambda each: (
            of_partnerships[each.partnership_id],
            of_agencies[each.agency_id],
            each.last_told_at or _NEVER,
        ),
        default=None,
    )
