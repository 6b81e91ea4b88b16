"""The numbers people are known by: what is accepted, in which form, and what is refused."""

import pytest
from hypothesis import event, given, strategies as st
from nhs_number.validate import calculate_checksum

from app.domain.people.identifiers import (
    LONGEST_IDENTIFIER,
    IdentifierNotValid,
    IdentifierScheme,
    nhs_number_is_test,
    scheme_of_upn,
    standardise,
    upn_is_valid,
)

NHS = IdentifierScheme.NHS_NUMBER
UPN = IdentifierScheme.UPN

TEST_NHS_NUMBER = "9990000018"
PERMANENT_UPN = "H801200001001"
TEMPORARY_UPN = "U80120000100A"


@st.composite
def invented_nhs_numbers(draw: st.DrawFn) -> str:
    body = "999" + draw(st.text("0123456789", min_size=6, max_size=6))
    check = calculate_checksum(body)
    return f"{body}{check}" if check != 10 else TEST_NHS_NUMBER


def refusal_of(value: str, scheme: IdentifierScheme) -> IdentifierNotValid:
    with pytest.raises(IdentifierNotValid) as refused:
        standardise(value, scheme=scheme, pointer="/identifiers/0/value")
    return refused.value


@pytest.mark.parametrize(
    "written", ["9990000018", "999 000 0018", "999-000-0018", " 99900 00018\n", "999\u2013000 0018"]
)
def test_an_nhs_number_is_ten_digits_however_it_was_spaced(written: str) -> None:
    assert standardise(written, scheme=NHS) == TEST_NHS_NUMBER


BETWEEN_DIGITS = (
    *" \t\n\u00a0\u1680\u2000\u2007\u2009\u200a\u2028\u202f\u205f\u3000",
    *"-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe58\ufe63\uff0d\u207b\u2796",
    *"\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u202e\u2060\u2063\u2066\u2069",
    *"\ufeff\ufe0f\U000e0020./_'\u2019\u00b7\u2022",
)


@pytest.mark.parametrize("between", BETWEEN_DIGITS, ids=ascii)
@pytest.mark.parametrize(
    "form", ["{0}9990000018", "9990000018{0}", "999{0}000{0}0018", "9{0}{0}990000018"]
)
def test_what_stands_between_the_digits_is_taken_out(form: str, between: str) -> None:
    assert standardise(form.format(between), scheme=NHS) == TEST_NHS_NUMBER
    assert standardise(f"{between}{PERMANENT_UPN}{between}", scheme=UPN) == PERMANENT_UPN


def test_full_width_digits_and_letters_are_those_of_the_keyboard() -> None:
    def widened(text: str) -> str:
        return "".join(chr(ord(character) + 0xFEE0) for character in text)

    assert standardise(widened(TEST_NHS_NUMBER), scheme=NHS) == TEST_NHS_NUMBER
    assert standardise(widened(PERMANENT_UPN.lower()), scheme=UPN) == PERMANENT_UPN


@pytest.mark.parametrize("zero", ["\u0660", "\u06f0", "\u0966", "\u09e6"])
def test_the_digits_of_every_script_are_digits(zero: str) -> None:
    written = "".join(chr(ord(zero) + int(digit)) for digit in TEST_NHS_NUMBER)
    assert standardise(written, scheme=NHS) == TEST_NHS_NUMBER
    assert refusal_of(zero * 10, NHS).code == "nhs-number-placeholder"


@pytest.mark.parametrize(
    ("scheme", "written"),
    [(IdentifierScheme.POLICE_ID, "CR/77-2026"), (IdentifierScheme.OTHER, "cr/77-2026")],
)
def test_a_local_number_with_characters_that_are_not_seen_is_the_same_number(
    scheme: IdentifierScheme, written: str
) -> None:
    sent = "\ufeffcr\u200b/77\u20132026\u00a0\u200e"
    assert standardise(sent, scheme=scheme) == written


@pytest.mark.parametrize(
    "written", ["", "999000001", "99900000181", "999000001X", "\u4e5d" * 10, "9990000018;"]
)
def test_what_is_not_ten_digits_is_no_nhs_number(written: str) -> None:
    assert refusal_of(written, NHS).code == "nhs-number-format"


