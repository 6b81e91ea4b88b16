"""People: impossible dates, unborn children and their birth, and who is what to whom."""

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from app.domain.people.births import (
    NotUnborn,
    NotYetKnowable,
    is_unborn,
    refuse_birth,
    refuse_details_before_birth,
    refuse_expectation,
)
from app.domain.people.people import (
    DatesImpossible,
    NoSuchResponsibility,
    RelationshipKind,
    birth_fits,
    read_relationship,
    refuse_impossible_dates,
    refuse_impossible_responsibility,
)

TODAY = date(2026, 5, 20)
DAY = timedelta(days=1)


def date_refusal(
    *, born_on: date | None = None, expected_on: date | None = None, died_on: date | None = None
) -> tuple[str, str | None]:
    with pytest.raises(DatesImpossible) as refused:
        refuse_impossible_dates(
            today=TODAY, born_on=born_on, expected_on=expected_on, died_on=died_on
        )
    assert not any(character.isdigit() for character in str(refused.value).replace("125", ""))
    return refused.value.pointer, refused.value.code


def test_dates_that_can_be_true_are_accepted() -> None:
    born_on = date(2020, 2, 29)
    for dates in (
        (None, None, None),
        (TODAY, None, None),
        (born_on, date(2020, 3, 9), None),
        (born_on, None, born_on),
        (None, TODAY + timedelta(weeks=40), None),
        (None, date(2022, 1, 1), None),
        (None, None, TODAY),
    ):
        refuse_impossible_dates(
            today=TODAY, born_on=dates[0], expected_on=dates[1], died_on=dates[2]
        )


def test_nobody_is_born_in_the_future() -> None:
    assert date_refusal(born_on=TODAY + DAY) == ("/born_on", "born-in-future")


def test_nobody_lives_125_years() -> None:
    assert date_refusal(born_on=date(1900, 6, 1)) == ("/born_on", "born-too-long-ago")
    refuse_impossible_dates(today=TODAY, born_on=date(1901, 6, 1), expected_on=None, died_on=None)


def test_nobody_dies_before_birth_or_in_the_future() -> None:
    born_on = date(2020, 2, 29)
    assert date_refusal(born_on=born_on, died_on=born_on - DAY) == ("/died_on", "died-before-birth")
    assert date_refusal(died_on=TODAY + DAY) == ("/died_on", "died-in-future")


def test_a_birth_is_not_expected_from_a_pregnancy_that_has_not_begun() -> None:
    assert date_refusal(expected_on=TODAY + timedelta(weeks=42, days=1)) == (
        "/expected_on",
        "expected-too-far-ahead",
    )
    assert date_refusal(expected_on=date(202, 5, 20))[1] == "expected-too-long-ago"


def test_a_child_is_not_born_months_away_from_the_day_expected() -> None:
    born_on = date(2024, 6, 1)
    for expected_on in (
        born_on + timedelta(weeks=20, days=1),
        born_on - timedelta(weeks=6, days=1),
    ):
        refusal = date_refusal(born_on=born_on, expected_on=expected_on)
        assert refusal == ("/born_on", "birth-far-from-expected")


@given(st.dates(), st.dates())
def test_whether_a_birth_fits_can_be_asked_of_any_two_dates(born_on: date, expected: date) -> None:
    assert birth_fits(born_on, expected_on=expected) == (-140 <= (born_on - expected).days <= 42)


def test_a_child_is_unborn_until_the_birth_is_recorded() -> None:
    assert is_unborn(born_on=None, expected_on=TODAY, unborn=False)
    assert is_unborn(born_on=None, expected_on=None, unborn=True)
    assert not is_unborn(born_on=TODAY, expected_on=None, unborn=True)
    assert not is_unborn(born_on=TODAY, expected_on=TODAY, unborn=False)
    assert not is_unborn(born_on=None, expected_on=None, unborn=False)


@pytest.mark.parametrize(
    ("given_name", "sex", "has_nhs_number", "pointer"),
    [
        ("Ella", None, False, "/names"),
        (None, "F", False, "/sex"),
        (None, "U", True, "/identifiers"),
    ],
)
def test_an_unborn_child_has_no_given_name_sex_or_nhs_number(
    given_name: str | None, sex: str | None, has_nhs_number: bool, pointer: str
) -> None:
    with pytest.raises(NotYetKnowable) as refused:
        refuse_details_before_birth(given=given_name, sex=sex, has_nhs_number=has_nhs_number)
    assert refused.value.pointer == pointer


