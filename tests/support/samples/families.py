"""Invented families with the names, addresses and birthdays that recognition stumbles over.

Neighbours share postcodes, strangers share refuges and 'no fixed abode', and everything is written
differently each time: flats before or after the house, particles joined or parted, a first of
January in place of a birthday.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from nhs_number.validate import calculate_checksum


def _words(listed: str) -> tuple[str, ...]:
    return tuple(listed.split())


_GIVEN: Final = _words(
    "Ella Oliver Zara Leo Amelia Harry Freya Kwame Isla Noah Niamh Yusuf Priya Theo Aisha Max "
    "Imogen Ibrahim Rosie Dylan Fatima Willow Lucas Summer Finley Daisy Tyler Harriet Rowan Ali"
)
_ATTRIBUTES: Final = ("Rahman", "Aziz", "Karim", "Hamid", "Latif", "Salam", "Rashid", "Nasir")
_BARE: Final = _words(
    "Zorbwick Quandle Trillmox Vandthorpe Plimley Squeeby Draxton Jorvwell Wimbford"
)
_PARTICLES: Final = (
    *("al", "el", "de la", "da", "van der", "van den", "von", "ben", "bin", "O'", "Mc", "St", "di"),
    *("ter", "abu", "D'", "Mac", "del", "san", "ap"),
)
_STREETS: Final = ("Road", "Street", "Lane", "Close", "Avenue", "Drive", "Crescent", "Gardens")
_SHORT: Final = {
    "Road": "Rd",
    "Street": "St",
    "Lane": "Ln",
    "Close": "Cl",
    "Avenue": "Ave",
    "Drive": "Dr",
    "Crescent": "Cres",
    "Gardens": "Gdns",
}
_NAMELESS: Final = ("NK", "Unknown", "Baby", "Baby Girl", "Infant", "Not known", "Twin 1", "Male")
_NOWHERE: Final = ("NFA", "No fixed abode", "Not known", "Unknown", "tbc", "c/o Test Office")
_PSEUDO: Final = ("ZZ99 3VZ", "ZZ99 3WZ", "ZZ99 3GZ", "ZZ99 1WZ", "ZZ99 3CZ")
_INSTITUTIONS: Final = ("Test Refuge", "Test Hotel", "Test Hospital", "Test Hostel", "HMP Test")


@dataclass(frozen=True, slots=True)
class Dwelling:
    """Where a household lives: `unit` of a building, a number in a street; or nowhere of its own.

    `named` is a building in place of the number; `shared` is what strangers give as well.
    """

    postcode: str
    street: str = ""
    number: str = ""
    unit: str = ""
    named: str = ""
    shared: str = ""


@dataclass(frozen=True, slots=True)
class Child:
    """One child of a household; the numbers are only their places in the lists."""

    household: int
    number: int
    given: str
    family: str
    born_on: date
    sex: str
    nhs_number: str
    home: Dwelling
    nameless: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A child as somebody wrote them down, this time."""

    child: Child
    given: str
    family: str
    born_on: date | None
    nhs_number: str | None
    address_lines: tuple[str, ...]
    postcode: str | None


def invented_children(*, households: int, chance: Random) -> list[Child]:
    """The children of some households, of whom about fourteen live in each postcode."""
    children: list[Child] = []
    dwellings = _dwellings(households, chance)
    for household, home in enumerate(dwellings):
        family = _family_name(chance)
        births = [
            date(2009, 1, 1) + timedelta(days=chance.randrange(6000))
            for _ in range(chance.choice((1, 1, 2, 2, 3)))
        ]
        for given, born_on in zip(_given_names(len(births), chance), births, strict=True):
            by_default = chance.random() < 0.12
            children.append(
                Child(
                    household,
                    len(children),
                    given,
                    family,
                    date(born_on.year, 1, 1) if by_default else born_on,
                    chance.choice("FM"),
                    _nhs_number(chance),
                    home,
                    chance.random() < 0.06,
                )
            )
    return children


