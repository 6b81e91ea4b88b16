"""Estimated ages in matching: weak evidence, which makes no match strong and no date known."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from app.domain.people.ages import Estimate
from app.domain.people.matching.comparison import Candidate, Query, Strength, compare
from app.domain.people.matching.evidence import Field, Outcome
from app.domain.people.names import Name

ON = date(2026, 11, 18)
ABOUT_SEVEN = Estimate(7, None, ON)
ASKED = Query(
    given="Testchild",
    family="Alpha-Invented",
    estimate=ABOUT_SEVEN,
    postcode="ZZ9 9ZZ",
    address_line="12 Invented Road",
)
HELD = Candidate(
    id=uuid4(),
    names=(Name("Testchild", "Alpha-Invented"),),
    born_on=date(2019, 3, 4),
    postcodes=("ZZ9 9ZZ",),
    address_lines=("12 Invented Road",),
)


@pytest.mark.parametrize(
    ("held", "outcome"),
    [
        (replace(HELD, born_on=date(2017, 1, 1)), Outcome.CLOSE),
        (replace(HELD, born_on=date(2023, 1, 1)), None),
        (replace(HELD, born_on=date(2010, 1, 1)), Outcome.DIFFER),
        (replace(HELD, born_on=None, estimate=Estimate(None, 2020, ON)), Outcome.CLOSE),
        (replace(HELD, born_on=None, estimate=Estimate(30, None, ON)), Outcome.DIFFER),
        (replace(HELD, born_on=None), None),
    ],
)
def test_an_estimate_fits_an_age_or_speaks_against_it(
    held: Candidate, outcome: Outcome | None
) -> None:
    outcomes = {found.field: found.outcome for found in compare(ASKED, candidate=held).reasons}
    assert outcomes.get(Field.ESTIMATED_AGE) is outcome


def test_however_well_an_estimate_fits_the_match_is_no_more_than_possible() -> None:
    with_estimate = compare(ASKED, candidate=HELD)
    without = compare(replace(ASKED, estimate=None), candidate=HELD)
    assert with_estimate.strength is without.strength is Strength.POSSIBLE
    (points,) = [
        found.points for found in with_estimate.reasons if found.field is Field.ESTIMATED_AGE
    ]
    assert points == 1


def test_two_known_birth_dates_are_compared_as_such_whatever_was_estimated() -> None:
    asked = replace(ASKED, born_on=date(2019, 3, 4), estimate=Estimate(40, None, ON))
    match = compare(asked, candidate=HELD)
    assert match.strength is Strength.STRONG
    assert Field.ESTIMATED_AGE not in {found.field for found in match.reasons}
