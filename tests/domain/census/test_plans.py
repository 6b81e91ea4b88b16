"""Whether a child is on a plan, answered from the census files that are loaded."""

from datetime import date

import pytest

from app.domain.census.children import EpisodeKind
from app.domain.census.plans import ChildInFile, OnPlan, PlanAsSent, Standing, on_any, standing

TODAY = date(2026, 11, 30)
PROTECTION = EpisodeKind.CHILD_PROTECTION_PLAN
SINCE = date(2025, 6, 1)


def plan(
    starts_on: date | None = SINCE, ends_on: date | None = None, *, unclear: bool = False
) -> PlanAsSent:
    return PlanAsSent(PROTECTION, starts_on, ends_on, unclear=unclear, category="NEG")


def in_file(year: int, *plans: PlanAsSent, authority: str = "975") -> ChildInFile:
    return ChildInFile(authority, date(year, 3, 31), year, plans)


def answer(*files: ChildInFile, latest: int = 2026) -> Standing:
    return standing(files, kind=PROTECTION, today=TODAY, latest_of={"975": date(latest, 3, 31)})


def test_a_plan_without_an_end_stands_since_its_first_day() -> None:
    found = answer(in_file(2026, plan()))
    assert (found.answer, found.starts_on, found.category, found.as_of) == (
        OnPlan.YES,
        SINCE,
        "NEG",
        date(2026, 3, 31),
    )


@pytest.mark.parametrize(
    ("ends_on", "expected"),
    [(TODAY, OnPlan.NO), (date(2026, 12, 1), OnPlan.YES), (date(2025, 9, 1), OnPlan.NO)],
)
def test_a_plan_runs_up_to_and_not_including_its_last_day(ends_on: date, expected: OnPlan) -> None:
    assert answer(in_file(2026, plan(ends_on=ends_on))).answer is expected


def test_a_plan_whose_first_day_cannot_be_relied_on_stands_all_the_same() -> None:
    assert answer(in_file(2026, plan(None))).answer is OnPlan.YES


def test_a_plan_with_an_end_that_cannot_be_relied_on_is_unclear() -> None:
    assert answer(in_file(2026, plan(unclear=True))).answer is OnPlan.UNCLEAR


def test_the_latest_file_counts_and_not_the_last_loaded() -> None:
    ended = in_file(2026, plan(ends_on=date(2026, 1, 5)))
    assert answer(ended, in_file(2025, plan())).answer is OnPlan.NO


def test_a_first_day_that_was_corrected_is_of_the_same_plan() -> None:
    corrected = in_file(2026, plan(date(2025, 6, 3), date(2026, 1, 5)))
    assert answer(in_file(2025, plan()), corrected).answer is OnPlan.NO


def test_a_plan_that_the_latest_file_leaves_out_is_unclear() -> None:
    assert answer(in_file(2025, plan()), in_file(2026)).answer is OnPlan.UNCLEAR


def test_a_child_whom_the_latest_file_leaves_out_is_unclear_only_if_on_a_plan() -> None:
    assert answer(in_file(2025, plan())).answer is OnPlan.UNCLEAR
    assert answer(in_file(2025)).answer is OnPlan.NO


def test_a_child_of_two_councils_is_on_a_plan_if_either_says_so() -> None:
    other = in_file(2026, plan(), authority="302")
    assert answer(in_file(2026), other).answer is OnPlan.YES


def test_a_child_of_no_file_is_not_known_to_be_on_a_plan_or_not() -> None:
    assert answer().answer is OnPlan.NOT_KNOWN
    assert on_any([answer()]) is OnPlan.NOT_KNOWN


def test_one_plan_of_any_kind_is_a_plan() -> None:
    assert on_any([answer(in_file(2026)), answer(in_file(2026, plan()))]) is OnPlan.YES