def _dwellings(households: int, chance: Random) -> list[Dwelling]:
    dwellings: list[Dwelling] = []
    for district in range(households):
        postcode = f"ZZ{district % 60 + 1} {district // 60 % 10}Z{'ABDEFGHJ'[district // 600 % 8]}"
        street = f"{chance.choice(_BARE)} {chance.choice(_STREETS)}"
        block = f"{chance.choice(_BARE)} Court"
        number = chance.randrange(20, 90)
        dwellings += [
            Dwelling(postcode, street, str(number)),
            Dwelling(postcode, street, f"{number}A"),
            Dwelling(postcode, street, f"{number}B"),
            Dwelling(postcode, street, str(number + 1)),
            *(Dwelling(postcode, street, str(number + 2), f"Flat {flat}") for flat in (1, 2, 11)),
            *(Dwelling(postcode, street, str(number + 3), f"Flat {flat}") for flat in "AB"),
            *(Dwelling(postcode, unit=f"Flat {flat}", named=block) for flat in (number, 3)),
            *(Dwelling(postcode, unit=f"Room {room}", named="Test Refuge") for room in (number, 7)),
            Dwelling(postcode, street, str(number + 4), "Ground Floor Flat"),
            Dwelling(postcode, street, str(number + 4), "First Floor Flat"),
            *(Dwelling(postcode, shared=chance.choice(_INSTITUTIONS)) for _ in range(2)),
            Dwelling(chance.choice(_PSEUDO), shared=chance.choice(_NOWHERE)),
        ]
        if len(dwellings) >= households:
            break
    return chance.sample(dwellings[: max(households, 1)], k=households)


def _given_names(count: int, chance: Random) -> list[str]:
    return [
        f"Abdul {chance.choice(_ATTRIBUTES)}" if chance.random() < 0.15 else name
        for name in chance.sample(_GIVEN, k=count)
    ]


def _family_name(chance: Random) -> str:
    bare = f"{chance.choice(_BARE)}{chance.choice(('', 'ton', 'er', 'man', 'son'))}"
    if chance.random() < 0.45:
        return f"{chance.choice(_PARTICLES)} {bare}".replace("' ", "'")
    return f"{bare}-{chance.choice(_BARE)}" if chance.random() < 0.2 else bare


def _nhs_number(chance: Random) -> str:
    while True:
        body = f"999{chance.randrange(10**6):06}"
        check = calculate_checksum(body)
        if check != 10:
            return f"{body}{check}"


def told_of(child: Child, chance: Random, *, knows_number: float = 0.15) -> Told:
    """The child as one more agency writes them down."""
    lines, postcode = address_of(child.home, chance)
    given, family = written(child.given, chance), written(child.family, chance)
    if child.nameless:
        given = chance.choice(_NAMELESS)
        family = chance.choice((family, "NK", "Unknown"))
    born_on: date | None = child.born_on
    if chance.random() < 0.08:
        born_on = date(child.born_on.year + chance.choice((-1, 0, 0, 1)), 1, 1)
    return Told(
        child,
        given,
        family,
        born_on,
        child.nhs_number if chance.random() < knows_number else None,
        lines,
        postcode,
    )


def written(name: str, chance: Random) -> str:
    """A name with its particle joined, parted or hyphenated, and an article as it is heard."""
    if name.startswith("Abdul "):
        attribute = name.removeprefix("Abdul ")
        begins = attribute[0].lower()
        sun = begins if begins in "rsnlz" else "l"
        name = chance.choice(
            (
                name,
                f"Abdul{attribute.lower()}",
                f"Abd al-{attribute}",
                f"Abdel {attribute}",
                f"Abdu{sun}{attribute.lower()}",
                f"Abd-u{sun}-{attribute}",
            )
        )
    else:
        for particle in _PARTICLES:
            begins = particle if particle.endswith("'") else f"{particle} "
            if name.startswith(begins):
                bare = name.removeprefix(begins)
                joined = particle.replace(" ", "").replace("'", "")
                name = chance.choice(
                    (
                        name,
                        f"{joined}{bare.lower()}",
                        f"{particle.rstrip(chr(39))} {bare}",
                        f"{particle.replace(' ', '-').rstrip(chr(39))}-{bare}",
                        name.replace("'", "\u2019"),
                    )
                )
                break
    return chance.choice((str, str.upper, str.title))(name)


def address_of(home: Dwelling, chance: Random) -> tuple[tuple[str, ...], str]:
    """An address in one of the ways in which it is written."""
    postcode = chance.choice((home.postcode, home.postcode.replace(" ", "").lower()))
    if home.shared:
        return (home.shared,), postcode
    unit = home.unit
    if unit.startswith("Flat") and chance.random() < 0.3:
        unit = unit.replace("Flat", chance.choice(("Apartment", "flat no", "FLAT")))
    if home.named:
        parts = [unit, home.named]
    else:
        name, _, way = home.street.rpartition(" ")
        number = home.number
        if number[-1].isalpha() and chance.random() < 0.3:
            number = f"{number[:-1]} {number[-1].lower()}"
        parts = [unit, f"{number} {name} {chance.choice((way, _SHORT[way], way.upper()))}"]
    parts = [part for part in parts if part]
    if len(parts) > 1 and chance.random() < 0.4:
        parts.reverse()
    lines: Sequence[str] = parts
    if chance.random() < 0.6:
        lines = [chance.choice((", ", " ")).join(parts)]
    if chance.random() < 0.4:
        lines = [*lines, "Testham"]
    return tuple(lines), postcode
