"""What somebody is called where only one name has room, and periods that hold on a day."""

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from app.domain.people.names import Name, NameKind
from app.domain.people.naming import known_as
from app.domain.periods import EndsBeforeItStarts, holds_on, refuse_backward

DAY = date(2026, 11, 18)
NEXT = DAY + timedelta(days=1)


def called(*names: Name, unborn: bool = False) -> str:
    return known_as(names, unborn=unborn, reference="K7M-4QX")


def test_the_latest_current_name_is_shown() -> None:
    earlier, later = Name("Testchild", "Alpha"), Name("Testchild", "Beta")
    alias = Name("Tess", None, NameKind.ALIAS)
    assert called(earlier, later, alias) == "Testchild Beta"


def test_an_alias_is_shown_where_there_is_no_other_name() -> None:
    assert called(Name("Tess", None, NameKind.ALIAS)) == "Tess"


def test_who_has_no_name_is_called_by_the_reference() -> None:
    assert called() == "Unnamed person K7M-4QX"
    assert called(unborn=True) == "Unborn child K7M-4QX"
    assert called(Name(None, "Beta"), unborn=True) == "Unborn child Beta"


@given(st.none() | st.dates(), st.none() | st.dates(), st.dates())
def test_a_period_holds_from_its_first_day_to_its_last(
    starts_on: date | None, ends_on: date | None, day: date
) -> None:
    begun = starts_on is None or starts_on <= day
    over = ends_on is not None and ends_on < day
    assert holds_on(day, starts_on=starts_on, ends_on=ends_on) == (begun and not over)


def test_a_period_of_one_day_is_one() -> None:
    refuse_backward(starts_on=DAY, ends_on=DAY, pointer="/ends_on")
    assert holds_on(DAY, starts_on=DAY, ends_on=DAY)
    assert not holds_on(NEXT, starts_on=DAY, ends_on=DAY)
    with pytest.raises(EndsBeforeItStarts) as refused:
        refuse_backward(starts_on=NEXT, ends_on=DAY, pointer="/ends_on")
    assert refused.value.pointer == "/ends_on"
