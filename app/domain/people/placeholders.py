"""Placeholders: what people and systems write where a name or a day of birth is not known.

They are evidence for nothing. Two children called 'Unknown' share no name, and all who were entered
with the first day that a program can hold share no birthday.
"""

import re
from datetime import date
from typing import Final

from app.domain.people.names import fold
from app.domain.people.people import LONGEST_LIFE_YEARS


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_SAY_NOT_KNOWN: Final = _words(
    """
    anon anonymous declined dummy fnu lnu missing nan nfn nk noname none notknown null pending
    redacted refused tba tbc tbd test testing unavailable unconfirmed undefined undisclosed
    unidentified unk unkown unknown unnamed unspecified untraced withheld
    """
)
_SAY_IT_WITH_NOT: Final = _words(
    """
    advised applicable available certain confirmed disclosed follow given know known named names
    obtained provided recorded registered said specified stated supplied sure
    """
)
_NOT: Final = frozenset({"not", "no", "to", "cannot", "never", "dont", "do"})
_ARE_LABELS: Final = frozenset(
    {"surname", "forename", "firstname", "lastname", "name", "names", "dob", "address"}
)
_FILL: Final = _words(
    """
    a and at as available baby babys be birth but child childs currently date details family father
    first for given if in is last later male female middle mother of or parent patient person
    present still the this time yet young
    """
)
_ONE_WORD: Final = _SAY_NOT_KNOWN | _ARE_LABELS
_KNOWN: Final = _ONE_WORD | _SAY_IT_WITH_NOT | _NOT | _FILL
_WHOLE: Final = frozenset({"n/k", "n/a", "u/k", "n\\a", "n.k", "n.a", "-"})
_ONE_CHARACTER: Final = re.compile(r"([xz])\1+|x")
_WORD: Final = re.compile(r"[^\W_]+")


def says_nothing(text: str | None) -> bool:
    """Whether a name, or another short text, is missing or says only that it is not known.

    'Unknown', 'N/K', 'Not yet given', 'Surname unknown', 'Surname', 'XXX', '?'.
    """
    folded = fold(text or "").rstrip(".")
    if folded.isalpha():
        # Most names are one word, and a search asks this of thousands.
        return folded in _ONE_WORD or _ONE_CHARACTER.fullmatch(folded) is not None
    words = _WORD.findall(folded.replace("'", ""))
    if not words or all(part in _WHOLE for part in folded.split()):
        return True
    if words[0] not in _KNOWN:
        return all(_ONE_CHARACTER.fullmatch(word) for word in words)
    said = set(words)
    return said <= _KNOWN and bool(
        said & _SAY_NOT_KNOWN or said & _ARE_LABELS or (said & _NOT and said & _SAY_IT_WITH_NOT)
    )


_DAY: Final = re.compile(r"([0-9]{4})-[0-9]{2}-[0-9]{2}(?:T.*)?")
_FIRST_DAYS: Final = frozenset({"1901-01-01", "1970-01-01"})
"""The days from which programs count, and on which no child of today was born."""

_LAST_YEARS: Final = frozenset({2099, 2100, 2999, 9999})


def is_no_birthday(written: str, *, today: date) -> bool:
    """Whether what is written for a child's day of birth stands for 'not known'.

    Programs write the first or the last day that they can hold: 1 January of the years 1, 1753,
    1900 and 1970, 30 December 1899, 31 December 9999. No one alive was born so long ago. 1 January
    of a year in which a child can have been born counts: at worst it is an estimate.
    """
    day = written.strip()
    found = _DAY.fullmatch(day)
    if found is None:
        return says_nothing(day)
    year = int(found[1])
    too_long_ago = today.year - year > LONGEST_LIFE_YEARS
    return too_long_ago or year in _LAST_YEARS or day[:10] in _FIRST_DAYS


def is_default_birthday(day: date) -> bool:
    """Whether a day of birth may stand for a year: authorities record 1 January, or 1 July.

    Home Office and local practice where a person's papers give a year, or an age was assessed.
    """
    return (day.month, day.day) in _DEFAULT_DAYS


_DEFAULT_DAYS: Final = frozenset({(1, 1), (7, 1)})

_TITLES: Final = _words("mr mrs miss ms mx master dr")
_LABELS: Final = _TITLES | _words(
    """
    adult babe baby boy brother child dad father female fetus foetus girl ii iii infant male mother
    mum neonate newborn one parent person sibling sister stillborn three triplet twin two unborn
    unnamed 1 2 3
    """
)
"""Words by which a child without a given name is distinguished from another."""

_LABELS_OF_FAMILIES: Final = _TITLES - {"master"} | _words(
    "baby boy female girl infant male neonate newborn triplet twin unborn"
)
_OR_APOSTROPHE: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


def real_given(given: str | None, *, family: str | None) -> str | None:
    """Return a given name without titles and labels, or None where nothing is left of it.

    'Baby Girl', 'Twin 1', 'Male Infant', 'Baby of Jane', 'B/O Jane' and 'Baby Testname' are of
    children who have none yet.
    """
    if given is None or says_nothing(given):
        return None
    folded = fold(given)
    if folded.startswith("b/o"):
        return None
    words = _OR_APOSTROPHE.findall(folded)
    if _LABELS.isdisjoint(words):
        return given
    if "of" in words:
        return None
    # The letter in 'Twin A' is a label, not an initial.
    left = [word for word in words if word not in _LABELS and len(word) > 1]
    of_family = set(_OR_APOSTROPHE.findall(fold(family or "")))
    plain = " ".join(left)
    return None if set(left) <= of_family or says_nothing(plain) else plain


def real_family(family: str | None) -> str | None:
    """Return a family name as it was given, or None for a placeholder."""
    if family is None or says_nothing(family):
        return None
    words = _OR_APOSTROPHE.findall(fold(family))
    if words[0] in _LABELS_OF_FAMILIES and len(words) == 1:
        return None
    # 'Child' and 'Master' are families' names, but 'Child A' and 'Baby Boy' are not.
    if len(words) > 1 and all(
        word in _LABELS or word in _KNOWN or len(word) == 1 for word in words
    ):
        return None
    left = [word for word in words if word not in {"unknown", "nk"}]
    return family if len(left) == len(words) else " ".join(left) or None
