"""Figures from which nobody can be found, whatever else is known."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, strategies as st

from app.domain.reporting.figures import (
    BROKEN_DOWN_FROM,
    FEW,
    MONTHS,
    NEAR,
    Breakdown,
    Month,
    as_counted,
    ended_months,
    protected,
)

PARTS = "abcdefgh"
COUNTS = st.integers(1, len(PARTS)).flatmap(
    lambda parts: st.lists(
        st.one_of(st.integers(0, 6), st.integers(0, 60)), min_size=parts, max_size=parts
    )
)

Shown = tuple[int | None, tuple[int | None, ...]]


def shown(counts: list[int] | tuple[int, ...]) -> Shown:
    """What is published of some counts."""
    breakdown = protected(dict(zip(PARTS, counts, strict=False)))
    return breakdown.total, tuple(breakdown.parts.values())


def every_way(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    """Every way in which some parts add up to a total."""
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in every_way(total - first, parts - 1):
            yield (first, *rest)


@pytest.mark.parametrize(("parts", "up_to"), [(1, 60), (2, 80), (3, 60), (4, 24), (5, 14), (6, 9)])
def test_no_missing_number_can_be_worked_out_by_whoever_knows_the_rule(
    parts: int, up_to: int
) -> None:
    could_be: dict[Shown, list[set[int]]] = defaultdict(lambda: [set() for _ in range(parts)])
    totals: dict[Shown, set[int]] = defaultdict(set)
    for total in range(up_to + 1):
        for counts in every_way(total, parts):
            published = shown(counts)
            totals[published].add(total)
            for possible, count in zip(could_be[published], counts, strict=True):
                possible.add(count)
    for (total_shown, cells), possibilities in could_be.items():
        for cell, possible in zip(cells, possibilities, strict=True):
            assert len(possible) > 1 if cell is None else possible == {cell}, (total_shown, cells)
        if total_shown is None:
            assert len(totals[total_shown, cells]) > 1


@given(COUNTS)
def test_a_missing_number_cannot_be_worked_out_from_the_total_and_the_others(
    counts: list[int],
) -> None:
    total, cells = shown(counts)
    missing = [place for place, cell in enumerate(cells) if cell is None]
    if total is None:
        assert len(missing) == len(counts)
        return
    difference = total - sum(cell for cell in cells if cell is not None)
    if missing:
        assert len(missing) > 1
        # Each of them could be one, and none of them must be.
        assert difference > len(missing) or len(missing) == len(counts)


@given(COUNTS)
def test_no_number_from_one_to_four_is_ever_shown(counts: list[int]) -> None:
    total, cells = shown(counts)
    assert not {1, 2, 3, 4} & {total, *cells}


@given(COUNTS)
def test_what_is_shown_is_what_was_counted(counts: list[int]) -> None:
    total, cells = shown(counts)
    assert total in {None, sum(counts)}
    assert all(cell in {None, count} for cell, count in zip(cells, counts, strict=True))


@given(COUNTS)
def test_where_nothing_is_small_nothing_is_missing(counts: list[int]) -> None:
    plain = [0 if count < FEW else count for count in counts]
    assert shown(plain) == (sum(plain), tuple(plain))


def test_only_the_small_are_missing_where_they_hide_one_another() -> None:
    assert shown((2, 3, 40, 0, 7)) == (52, (None, None, 40, 0, 7))


def test_a_single_small_one_is_hidden_among_those_that_are_near() -> None:
    assert shown((3, 12, 40, 0)) == (55, (None, None, 40, 0))
    assert shown((3, NEAR, 40, 0)) == (3 + NEAR + 40, (None, None, None, None))


def test_a_small_total_is_not_broken_down() -> None:
    assert shown((2, 5)) == (7, (None, None))
    assert shown((0, BROKEN_DOWN_FROM - 1)) == (9, (0, 9))
    assert shown((1, 0, 1)) == (None, (None, None, None))
    assert shown((0, 0)) == (0, (0, 0))


def test_whoever_oversees_the_cases_sees_every_number() -> None:
    assert as_counted({"a": 1, "b": 0}) == Breakdown(1, {"a": 1, "b": 0})


def test_the_months_are_those_that_have_ended() -> None:
    months = ended_months(date(2026, 3, 31))
    assert len(months) == MONTHS
    assert [month.name for month in months[:3]] == ["2026-02", "2026-01", "2025-12"]
    assert months[-1].name == "2025-03"


@given(st.dates(date(1901, 1, 1), date(2100, 12, 31)))
def test_each_month_follows_the_next_and_none_still_runs(today: date) -> None:
    months = ended_months(today)
    assert months[0].first < today.replace(day=1)
    assert [each.first for each in months] == sorted((m.first for m in months), reverse=True)
    assert len({each.name for each in months}) == MONTHS


def test_a_month_begins_at_midnight_in_london() -> None:
    assert Month(date(2026, 7, 1)).starts_at == datetime(2026, 6, 30, 23, tzinfo=UTC)
    assert Month(date(2026, 12, 1)).starts_at == datetime(2026, 12, 1, tzinfo=UTC)