@pytest.mark.parametrize("sex", [None, "U"])
def test_an_unborn_child_may_be_recorded_with_nothing_but_the_expected_date(
    sex: str | None,
) -> None:
    refuse_details_before_birth(given=None, sex=sex, has_nhs_number=False)


def test_the_birth_of_an_expected_child_is_recorded_once() -> None:
    expected_on = TODAY + timedelta(weeks=3)
    refuse_birth(TODAY, today=TODAY, recorded_birth=None, expected_on=expected_on, unborn=False)
    with pytest.raises(NotUnborn) as refused:
        refuse_birth(
            TODAY, today=TODAY, recorded_birth=TODAY, expected_on=expected_on, unborn=False
        )
    assert refused.value.code == "already-born"


def test_the_birth_of_somebody_who_was_not_expected_is_a_correction_and_not_a_birth() -> None:
    with pytest.raises(NotUnborn) as refused:
        refuse_birth(TODAY, today=TODAY, recorded_birth=None, expected_on=None, unborn=False)
    assert refused.value.code == "no-birth-expected"


@pytest.mark.parametrize(
    ("born_on", "code"),
    [(TODAY + DAY, "born-in-future"), (date(2025, 5, 20), "birth-far-from-expected")],
)
def test_the_birth_recorded_is_of_the_child_expected(born_on: date, code: str) -> None:
    with pytest.raises(DatesImpossible) as refused:
        refuse_birth(
            born_on, today=TODAY, recorded_birth=None, expected_on=TODAY + DAY, unborn=False
        )
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("kind", "responsible", "forward", "inverse"),
    [
        (
            RelationshipKind.MOTHER,
            True,
            "Ana is mother of Ben, with parental responsibility",
            "Ben is child of Ana, who has parental responsibility",
        ),
        (
            RelationshipKind.FATHER,
            False,
            "Ana is father of Ben, without parental responsibility",
            "Ben is child of Ana, who does not have parental responsibility",
        ),
        (
            RelationshipKind.GRANDPARENT,
            None,
            "Ana is grandparent of Ben",
            "Ben is grandchild of Ana",
        ),
        (
            RelationshipKind.FOSTER_CARER,
            None,
            "Ana is foster carer of Ben",
            "Ben is fostered by Ana",
        ),
        (RelationshipKind.TWIN, None, "Ana is twin of Ben", "Ben is twin of Ana"),
    ],
)
def test_a_relationship_is_read_from_either_end(
    kind: RelationshipKind, responsible: bool | None, forward: str, inverse: str
) -> None:
    reading = read_relationship(kind, parental_responsibility=responsible)
    assert reading.forward.format(first="Ana", second="Ben") == forward
    assert reading.inverse.format(first="Ana", second="Ben") == inverse


@pytest.mark.parametrize("kind", RelationshipKind)
@pytest.mark.parametrize("responsible", [True, False, None])
def test_every_kind_of_relationship_can_be_read_both_ways(
    kind: RelationshipKind, responsible: bool | None
) -> None:
    reading = read_relationship(kind, parental_responsibility=responsible)
    assert reading.forward.startswith("{first} is ")
    assert reading.inverse.startswith("{second} is ")
    for sentence in (reading.forward, reading.inverse):
        assert ("parental responsibility" in sentence) == (responsible is not None)


@pytest.mark.parametrize("kind", RelationshipKind)
def test_only_twins_and_partners_can_never_have_parental_responsibility(
    kind: RelationshipKind,
) -> None:
    refuse_impossible_responsibility(kind, parental_responsibility=False)
    refuse_impossible_responsibility(kind, parental_responsibility=None)
    if kind in {
        RelationshipKind.TWIN,
        RelationshipKind.PARTNER,
        RelationshipKind.FORMER_PARTNER,
    }:
        with pytest.raises(NoSuchResponsibility):
            refuse_impossible_responsibility(kind, parental_responsibility=True)
    else:
        refuse_impossible_responsibility(kind, parental_responsibility=True)


def test_a_birth_is_recorded_of_a_child_who_was_never_expected_on_a_known_day() -> None:
    refuse_birth(TODAY, today=TODAY, recorded_birth=None, expected_on=None, unborn=True)
    with pytest.raises(NotUnborn):
        refuse_birth(TODAY, today=TODAY, recorded_birth=TODAY, expected_on=None, unborn=True)


def test_only_an_unborn_child_is_expected() -> None:
    refuse_expectation(born_on=None, expected_on=None, unborn=True)
    refuse_expectation(born_on=None, expected_on=TODAY, unborn=False)
    for born_on, unborn in ((TODAY, True), (None, False)):
        with pytest.raises(NotUnborn):
            refuse_expectation(born_on=born_on, expected_on=None, unborn=unborn)
