"""Urgency of a child of a contact: what a list that is ordered by it shows first."""

from enum import StrEnum
from typing import Final

from app.domain.contacts.contacts import Rating, Safety


class Order(StrEnum):
    """How a list is ordered: in its own way, or the most urgent first."""

    USUAL = "usual"
    URGENCY = "urgency"


BY_RATING: Final = {
    Rating.RED: 1,
    None: 2,
    Rating.AMBER: 3,
    Rating.GREEN: 4,
    Rating.BLUE: 5,
}
"""The place of each rating. A child whom no one has rated may be red, and comes before amber."""

NOT_SAFE: Final = 0
"""A child who is not safe now comes first, whatever the rating."""


def urgency(*, safe_now: Safety | None, rating: Rating | None) -> int:
    """The place of a child in a list ordered by urgency, the most urgent first, from 0."""
    return NOT_SAFE if safe_now is Safety.NOT_SAFE else BY_RATING[rating]
