"""Recognition of households and children over an invented population: who is found, and who else.

    python -m benchmarks.recognition [HOUSEHOLDS]

Needs no database: the rules alone are measured, and the number of records that a search weighs.
"""

import sys
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations
from random import Random
from statistics import mean
from time import perf_counter
from typing import Final
from uuid import UUID

from rich.console import Console
from rich.table import Table

from app.domain.notifications.household_keys import household_keys
from app.domain.people.addresses import searchable_postcode
from app.domain.people.identifiers import IdentifierScheme
from app.domain.people.matching.comparison import Candidate, Query, Strength, proposals
from app.domain.people.matching.keys import blocking_keys, record_keys
from app.domain.people.names import Name
from tests.support.samples.families import Child, Told, invented_children, told_of

SEED: Final = 20261130
NOTICES_OF_EACH: Final = 2
QUESTIONS_ABOUT_EACH: Final = 3
KNOWS_HOME: Final = 0.6
KNOWS_SEX: Final = 0.7
KNOWS_NUMBER: Final = 0.6


@dataclass
class Count:
    """How many of the right ones were found, and how many of those found were right."""

    right: int = 0
    found: int = 0
    wanted: int = 0
    weighed: list[int] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """Of those to be found, the share that was."""
        return self.right / self.wanted

    @property
    def precision(self) -> float:
        """Of those found, the share that was to be."""
        return self.right / self.found


def households_joined(children: list[Child], chance: Random) -> Count:
    """Join notices that share a household key, and count the pairs."""
    notices = [told_of(child, chance) for child in children for _ in range(NOTICES_OF_EACH)]
    by_key: defaultdict[str, list[int]] = defaultdict(list)
    by_household: defaultdict[int, list[int]] = defaultdict(list)
    for place, told in enumerate(notices):
        by_household[told.child.household].append(place)
        for key in household_keys(
            address_lines=told.address_lines,
            postcode=told.postcode,
            nhs_number=told.nhs_number,
            upn=None,
            given=told.given,
            family=told.family,
            born_on=told.born_on,
        ):
            by_key[key].append(place)
    joined = {pair for places in by_key.values() for pair in combinations(places, 2)}
    true = {pair for places in by_household.values() for pair in combinations(places, 2)}
    return Count(len(joined & true), len(joined), len(true))


def children_proposed(children: list[Child], chance: Random) -> dict[Strength, Count]:
    """Ask for each child as others write them down; a proposal is right if it is of that child."""
    records = {
        child.number: _record(told_of(child, chance, knows_number=KNOWS_NUMBER))
        for child in children
    }
    index: defaultdict[object, list[int]] = defaultdict(list)
    for number, (candidate, postcode) in records.items():
        keys = record_keys(
            candidate.names,
            born_on=candidate.born_on,
            expected_on=None,
            postcodes=[postcode] if postcode else [],
        )
        for key in (*keys, *candidate.identifiers):
            index[key].append(number)
    counts = {Strength.STRONG: Count(), Strength.POSSIBLE: Count()}
    for child in children:
        for _ in range(QUESTIONS_ABOUT_EACH):
            query = _query(told_of(child, chance), chance)
            wanted = blocking_keys(query)
            near = {
                number
                for key in (*wanted.keys, *wanted.identifiers)
                for number in index.get(key, ())
            }
            matches = proposals(query, candidates=[records[number][0] for number in near])
            for floor, count in counts.items():
                found = [
                    match.candidate_id.int
                    for match in matches
                    if floor is Strength.POSSIBLE or match.strength is not Strength.POSSIBLE
                ]
                count.wanted += 1
                count.found += len(found)
                count.right += child.number in found
                count.weighed.append(len(near))
    return counts


def _record(told: Told) -> tuple[Candidate, str | None]:
    child, postcode = told.child, searchable_postcode(told.postcode)
    return (
        Candidate(
            id=UUID(int=child.number),
            names=(Name(told.given, told.family),),
            born_on=told.born_on,
            sex=child.sex,
            identifiers=_numbers(told),
            postcodes=(told.postcode,) if told.postcode else (),
            address_lines=(", ".join(told.address_lines),),
        ),
        postcode,
    )


def _query(told: Told, chance: Random) -> Query:
    knows_home = chance.random() < KNOWS_HOME
    return Query(
        given=told.given,
        family=told.family,
        born_on=told.born_on,
        sex=told.child.sex if chance.random() < KNOWS_SEX else None,
        identifiers=_numbers(told),
        postcode=searchable_postcode(told.postcode) if knows_home else None,
        address_line=", ".join(told.address_lines) if knows_home else None,
    )


def _numbers(told: Told) -> tuple[tuple[IdentifierScheme, str], ...]:
    number = told.nhs_number
    return () if number is None else ((IdentifierScheme.NHS_NUMBER, number),)


def main() -> None:
    """Print recall and precision."""
    households = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    children = invented_children(households=households, chance=Random(SEED))  # noqa: S311 - no secret
    began = perf_counter()
    joined = households_joined(children, Random(SEED + 1))  # noqa: S311 - likewise
    proposed = children_proposed(children, Random(SEED + 2))  # noqa: S311 - likewise
    table = Table(title=f"{households} households, {len(children)} children")
    for heading in ("what", "recall", "precision", "wrong"):
        table.add_column(heading)
    rows = {"notices of one household": joined, "a child proposed": proposed[Strength.POSSIBLE]}
    rows["a child proposed as strong or exact"] = proposed[Strength.STRONG]
    for what, count in rows.items():
        wrong = str(count.found - count.right)
        table.add_row(what, f"{count.recall:.3f}", f"{count.precision:.3f}", wrong)
    console = Console()
    console.print(table)
    weighed = proposed[Strength.POSSIBLE].weighed
    console.print(f"weighed in a search: {mean(weighed):.1f} on average, {max(weighed)} at most")
    console.print(f"{perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
