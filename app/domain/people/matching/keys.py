"""Matching keys, under which records are stored and fetched, so that few of a million are weighed.

A record's keys are computed whenever its names, births or addresses are written, and stored in
one `text[]` column with a GIN index. A search fetches the records that share **any one** key
of the query (`match_keys && :keys`), and those that hold any of its identifiers (by the index
on scheme and value), and weighs them with `matching.proposals`. No other condition is needed:
each key alone picks out few records, some hundreds in a million at most, because common
things are only keyed together.

    name:TSTXLT/ALF      sound of a family name with sound of a given name
    month:2015-03/TSTXLT month of birth (or expected birth) with sound of a family name
    born:2015-03-04      date of birth; 1 January is many people's, since it stands for 'not known'
    at:ZZ91ZZ           postcode, current or former
    family:TSTXLT        sound of a family name, used only where nothing better is known;
                         a repository limits how many records it takes by this one
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Final

from app.domain.people.given_names import full_names
from app.domain.people.identifiers import IdentifierScheme
from app.domain.people.matching.comparison import Query
from app.domain.people.matching.fields import day_and_month_swapped, postcode_key
from app.domain.people.names import Name, NameKeys, name_keys, sound
from app.domain.people.placeholders import real_family, real_given

_PUPIL_NUMBERS: Final = (IdentifierScheme.UPN, IdentifierScheme.FORMER_UPN)
_MONTHS_IN_YEAR: Final = 12

_MOST_SOUNDS: Final = 12
"""The most sounds stored for one half of a name. Real names have fewer, and keys are their product
with the other half's: without a limit a name of a thousand words would make a million keys.
"""

# A child is born up to 20 weeks before the expected date and 6 weeks after it: as many whole months
# as that can touch, counted from the date known to the date on the record.
_RECORD_OF_BORN: Final = range(-2, 6)
_RECORD_OF_EXPECTED: Final = range(-5, 3)


@dataclass(frozen=True, slots=True)
class BlockingKeys:
    """The keys to fetch candidates by: any one key, or any one identifier, is enough."""

    keys: tuple[str, ...]
    identifiers: tuple[tuple[IdentifierScheme, str], ...]


def record_keys(
    names: Sequence[Name],
    *,
    born_on: date | None,
    expected_on: date | None,
    postcodes: Iterable[str],
) -> tuple[str, ...]:
    """Return the keys to store beside a record: of every name, and of former postcodes too."""
    families = _family_sounds(names)
    months = [_month(day) for day in (born_on, expected_on) if day is not None]
    keys = {
        *_name_keys(families, _given_sounds(names)),
        *_month_keys(months, families),
        *_postcode_keys(postcodes),
        *(f"family:{family}" for family in families),
    }
    if born_on is not None:
        keys.add(_born_key(born_on))
    return tuple(sorted(keys))


def blocking_keys(query: Query) -> BlockingKeys:
    """Return the keys by which to fetch the candidates for a query.

    Names are also looked up the other way round, a date of birth also with day and month swapped,
    and months as far to either side as a birth can be from the day it was expected.
    """
    families = _family_sounds(query.names)
    births = [] if query.born_on is None else [query.born_on]
    births += [swapped for day in births if (swapped := day_and_month_swapped(day)) is not None]
    months = {_month(day) + step for day in births for step in _RECORD_OF_BORN}
    if query.expected_on is not None:
        months.update(_month(query.expected_on) + step for step in _RECORD_OF_EXPECTED)
    turned = [Name(given=name.family, family=name.given) for name in query.names]
    keys = {
        *_name_keys(families, _given_sounds(query.names)),
        *_name_keys(_family_sounds(turned), _given_sounds(turned)),
        *_month_keys(months, families),
        *_postcode_keys([query.postcode or ""]),
        *map(_born_key, births),
    }
    identifiers = tuple(_also_former(query.identifiers))
    if not keys and not identifiers:
        keys.update(f"family:{family}" for family in families)
    return BlockingKeys(tuple(sorted(keys)), identifiers)


def _family_sounds(names: Iterable[Name]) -> set[str]:
    return {spoken for name in names for spoken in _keys_of(name).family_sounds[:_MOST_SOUNDS]}


def _given_sounds(names: Iterable[Name]) -> set[str]:
    keys = [_keys_of(name) for name in names]
    spoken = {spoken for key in keys for spoken in key.given_sounds[:_MOST_SOUNDS]}
    parts = {part for key in keys for part in key.given_parts[:_MOST_SOUNDS]}
    return spoken | {sound(full_name) for part in parts for full_name in full_names(part)}


def _keys_of(name: Name) -> NameKeys:
    """The keys of what is a name in it: half the county would meet under 'Baby Unknown'."""
    given = real_given(name.given, family=name.family)
    return name_keys(given=given, family=real_family(name.family))


def _name_keys(families: Iterable[str], givens: Iterable[str]) -> Iterator[str]:
    return (f"name:{family}/{given}" for family, given in product(families, givens))


def _month_keys(months: Iterable[int], families: Iterable[str]) -> Iterator[str]:
    for month, family in product(months, families):
        year, beyond = divmod(month, _MONTHS_IN_YEAR)
        yield f"month:{year:04}-{beyond + 1:02}/{family}"


def _month(day: date) -> int:
    return day.year * _MONTHS_IN_YEAR + day.month - 1


def _born_key(born_on: date) -> str:
    return f"born:{born_on.isoformat()}"


def _postcode_keys(postcodes: Iterable[str]) -> Iterator[str]:
    return (f"at:{key}" for postcode in postcodes if (key := postcode_key(postcode)))


def _also_former(
    identifiers: Iterable[tuple[IdentifierScheme, str]],
) -> Iterator[tuple[IdentifierScheme, str]]:
    """Look for a pupil number under both schemes: a current one here is a former one elsewhere."""
    for scheme, value in identifiers:
        if scheme in _PUPIL_NUMBERS:
            yield from ((pupil_number, value) for pupil_number in _PUPIL_NUMBERS)
        else:
            yield scheme, value
