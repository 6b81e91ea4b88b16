"""Names: what is evened out between two people writing one name, and what is kept."""

import pytest
from hypothesis import given, strategies as st

from app.domain.people.given_names import full_names
from app.domain.people.names import fold, name_keys, name_parts, sound


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("  ZO\u00cb \t Alpha\u2013Invented ", "zoe alpha-invented"),
        ("O\u2019Testname", "o'testname"),
        ("O`Testname", "o'testname"),
        ("\u0141ukasz \u00d8stinvented", "lukasz ostinvented"),
        ("Stra\u00dfe", "strasse"),
        ("Alpha -  Invented", "alpha-invented"),
        ("Al\u00adpha\u200b", "alpha"),
        ("Alpha\nInvented", "alpha invented"),
        ("\u0418\u0432\u0430\u043d", "\u0438\u0432\u0430\u043d"),
        ("x\ud800y", "xy"),
        ("\u2014", ""),
    ],
)
def test_folding_takes_off_what_differs_between_two_writers(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_any_text_at_all_has_keys(text: str) -> None:
    keys = name_keys(given=text, family=text)
    assert all(keys.family_parts)
    assert all(keys.family_sounds)
    assert len(keys.family_parts) <= len(text) * 4


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("Alpha-Invented", ("alpha", "invented")),
        ("Alpha Invented", ("alpha", "invented")),
        ("O'Testname", ("otestname",)),
        ("O Testname", ("otestname",)),
        ("Mc Testname", ("mctestname",)),
        ("van der Testname", ("testname",)),
        ("Van", ("van",)),
        ("al-Testname", ("testname",)),
        (None, ()),
        ("' -", ()),
    ],
)
def test_the_parts_of_a_name_are_its_words_and_never_only_a_particle(
    written: str | None, parts: tuple[str, ...]
) -> None:
    assert name_parts(written) == parts


def test_a_name_is_heard_the_same_however_it_is_spelled() -> None:
    assert sound("katherine") == sound("catherine")
    assert sound("jaydon") == sound("jayden")
    assert sound("mya") == sound("mia")
    assert sound("ella") != sound("bella")


def test_a_name_in_another_script_is_its_own_sound() -> None:
    assert sound("\u0645\u062d\u0645\u062f") == "\u0645\u062d\u0645\u062f"


def test_keys_find_either_half_both_in_one_and_either_order() -> None:
    keys = name_keys(given="Ella Mae", family="Zorbwick-Quandle")
    assert keys.given == "ella mae"
    assert keys.family == "zorbwick-quandle"
    assert keys.family_parts == ("zorbwick", "quandle")
    assert keys.family_sounds == (
        sound("zorbwick"),
        sound("quandle"),
        sound("zorbwickquandle"),
    )
    turned = name_keys(given="Mae Ella", family="Quandle Zorbwick")
    assert keys.trigram_text == turned.trigram_text == "ella mae quandle zorbwick"


def test_an_unknown_half_of_a_name_has_no_keys() -> None:
    keys = name_keys(given=None, family="Zorbwick")
    assert (keys.given, keys.given_parts, keys.given_sounds) == ("", (), ())


def test_short_forms_of_one_name_meet_in_it() -> None:
    assert full_names("alfie") & full_names("alfred")
    assert full_names("alfie") & full_names("freddie")
    assert not full_names("alfie") & full_names("archie")


def test_a_name_without_short_forms_stands_for_itself() -> None:
    assert full_names("zorbella") == {"zorbella"}
    assert "" not in full_names("alfie")
