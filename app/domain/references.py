"""References: the short codes by which people name a record, such as 'K7M-4QX'.

Five random characters and a check character, in Crockford's alphabet, which leaves out I, L, O and
U. It names a record and proves nothing: it is no secret and gives no access.
"""

import re
from functools import reduce
from typing import Final

from app.domain.errors import Malformed

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BITS_EACH: Final = 5
_DRAWN: Final = 5
_MISHEARD: Final = str.maketrans("ILO", "110")
_SPACING: Final = re.compile(r"[\s\-\u2010-\u2015]+")
_FORM: Final = re.compile(rf"[{_ALPHABET}]{{{_DRAWN + 1}}}")

_OVERFLOW: Final = 0b100000
_POLYNOMIAL: Final = 0b100101

REFERENCE_BITS: Final = _BITS_EACH * _DRAWN
"""Random bits in a reference: 33 million of them, so a new one may clash and is drawn again."""


class ReferenceNotValid(Malformed):
    """The text cannot be the reference of any record."""

    headline = "Check the reference; it cannot be right"


def new_reference(random_int: int) -> str:
    """Return the reference for the lowest `REFERENCE_BITS` bits of `random_int`.

    The caller supplies the random number, and draws again when the reference is taken.
    """
    drawn = [
        (random_int >> (_BITS_EACH * place)) & (len(_ALPHABET) - 1)
        for place in reversed(range(_DRAWN))
    ]
    text = "".join(_ALPHABET[value] for value in (*drawn, _check_value(drawn)))
    return f"{text[:3]}-{text[3:]}"


def standardise_reference(text: str, *, pointer: str = "/reference") -> str:
    """Return a reference in its stored form, from one that was read out, typed or copied.

    Lower case, missing or odd hyphens and spaces, I or L for 1 and O for 0 are accepted.

    Raises:
        ReferenceNotValid: it has the wrong form (`reference-format`), or one character is wrong
            or two changed places (`reference-check`).
    """
    plain = _SPACING.sub("", text).upper().translate(_MISHEARD)
    if not _FORM.fullmatch(plain):
        raise ReferenceNotValid(
            "A reference is six letters and digits, such as K7M-4QX.",
            pointer=pointer,
            code="reference-format",
        )
    values = [_ALPHABET.index(character) for character in plain]
    if _check_value(values[:-1]) != values[-1]:
        raise ReferenceNotValid(
            "A character of this reference is wrong, or two are swapped.",
            pointer=pointer,
            code="reference-check",
        )
    return f"{plain[:3]}-{plain[3:]}"


def reference_is_valid(text: str) -> bool:
    """Whether `text` can be the reference of a record."""
    try:
        standardise_reference(text)
    except ReferenceNotValid:
        return False
    return True


def _check_value(values: list[int]) -> int:
    """Add the values up in the field of 32 elements, each place weighted by a power of two.

    No two places weigh the same, so one wrong character, and any two that are swapped, are always
    noticed. A plain sum would miss the second.
    """
    return reduce(lambda total, value: _doubled(total ^ value), values, 0)


def _doubled(value: int) -> int:
    shifted = value << 1
    return shifted ^ _POLYNOMIAL if shifted & _OVERFLOW else shifted
