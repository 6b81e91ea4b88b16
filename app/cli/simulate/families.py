"""Invented households: children, a parent and a home, none of whom anybody could be."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from nhs_number.validate import calculate_checksum

Json = dict[str, Any]

_GIVEN: Final = ("Ash", "Birch", "Cedar", "Elm", "Hazel", "Juniper", "Linden", "Maple", "Rowan")
_FAMILY: Final = ("Brook", "Dale", "Fell", "Ford", "Glen", "Heath", "Marsh", "Moor", "Tarn")
_STREETS: Final = ("Invented Street", "Nowhere Lane", "Pretend Road", "Imaginary Close")
_YOUNGEST, _OLDEST = 1, 17
_DAYS_IN_YEAR: Final = 365
_NO_DIGIT: Final = 10
_WITHOUT_NUMBER: Final = 0.4
"""How often police do not know a child's NHS number."""


@dataclass(frozen=True, slots=True)
class Household:
    """Who lives in one home, as a partner system would describe them."""

    children: tuple[Json, ...]
    parent: Json


def household(chance: Random, *, number: int, today: date) -> Household:
    """The household of this number, with one to four children.

    Every name says that it is invented, and numbers are of the range the NHS keeps for tests.
    """
    family = f"{chance.choice(_FAMILY)}{number}-Invented"
    home = {
        "address_lines": [f"{number} {chance.choice(_STREETS)}"],
        "postcode": f"ZZ{number % 90 + 1} {number % 9 + 1}ZZ",
    }
    names = chance.sample(_GIVEN, chance.choice((1, 1, 2, 2, 3, 4)))
    return Household(
        children=tuple(
            {**_child(chance, name, family, today=today, number=number * 10 + index), **home}
            for index, name in enumerate(names)
        ),
        parent={"part": "parent", "given": "Testparent", "family": family},
    )


def _child(chance: Random, given: str, family: str, *, today: date, number: int) -> Json:
    age = timedelta(days=chance.randint(_YOUNGEST * _DAYS_IN_YEAR, _OLDEST * _DAYS_IN_YEAR))
    child: Json = {
        "given": f"Test{given.lower()}",
        "family": family,
        "born_on": (today - age).isoformat(),
        "sex": chance.choice(("F", "M")),
    }
    if chance.random() > _WITHOUT_NUMBER:
        child["nhs_number"] = _test_number(number)
    return child


def _test_number(number: int) -> str:
    """The first number from here on, in the range for tests, that has a check digit."""
    while (digit := calculate_checksum(stem := f"999{number % 1_000_000:06}")) == _NO_DIGIT:
        number += 1
    return f"{stem}{digit}"
