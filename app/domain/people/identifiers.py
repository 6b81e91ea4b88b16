"""Identifiers: the numbers people are known by, and the standard form of each for comparison."""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final

from nhs_number.validate import is_valid

from app.domain.errors import Malformed
from app.domain.people.names import as_typed, even_hyphens
from app.domain.strict_text import without_unseen


class IdentifierScheme(StrEnum):
    """The issuer of the number, and so what it proves.

    `UPN_AS_SENT` is a unique pupil number, as a source sent it, that fails its check letter: it is
    stored as evidence of what was sent, and it is never an exact match.
    """

    NHS_NUMBER = "nhs_number"
    UPN = "upn"
    FORMER_UPN = "former_upn"
    LA_CHILD_ID = "la_child_id"
    POLICE_ID = "police_id"
    UPN_AS_SENT = "upn_as_sent"
    OTHER = "other"


class IdentifierNotValid(Malformed):
    """The number cannot be what its scheme says it is."""

    headline = "Check the identifier; it does not have the form of its kind"


LONGEST_IDENTIFIER: Final = 64
"""Characters. No agency's number comes near it; a longer text is a note in the wrong box."""

# What people and systems write between digits, for the eye or so that a spreadsheet keeps zeros.
_SEPARATORS: Final = re.compile(r"[\s\-._/'\u00b7\u2019\u2022\u2043]+")
_TEN_DIGITS: Final = re.compile(r"[0-9]{10}")
_SAME_DIGIT_TEN_TIMES: Final = re.compile(r"([0-9])\1{9}")
_TEST_RANGE: Final = "999"

_UPN_LETTERS: Final = "ABCDEFGHJKLMNPQRTUVWXYZ"
_UPN_FORM: Final = re.compile(rf"[{_UPN_LETTERS}][0-9]{{11}}[0-9{_UPN_LETTERS}]")
_UPN_WEIGHTS: Final = range(2, 14)


def standardise(value: str, *, scheme: IdentifierScheme, pointer: str = "/value") -> str:
    """Return `value` in the one form in which its scheme is stored and compared.

    `pointer` is the place of the value in the request.

    Raises:
        IdentifierNotValid: with a code that names the fault, and never the value itself.
    """
    return _FORMS[scheme](value, pointer)


def compared(value: str, *, scheme: IdentifierScheme) -> str:
    """Return the form in which a standardised number is compared with others of its scheme.

    A council's child id is stored as the council writes it, and compared without regard to case:
    who reads it out on the telephone says nothing of capitals.
    """
    return value.upper() if scheme is IdentifierScheme.LA_CHILD_ID else value


def scheme_of_upn(value: str) -> IdentifierScheme:
    """Return the scheme for a source's unique pupil number: proven, or only as sent."""
    if upn_is_valid(value):
        return IdentifierScheme.UPN
    return IdentifierScheme.UPN_AS_SENT


def upn_is_valid(value: str) -> bool:
    """Whether a unique pupil number has the right form and the right check letter."""
    upn = _without_spacing(value)
    return bool(_UPN_FORM.fullmatch(upn)) and upn[0] == _upn_check_letter(upn)


def nhs_number_is_test(value: str) -> bool:
    """Whether an NHS number is in the 999 range, which is never given to a real person."""
    return _without_spacing(value).startswith(_TEST_RANGE)


def _nhs_number(value: str, pointer: str) -> str:
    digits = _without_spacing(value)
    if not _TEN_DIGITS.fullmatch(digits):
        raise IdentifierNotValid(
            "An NHS number is ten digits.", pointer=pointer, code="nhs-number-format"
        )
    if _SAME_DIGIT_TEN_TIMES.fullmatch(digits):
        # Every one of these passes the check digit, and people type them to fill a box: two
        # children entered like that would be taken for one.
        raise IdentifierNotValid(
            "One digit ten times is a placeholder, not an NHS number.",
            pointer=pointer,
            code="nhs-number-placeholder",
        )
    if not is_valid(digits):
        raise IdentifierNotValid(
            "The check digit of this NHS number is wrong: a digit was mistyped.",
            pointer=pointer,
            code="nhs-number-check-digit",
        )
    return digits


def _upn(value: str, pointer: str) -> str:
    upn = _without_spacing(value)
    if not _UPN_FORM.fullmatch(upn):
        raise IdentifierNotValid(
            "A unique pupil number is a letter, eleven digits, and a digit or a letter;"
            " I, O and S are not used.",
            pointer=pointer,
            code="upn-format",
        )
    if upn[0] != _upn_check_letter(upn):
        raise IdentifierNotValid(
            "The check letter of this unique pupil number is wrong.",
            pointer=pointer,
            code="upn-check-letter",
        )
    return upn


def _upn_as_sent(value: str, pointer: str) -> str:
    if upn_is_valid(value):
        # Stored here it would never be matched, and the child behind it never found.
        raise IdentifierNotValid(
            "The check letter of this unique pupil number is right: record it as one.",
            pointer=pointer,
            code="upn-is-valid",
        )
    return _local_number(value, pointer)


def _as_written(value: str, pointer: str) -> str:
    _plain_text(value, pointer)
    return value.strip()


def _local_number(value: str, pointer: str) -> str:
    return _plain_text(value, pointer).upper()


def _plain_text(value: str, pointer: str) -> str:
    plain = " ".join(even_hyphens(without_unseen(value)).split())
    if not plain:
        raise IdentifierNotValid(
            "An identifier cannot be empty.", pointer=pointer, code="identifier-empty"
        )
    if len(plain) > LONGEST_IDENTIFIER:
        raise IdentifierNotValid(
            f"An identifier has at most {LONGEST_IDENTIFIER} characters.",
            pointer=pointer,
            code="identifier-too-long",
        )
    if not plain.isprintable():
        raise IdentifierNotValid(
            "An identifier is made of printable characters.",
            pointer=pointer,
            code="identifier-unprintable",
        )
    return plain


def _upn_check_letter(upn: str) -> str:
    """Return the check letter for characters 2 to 13.

    Source: Department for Education, Unique pupil numbers: a guide for schools and local
    authorities. A temporary number ends in a letter, which counts as its place in the alphabet.
    """
    total = sum(
        weight * (int(character) if character.isdigit() else _UPN_LETTERS.index(character))
        for weight, character in zip(_UPN_WEIGHTS, upn[1:], strict=True)
    )
    return _UPN_LETTERS[total % len(_UPN_LETTERS)]


def _without_spacing(value: str) -> str:
    """Return the characters that count, as a keyboard writes them."""
    return _SEPARATORS.sub("", as_typed(without_unseen(value))).upper()


_FORMS: Final[Mapping[IdentifierScheme, Callable[[str, str], str]]] = {
    IdentifierScheme.NHS_NUMBER: _nhs_number,
    IdentifierScheme.UPN: _upn,
    IdentifierScheme.FORMER_UPN: _upn,
    IdentifierScheme.LA_CHILD_ID: _as_written,
    IdentifierScheme.POLICE_ID: _local_number,
    IdentifierScheme.UPN_AS_SENT: _upn_as_sent,
    IdentifierScheme.OTHER: _plain_text,
}


def told_of_child(
    *, nhs_number: str | None, upn: str | None
) -> tuple[tuple[IdentifierScheme, str], ...]:
    """The numbers that a referrer gave for a child, by scheme; those not given are left out."""
    given = ((IdentifierScheme.NHS_NUMBER, nhs_number), (IdentifierScheme.UPN, upn))
    return tuple((scheme, value) for scheme, value in given if value is not None)