@given(number=invented_nhs_numbers(), place=st.integers(0, 9), other=st.integers(1, 9))
def test_one_mistyped_digit_of_an_nhs_number_is_always_noticed(
    number: str, place: int, other: int
) -> None:
    assert standardise(number, scheme=NHS) == number
    wrong = str((int(number[place]) + other) % 10)
    refused = refusal_of(f"{number[:place]}{wrong}{number[place + 1 :]}", NHS)
    assert refused.code in {"nhs-number-check-digit", "nhs-number-placeholder"}


@pytest.mark.parametrize("digit", "0123456789")
def test_one_digit_ten_times_is_a_placeholder_although_its_check_digit_is_right(
    digit: str,
) -> None:
    assert refusal_of(digit * 10, NHS).code == "nhs-number-placeholder"


def test_only_the_999_range_is_of_test_patients() -> None:
    assert nhs_number_is_test("999 000 0018")
    assert not nhs_number_is_test("4010232137")


@pytest.mark.parametrize("upn", [PERMANENT_UPN, TEMPORARY_UPN])
def test_permanent_and_temporary_pupil_numbers_are_both_valid(upn: str) -> None:
    assert upn_is_valid(upn)
    assert standardise(f" {upn.lower()} ", scheme=UPN) == upn
    assert standardise(upn, scheme=IdentifierScheme.FORMER_UPN) == upn
    assert scheme_of_upn(upn) is UPN


@given(place=st.integers(1, 12), step=st.integers(1, 9))
def test_one_mistyped_digit_of_a_pupil_number_is_always_noticed(place: int, step: int) -> None:
    wrong = str((int(PERMANENT_UPN[place]) + step) % 10)
    mistyped = f"{PERMANENT_UPN[:place]}{wrong}{PERMANENT_UPN[place + 1 :]}"
    assert refusal_of(mistyped, UPN).code == "upn-check-letter"
    assert scheme_of_upn(mistyped) is IdentifierScheme.UPN_AS_SENT


@pytest.mark.parametrize(
    "written",
    ["", "1801200001001", "H80120000100", "H8012000010011", "I801200001001", "H80120000100S"],
)
def test_a_pupil_number_of_another_form_is_refused(written: str) -> None:
    assert refusal_of(written, UPN).code == "upn-format"


def test_a_pupil_number_that_fails_its_check_letter_is_kept_as_sent() -> None:
    sent = standardise("a801200001001", scheme=IdentifierScheme.UPN_AS_SENT)
    assert sent == "A801200001001"


def test_a_valid_pupil_number_is_not_hidden_among_those_kept_as_sent() -> None:
    assert refusal_of(PERMANENT_UPN, IdentifierScheme.UPN_AS_SENT).code == "upn-is-valid"


@pytest.mark.parametrize(
    ("scheme", "written", "kept"),
    [
        (IdentifierScheme.LA_CHILD_ID, "  la 00123x ", "la 00123x"),
        (IdentifierScheme.POLICE_ID, "cr/77-b", "CR/77-B"),
        (IdentifierScheme.OTHER, " Passport  abC1 ", "Passport abC1"),
    ],
)
def test_a_local_number_keeps_its_characters(
    scheme: IdentifierScheme, written: str, kept: str
) -> None:
    assert standardise(written, scheme=scheme) == kept


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (" \t", "identifier-empty"),
        ("7" * (LONGEST_IDENTIFIER + 1), "identifier-too-long"),
        ("7\u00007", "identifier-unprintable"),
        ("7\ud8007", "identifier-unprintable"),
    ],
)
def test_a_local_number_that_is_no_text_is_refused(written: str, code: str) -> None:
    assert refusal_of(written, IdentifierScheme.POLICE_ID).code == code


@given(value=st.text(max_size=20), scheme=st.sampled_from(IdentifierScheme))
def test_standardising_twice_changes_nothing(value: str, scheme: IdentifierScheme) -> None:
    try:
        once = standardise(value, scheme=scheme)
    except IdentifierNotValid as refused:
        event(f"refused: {refused.code}")
    else:
        assert standardise(once, scheme=scheme) == once


@pytest.mark.parametrize(
    ("scheme", "value"),
    [
        (NHS, "9990000019"),
        (NHS, "999000001"),
        (UPN, "A801200001001"),
        (UPN, "A80120000100"),
        (IdentifierScheme.UPN_AS_SENT, PERMANENT_UPN),
        (IdentifierScheme.OTHER, "secret\u0000"),
    ],
)
def test_a_refusal_points_at_the_value_and_never_holds_it(
    scheme: IdentifierScheme, value: str
) -> None:
    refused = refusal_of(value, scheme)
    assert refused.pointer == "/identifiers/0/value"
    assert value not in str(refused)
