"""The keys candidates are fetched by: each picks out few records, and any one is enough."""

from datetime import date

import pytest
from hypothesis import given, strategies as st

from app.domain.people.identifiers import IdentifierScheme
from app.domain.people.matching.comparison import Query
from app.domain.people.matching.keys import blocking_keys, record_keys
from app.domain.people.names import Name, NameKind, sound

ZORBWICK = sound("zorbwick")
ELLA = sound("ella")
BORN_ON = date(2015, 3, 4)

RECORD = record_keys(
    [Name("Ella", "Zorbwick")], born_on=BORN_ON, expected_on=None, postcodes=["zz9 1zz"]
)


def meet(query: Query, *, record: tuple[str, ...] = RECORD) -> set[str]:
    return set(blocking_keys(query).keys) & set(record)


def test_a_record_is_stored_under_its_names_in_full_too_its_birth_and_postcodes() -> None:
    assert set(RECORD) == {
        f"name:{ZORBWICK}/{ELLA}",
        f"name:{ZORBWICK}/{sound('eleanor')}",
        f"month:2015-03/{ZORBWICK}",
        "born:2015-03-04",
        "at:ZZ91ZZ",
        f"family:{ZORBWICK}",
    }
    assert list(RECORD) == sorted(RECORD)


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        (Query(given="Ela", family="Zorbwik"), "name"),
        (Query(given="Zorbwick", family="Ella"), "name"),
        (Query(given="Oliver", family="Zorbwick", born_on=date(2015, 3, 14)), "month"),
        (Query(given="Ella", born_on=BORN_ON), "born"),
        (Query(given="Ella", born_on=date(2015, 4, 3)), "born"),
        (Query(given="Ella", postcode="ZZ91ZZ"), "at"),
        (Query(family="Zorbwick"), "family"),
    ],
)
def test_a_record_is_fetched_by_any_one_thing_that_picks_out_few(query: Query, kind: str) -> None:
    assert {key.partition(":")[0] for key in meet(query)} == {kind}


def test_a_family_name_alone_is_looked_up_only_where_nothing_better_is_known() -> None:
    with_more = Query(family="Zorbwick", postcode="YY1 1YY")
    assert blocking_keys(with_more).keys == ("at:YY11YY",)


def test_a_given_name_alone_fetches_nobody() -> None:
    assert blocking_keys(Query(given="Ella")).keys == ()


def test_a_short_form_and_its_full_name_meet() -> None:
    record = record_keys([Name("Alfred", "Zorbwick")], born_on=None, expected_on=None, postcodes=[])
    assert meet(Query(given="Alfie", family="Zorbwick"), record=record)
    assert meet(Query(given="Freddie", family="Zorbwick"), record=record)
    assert not meet(Query(given="Archie", family="Zorbwick"), record=record)


@pytest.mark.parametrize("asked", ["Zorbwick", "Quandle", "Quandle Zorbwick", "Zorbwickquandle"])
def test_either_half_of_a_double_barrelled_name_meets_the_whole(asked: str) -> None:
    whole = Name("Ella", "Zorbwick-Quandle")
    record = record_keys([whole], born_on=None, expected_on=None, postcodes=[])
    assert meet(Query(given="Ella", family=asked), record=record)
    half = record_keys([Name("Ella", asked)], born_on=None, expected_on=None, postcodes=[])
    assert meet(Query(given="Ella", family="Zorbwick-Quandle"), record=half)


def test_an_alias_without_a_family_name_meets_under_the_family_name_on_record() -> None:
    names = [Name("Arabella", "Zorbwick"), Name("Xanthe", None, NameKind.ALIAS)]
    record = record_keys(names, born_on=None, expected_on=None, postcodes=[])
    assert meet(Query(given="Xanthe", family="Zorbwick"), record=record)


@given(st.integers(-140, 42))
def test_an_unborn_child_is_fetched_by_the_month_of_any_birth_that_fits(days: int) -> None:
    expected_on = date(2026, 7, 1)
    born_on = date.fromordinal(expected_on.toordinal() + days)
    unborn = Query(family="Zorbwick", expected_on=expected_on)
    born = record_keys([Name("Ella", "Zorbwick")], born_on=born_on, expected_on=None, postcodes=[])
    assert meet(unborn, record=born)
    now_born = Query(given="Ella", family="Zorbwick", born_on=born_on)
    was_expected = record_keys(
        [Name(None, "Zorbwick")], born_on=None, expected_on=expected_on, postcodes=[]
    )
    assert meet(now_born, record=was_expected)


def test_a_pupil_number_is_looked_up_as_current_and_as_former() -> None:
    asked = Query(
        identifiers=(
            (IdentifierScheme.UPN, "H801200001001"),
            (IdentifierScheme.NHS_NUMBER, "9990000018"),
        )
    )
    assert set(blocking_keys(asked).identifiers) == {
        (IdentifierScheme.UPN, "H801200001001"),
        (IdentifierScheme.FORMER_UPN, "H801200001001"),
        (IdentifierScheme.NHS_NUMBER, "9990000018"),
    }
    assert blocking_keys(asked).keys == ()


def test_dates_at_the_edge_of_the_calendar_still_have_keys() -> None:
    for day in (date.min, date.max):
        assert blocking_keys(Query(family="Zorbwick", born_on=day, expected_on=day)).keys


@given(st.text(max_size=400), st.text(max_size=400))
def test_no_name_however_long_makes_more_keys_than_an_index_can_bear(
    given_name: str, family: str
) -> None:
    name = Name(given_name, family)
    assert len(record_keys([name], born_on=BORN_ON, expected_on=None, postcodes=[])) < 1000


def test_a_name_of_a_thousand_words_makes_a_bounded_number_of_keys() -> None:
    words = " ".join(
        f"zorb{place}x{chr(98 + place % 20)}{chr(98 + place // 50)}" for place in range(1000)
    )
    keys = record_keys([Name(words, words)], born_on=BORN_ON, expected_on=None, postcodes=[])
    assert len(keys) < 1000
