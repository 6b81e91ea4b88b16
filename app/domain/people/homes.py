"""Homes: the parts of an address that tell one home from the next, however it was written.

Only what neighbours differ in is read: the flat, room or pitch, the number with its letter, and the
street or, where there is no number, the name of the building. Why no library does this:
docs/decisions/0023.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.people.address_words import (
    ALSO_NAMES,
    DIRECTIONS,
    FLOORS,
    NAMES_WITH_NUMBERS,
    NO_HOME,
    NOISE,
    NOWHERE,
    NUMBERS,
    ORDINALS,
    SHARED,
    SITES,
    STREETS_ONLY,
    UNITS,
    WAYS,
)
from app.domain.people.names import fold
from app.domain.people.placeholders import says_nothing


@dataclass(frozen=True, slots=True)
class Home:
    """One home: 'Flat 3, 12a Test Road' has the unit `flat 3`, the number `12a`, and a street.

    `name` is of the street, or of the building where there is no number, and `way` the kind of
    street in one spelling; spaces are left out of both.
    """

    units: tuple[str, ...] = ()
    number: str = ""
    name: str = ""
    way: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether it says which home: a street or a flat alone may be many strangers'."""
        if self.number:
            return True
        return bool(self.name) and (bool(self.units) or self.way not in STREETS_ONLY)

    @property
    def key(self) -> str:
        """What two writings of this home share."""
        street = f"{self.name} {self.way}".strip()
        return "|".join(part for part in (*self.units, self.number, street) if part)


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A part of an address with a house number in it, and the words on both sides."""

    before: str
    number: str
    after: str


_PARTS: Final = re.compile(r"[,;()\[\]|\n]+")
_DROPPED: Final = re.compile(r"[.'\"]+")
_NOT_A_WORD: Final = re.compile(r"[^\w/#-]+")
# '12Test Road', but not '1st'.
_GLUED: Final = re.compile(r"\b([0-9]+)(?!(?:st|nd|rd|th)\b)(?=[a-z]{2})")
_VALUE: Final = (
    r"(?P<value>[0-9]+(?:[/-][0-9a-z]{1,3})?(?:[a-z]|\s[a-z](?=\s*(?:[0-9]|$)))?|[a-z][/-]?[0-9]*"
    rf"|{'|'.join(NUMBERS)})\b"
)
_UNIT: Final = re.compile(
    rf"\b(?P<unit>{'|'.join(UNITS)})(?![a-z])\s*(?:(?:no|number|num|nr)\b|[#-])?\s*{_VALUE}"
    r"(?:\s*(?P<side>left|right|front|rear|back)\b(?=\s*(?:$|[0-9])))?"
)
_FLAT: Final = r"(?:flats?|flt|apartment|apt|studio|maisonette|room|bedsit)"
# 'First floor flat 12 Test Road' is at number 12; 'First floor flat 2 12 Test Road' is flat 2.
_UNNUMBERED: Final = rf"(?:\s+{_FLAT}\b(?!\s*[0-9]++[a-z]?+\s*+(?:$|[0-9])))"
# 'F3 12 Test Road' and 'Flat basement' are written for 'Flat 3' and 'Basement flat'.
_SHORT_FLAT: Final = re.compile(r"^f(?=[0-9]{1,3}[a-z]?\b)")
_FLAT_FIRST: Final = re.compile(
    rf"^(?P<flat>{_FLAT}) (?P<floor>basement|ground|garden|top|attic|upper|lower|middle|rear)$"
)
_FLOOR: Final = re.compile(
    rf"\b(?P<floor>lower ground|{'|'.join(sorted(FLOORS, key=len, reverse=True))})"
    rf"(?:\s+(?:floor|flr|fl)\b(?:\s+(?:front|rear|left|right)\b)?{_UNNUMBERED}?|{_UNNUMBERED})"
    rf"|\b(?:floor|flr)\s+(?P<numbered>[0-9]+|{'|'.join(NUMBERS)})\b|\b(?P<short>[gfst])ff\b"
    r"|^(?P<alone>basement|attic|loft)$"
)
_LETTER_APART: Final = re.compile(r"(?<=[0-9])-(?=[a-z])")
_SHORT_FLOORS: Final = {"g": "0", "f": "1", "s": "2", "t": "3"}
_ANNEXE: Final = re.compile(
    r"\b(?:the )?(?:annexe?|granny flat|outbuilding)\b(?: at\b| of\b)?|\brear of\b|^rear$"
    r"|^(?:caravan|garage|shed)(?: at\b| behind\b| in garden\b| in garden of\b|$)"
)
# A flat without a number is not the house that it is in, or over.
_SOME_FLAT: Final = re.compile(
    r"^(?:the )?(?:flat|apartment|studio|room|maisonette|bedsit)(?: (?:above|over|behind|at)\b.*)?$"
    r"|^(?:above|over|behind)\b.*"
)
_CARAVAN: Final = re.compile(
    r"\b(?:static caravan|touring caravan|mobile home|park home|static van)\b(?!\s+park\b)"
)
_POSTCODE: Final = re.compile(r"\b([a-z]{1,2}[0-9][a-z0-9]?)\s*([0-9][a-z]{2})\b")
_NOTHING: Final = frozenset({"nil", "nowhere", "confidential", "restricted", "protected"})
_HOUSE: Final = re.compile(
    r"(?<![\w/-])(?:(?:no|number|num|nr)\b\s*|#\s*)?0*(?P<number>[0-9]+)(?!(?:st|nd|rd|th)\b)"
    rf"(?:-?(?P<letter>[a-z])\b|\s(?P<apart>[a-z])\b(?!\s(?:{'|'.join(WAYS)})\b))?"
    r"(?:\s*(?:-|/|\bto\b)\s*0*(?P<last>[0-9]+)(?:\s?(?P<last_letter>[a-z])\b)?)?(?![\w])"
)


_NUMBER_IN_WORDS: Final = re.compile(
    rf"^(?:(?:no|number|num|nr)\b\s*)?(?P<number>{'|'.join(NUMBERS)})(?:\s+(?P<street>.+))?$"
)


def home_of(lines: Sequence[str], *, postcode: str = "") -> Home | None:
    """Return the home that an address names, or None where it names none.

    None for 'no fixed abode' and 'unknown', for mail 'care of' others, for hotels, hospitals,
    prisons, surgeries and schools, and for refuges, hostels and sites without a room or pitch:
    strangers share those. `postcode` is the key of the one beside it, which a line may repeat.
    """
    text = ", ".join(map(fold, lines))
    if NOWHERE.search(text):
        return None
    parts = list(_parts(text, postcode))
    if not parts or says_nothing(parts[0]) or parts[0] in _NOTHING:
        return None
    units: list[str] = []
    left = [
        _without_units(part, units)
        for part in parts
        if not says_nothing(part) and not NOISE.fullmatch(part)
    ]
    named = [part for part in left if part]
    return _home(tuple(_one_floor_at_most(units)), _with_number_in_digits(named))


def _with_number_in_digits(parts: Sequence[str]) -> list[str]:
    """'Two High Street' as '2 High Street', where the number is no part of the street's name.

    No digits say another number, and the street is of two words or more, none of them behind the
    number one that streets are named by: neither Seven Sisters Road nor Three Mile Lane is a house.
    """
    if not any(any(letter.isdigit() for letter in part) for part in parts):
        for place, part in enumerate(parts):
            found = _NUMBER_IN_WORDS.match(part)
            street = found and (found["street"] or " ".join(parts[place + 1 : place + 2]))
            if found and street and _is_no_name_with_number(street.split()):
                rest = parts[place + 1 :] if found["street"] else parts[place + 2 :]
                return [*parts[:place], f"{NUMBERS[found['number']]} {street}", *rest]
    return list(parts)


def _is_no_name_with_number(street: Sequence[str]) -> bool:
    first, *others = street
    return (
        any(word in WAYS for word in others)
        and first not in NAMES_WITH_NUMBERS
        and not first.endswith("s")
    )


def _parts(text: str, postcode: str) -> Iterator[str]:
    if postcode:
        text = _POSTCODE.sub(
            lambda found: " " if f"{found[1]}{found[2]}".upper() == postcode else found[0], text
        )
    for part in _PARTS.split(text.replace("&", " and ")):
        words = _NOT_A_WORD.sub(" ", _DROPPED.sub("", part))
        plain = _GLUED.sub(r"\1 ", " ".join(words.replace("_", " ").split())).strip(" -/")
        plain = _FLAT_FIRST.sub(r"\g<floor> \g<flat>", _SHORT_FLAT.sub("flat ", plain))
        plain = _CARAVAN.sub("caravan", plain)
        if plain:
            yield plain


def _without_units(part: str, units: list[str]) -> str:
    """Take the flat, room, floor or pitch out of a part of an address."""

    def take_unit(found: re.Match[str]) -> str:
        unit = UNITS[found["unit"]]
        if found["unit"] in ALSO_NAMES and found.start() > 0:
            return found[0]
        value = found["value"].replace(" ", "")
        value = _LETTER_APART.sub("", value)
        value = NUMBERS.get(value, value).lstrip("0") or "0"
        units.append(f"{unit} {value} {found['side']}" if found["side"] else f"{unit} {value}")
        return " "

    def take_floor(found: re.Match[str]) -> str:
        floor = found["floor"] or found["numbered"] or found["alone"]
        floor = floor or _SHORT_FLOORS[found["short"]]
        floor = "basement" if floor == "lower ground" else FLOORS.get(floor, floor)
        units.append(f"floor {NUMBERS.get(floor, floor)}")
        return " "

    def take_annexe(_: re.Match[str]) -> str:
        units.append("annexe")
        return " "

    def take_flat(_: re.Match[str]) -> str:
        units.append("flat")
        return " "

    for pattern, take in ((_FLOOR, take_floor), (_UNIT, take_unit), (_ANNEXE, take_annexe)):
        part = pattern.sub(take, part)
    return _SOME_FLAT.sub(take_flat, " ".join(part.split()).strip(" -/")).strip()


def _one_floor_at_most(units: Sequence[str]) -> list[str]:
    """The floor tells flats apart only where they have no number."""
    others = sorted({unit for unit in units if not unit.startswith("floor ")})
    return others or sorted(set(units))


def _home(units: tuple[str, ...], parts: Sequence[str]) -> Home | None:
    for place, part in enumerate(parts):
        numbered = _numbered(part)
        if numbered is not None:
            rest = parts[place + 1 :]
            if not (numbered.before or numbered.after) and rest and (other := _numbered(rest[0])):
                # '3, 12 Test Road' is a flat; '12, 12 Test Road' says the number twice.
                flat = () if other.number == numbered.number else (f"flat {numbered.number}",)
                return _home(tuple(sorted({*units, *flat})), [*parts[:place], *rest])
            street = numbered.after or numbered.before or "".join(parts[place + 1 : place + 2])
            named = [*parts[:place], numbered.before, numbered.after, *parts[place + 1 :]]
            if _is_no_households(named, units, pitch=street):
                return None
            name, way = _name(street)
            return Home(units, numbered.number, name, way)
    if _is_no_households(parts, units, pitch=""):
        return None
    name, way = _name(parts[0]) if parts else ("", "")
    return Home(units, "", name, way)


def _is_no_households(named: Sequence[str], units: tuple[str, ...], *, pitch: str) -> bool:
    if any(NO_HOME.search(name) for name in named):
        return True
    if units:
        return False
    return any(
        SHARED.search(name) or (SITES.search(name) and name != pitch) for name in named if name
    )


def _numbered(part: str) -> _Numbered | None:
    found = _HOUSE.search(part)
    if found is None:
        return None
    number = f"{found['number']}{found['letter'] or found['apart'] or ''}"
    if found["last"]:
        number = f"{number}-{found['last']}{found['last_letter'] or ''}"
    return _Numbered(part[: found.start()].strip(), number, part[found.end() :].strip(" -/"))


def _name(text: str) -> tuple[str, str]:
    """Return the name of a street or building, and the kind of street, up to which it is read."""
    if SITES.search(text):
        return text.replace(" ", ""), ""
    words = ["st" if word == "saint" else ORDINALS.get(word, word) for word in text.split()]
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    ends = next((place for place, word in enumerate(words) if place and word in WAYS), None)
    if ends is None:
        return "".join(WAYS.get(word, word) for word in words), ""
    while ends + 1 < len(words) and words[ends + 1] in {*WAYS, *DIRECTIONS}:
        ends += 1
    way = WAYS.get(words[ends], words[ends])
    return "".join(WAYS.get(word, word) for word in words[:ends]), way
