"""The disclosure register: exported whole or not at all, and harmless to open."""

import csv
from io import StringIO
from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from app.domain.sharing.disclosures import (
    EXPORTED_AT_MOST,
    AskedFor,
    RefusalUnclear,
    RegisterTooLong,
    asked_for,
    refuse_too_long,
)
from app.domain.spreadsheets import harmless

FORMULAS = ("=", "+", "-", "@", "\t", "\r")
SOMETHING, ANOTHER = UUID(int=1), UUID(int=2)


def test_a_register_is_exported_whole_or_not_at_all() -> None:
    refuse_too_long(EXPORTED_AT_MOST)
    with pytest.raises(RegisterTooLong):
        refuse_too_long(EXPORTED_AT_MOST + 1)


def test_a_refusal_is_of_one_thing() -> None:
    assert asked_for(fragment_id=SOMETHING, return_id=None) == (AskedFor.FRAGMENT, SOMETHING)
    assert asked_for(fragment_id=None, return_id=SOMETHING) == (AskedFor.RETURN, SOMETHING)
    with pytest.raises(RefusalUnclear) as nothing:
        asked_for(fragment_id=None, return_id=None)
    with pytest.raises(RefusalUnclear) as two:
        asked_for(fragment_id=SOMETHING, return_id=ANOTHER)
    assert (nothing.value.code, two.value.code) == ("nothing_named", "two_things_named")


@pytest.mark.parametrize("sign", FORMULAS)
def test_what_would_be_a_formula_is_text(sign: str) -> None:
    assert harmless(f"{sign}HYPERLINK(A1)") == f"'{sign}HYPERLINK(A1)"


@given(st.text())
def test_no_cell_begins_as_a_formula_does(cell: str) -> None:
    assert not harmless(cell).startswith(FORMULAS)
    assert harmless(cell).removeprefix("'") == cell.removeprefix("'")


@given(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])))
def test_a_cell_is_read_back_as_it_was_written(cell: str) -> None:
    written = StringIO(newline="")
    csv.writer(written).writerow([harmless(cell), "next"])
    written.seek(0)
    assert list(csv.reader(written)) == [[harmless(cell), "next"]]
