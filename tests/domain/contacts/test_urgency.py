"""Urgency: whom a list that is ordered by it shows first."""

from itertools import pairwise

import pytest

from app.domain.contacts.contacts import Rating, Safety
from app.domain.contacts.urgency import BY_RATING, urgency


@pytest.mark.parametrize("rating", [*Rating, None])
def test_a_child_who_is_not_safe_now_comes_before_every_rating(rating: Rating | None) -> None:
    not_safe = urgency(safe_now=Safety.NOT_SAFE, rating=rating)
    for safe_now in (Safety.SAFE, Safety.NOT_KNOWN, None):
        for other in (*Rating, None):
            assert not_safe < urgency(safe_now=safe_now, rating=other)


def test_a_child_whom_no_one_has_rated_comes_after_red_and_before_amber() -> None:
    order = [Rating.RED, None, Rating.AMBER, Rating.GREEN, Rating.BLUE]
    assert set(order) == set(BY_RATING) == {*Rating, None}
    for more, less in pairwise(order):
        assert urgency(safe_now=Safety.SAFE, rating=more) < urgency(
            safe_now=Safety.SAFE, rating=less
        )
