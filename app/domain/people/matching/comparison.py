"""Person matching: a record weighed against the details of a child, with reasons.

Two mistakes are possible and both do harm: to miss the history of a child who is known, and to
write one child's history into a brother's or sister's record. So evidence is added up generously,
and then guards hold back any match that a twin could produce too.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, TypeAlias
from uuid import UUID

from app.domain.people.ages import Estimate
from app.domain.people.identifiers import IdentifierScheme
from app.domain.people.matching.evidence import PRIOR, Field, Finding, Outcome, Reason, reason
from app.domain.people.matching.fields import (
    Birth,
    address_reason,
    age_reason,
    birth_reason,
    household_reason,
    identifier_reasons,
    postcode_reason,
    sex_reason,
)
from app.domain.people.matching.names import name_findings
from app.domain.people.names import Name


class Strength(StrEnum):
    """The strength of a match. Strongest first, as proposals are ordered.

    `EXACT`: a number given to only one child agrees, and nothing suggests it was mistyped.
    `STRONG`: very likely the child. `POSSIBLE`: to be looked into. `WEAK`: not proposed unless
    requested. Whatever the strength, a person decides.
    """

    EXACT = "exact"
    STRONG = "strong"
    POSSIBLE = "possible"
    WEAK = "weak"


@dataclass(frozen=True, slots=True)
class Query:
    """The known details of the child looked for. A detail that is not known counts neither way.

    `identifiers` are standardised; `sex` is a census code. `other_names` are any other names of the
    child; `household` are the names of those who live with the child, such as the mother of an
    unborn one.
    """

    given: str | None = None
    family: str | None = None
    other_names: tuple[Name, ...] = ()
    born_on: date | None = None
    expected_on: date | None = None
    estimate: Estimate | None = None
    sex: str | None = None
    identifiers: tuple[tuple[IdentifierScheme, str], ...] = ()
    postcode: str | None = None
    address_line: str | None = None
    household: tuple[Name, ...] = ()

    @property
    def names(self) -> tuple[Name, ...]:
        """Every name to look under."""
        return (Name(self.given, self.family), *self.other_names)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that may be of the child, with every name and address it ever had."""

    id: UUID
    names: tuple[Name, ...] = ()
    born_on: date | None = None
    expected_on: date | None = None
    estimate: Estimate | None = None
    sex: str | None = None
    identifiers: tuple[tuple[IdentifierScheme, str], ...] = ()
    postcodes: tuple[str, ...] = ()
    former_postcodes: tuple[str, ...] = ()
    address_lines: tuple[str, ...] = ()
    household: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """One record weighed: how likely it is to be the child (0 to 1), and why, cautions first."""

    candidate_id: UUID
    score: float
    strength: Strength
    reasons: tuple[Reason, ...]


Outcomes: TypeAlias = Mapping[Field, Outcome]


@dataclass(frozen=True, slots=True)
class Guard:
    """A pattern in the outcomes that limits a match to `ceiling`, with the caution to show."""

    applies: Callable[[Outcomes], bool]
    ceiling: Strength
    caution: Finding


_BANDS: Final[Mapping[Strength, tuple[float, float]]] = {
    Strength.EXACT: (0.99, 1.0),
    Strength.STRONG: (0.95, 0.98),
    Strength.POSSIBLE: (0.5, 0.94),
    Strength.WEAK: (0.0, 0.49),
}
"""The scores of each strength. They do not overlap, so the score alone gives the order."""

_ONE_CHILD_ONLY: Final = (Field.NHS_NUMBER, Field.UPN, Field.LA_CHILD_ID)
_TELL_NAMESAKES_APART: Final = (Field.SEX, Field.BIRTH, Field.UPN, Field.LA_CHILD_ID)


def _is(field: Field, outcome: Outcome) -> Callable[[Outcomes], bool]:
    return lambda outcomes: outcomes.get(field, Outcome.MISSING) is outcome


def _differs(outcomes: Outcomes, field: Field) -> bool:
    return outcomes.get(field) is Outcome.DIFFER


def _near_namesake(outcomes: Outcomes) -> bool:
    return outcomes.get(Field.GIVEN_NAME) is Outcome.CLOSE and any(
        _differs(outcomes, field) for field in _TELL_NAMESAKES_APART
    )


def _name_and_birth_differ(outcomes: Outcomes) -> bool:
    return _differs(outcomes, Field.GIVEN_NAME) and _differs(outcomes, Field.BIRTH)


GUARDS: tuple[Guard, ...] = (
    Guard(_is(Field.GIVEN_NAME, Outcome.DIFFER), Strength.WEAK, Finding.TWIN_OR_SIBLING),
    Guard(_is(Field.NHS_NUMBER, Outcome.DIFFER), Strength.WEAK, Finding.TWO_NHS_NUMBERS),
    Guard(_near_namesake, Strength.WEAK, Finding.NEAR_NAMESAKE),
    Guard(_is(Field.GIVEN_NAME, Outcome.CLOSE), Strength.POSSIBLE, Finding.ONLY_CLOSE_NAME),
    Guard(_is(Field.GIVEN_NAME, Outcome.MISSING), Strength.POSSIBLE, Finding.NO_GIVEN_NAME),
    Guard(_is(Field.BIRTH, Outcome.MISSING), Strength.POSSIBLE, Finding.NO_BIRTH_DATE),
    Guard(_is(Field.BIRTH, Outcome.DIFFER), Strength.POSSIBLE, Finding.OTHER_BIRTH_DATE),
)
"""Guards for a match without an agreeing number that is given to only one child."""

DOUBTS: tuple[Guard, ...] = (
    Guard(_name_and_birth_differ, Strength.POSSIBLE, Finding.MISTYPED_NUMBER),
    Guard(_is(Field.NHS_NUMBER, Outcome.DIFFER), Strength.POSSIBLE, Finding.NUMBERS_DISAGREE),
    Guard(_is(Field.GIVEN_NAME, Outcome.DIFFER), Strength.STRONG, Finding.NUMBER_OF_A_TWIN),
)
"""Guards for a match in which such a number agrees: the number itself may be wrong."""


def compare(query: Query, *, candidate: Candidate) -> Match:
    """Weigh one record against the known details of the child looked for.

    More agreement never lowers the score. A record that shares a number given to only one child is
    never weaker than `POSSIBLE`: a person must look at it, if only to correct it.
    """
    evidence = _evidence(query, candidate)
    likelihood = _likelihood(evidence)
    outcomes = {found.field: found.outcome for found in evidence}
    if any(outcomes.get(field) is Outcome.AGREE for field in _ONE_CHILD_ONLY):
        strength, cautions = _strength_by_number(outcomes, likelihood)
    else:
        strength, cautions = _held_back(_strength_by_evidence(likelihood), GUARDS, outcomes)
    lowest, highest = _BANDS[strength]
    return Match(
        candidate_id=candidate.id,
        score=min(max(likelihood, lowest), highest),
        strength=strength,
        reasons=(*map(reason, cautions), *evidence),
    )


def proposals(
    query: Query, *, candidates: Iterable[Candidate], floor: Strength = Strength.POSSIBLE
) -> tuple[Match, ...]:
    """Return the records at `floor` or stronger, exact first and then by score.

    Equal scores are ordered by id, so that the same query always gives the same answer.
    """
    least = _rank(floor)
    matches = (compare(query, candidate=candidate) for candidate in candidates)
    return tuple(
        sorted(
            (match for match in matches if _rank(match.strength) <= least),
            key=lambda match: (_rank(match.strength), -match.score, match.candidate_id),
        )
    )


def _rank(strength: Strength) -> int:
    return list(Strength).index(strength)


def _evidence(query: Query, candidate: Candidate) -> tuple[Reason, ...]:
    compared = (
        *identifier_reasons(query.identifiers, candidate.identifiers),
        *map(reason, name_findings(query.names, candidate.names)),
        birth_reason(
            Birth(query.born_on, query.expected_on), Birth(candidate.born_on, candidate.expected_on)
        ),
        age_reason(
            query.estimate,
            candidate.estimate,
            asked_born_on=query.born_on,
            held_born_on=candidate.born_on,
        ),
        sex_reason(query.sex, candidate.sex),
        postcode_reason(
            query.postcode, current=candidate.postcodes, former=candidate.former_postcodes
        ),
        address_reason(query.address_line, candidate.address_lines),
        household_reason(query.household, candidate.household),
    )
    return tuple(found for found in compared if found is not None)


def _likelihood(evidence: Sequence[Reason]) -> float:
    bits = PRIOR + sum(found.points for found in evidence)
    return 1 / (1 + math.exp2(-bits))


def _strength_by_evidence(likelihood: float) -> Strength:
    reached = (strength for strength in Strength if likelihood >= _BANDS[strength][0])
    # However much else agrees, only a number makes a match exact.
    return max(Strength.STRONG, next(reached), key=_rank)


def _strength_by_number(
    outcomes: Outcomes, likelihood: float
) -> tuple[Strength, tuple[Finding, ...]]:
    if likelihood < _BANDS[Strength.POSSIBLE][0]:
        doubts = (*DOUBTS, Guard(lambda _: True, Strength.POSSIBLE, Finding.NUMBER_ALONE))
        return _held_back(Strength.EXACT, doubts, outcomes)
    return _held_back(Strength.EXACT, DOUBTS, outcomes)


def _held_back(
    strength: Strength, guards: Sequence[Guard], outcomes: Outcomes
) -> tuple[Strength, tuple[Finding, ...]]:
    """Return the strength after the guards, and the cautions of those with the lowest ceiling."""
    applying = [guard for guard in guards if guard.applies(outcomes)]
    if not applying:
        return strength, ()
    ceiling = max((guard.ceiling for guard in applying), key=_rank)
    cautions = tuple(guard.caution for guard in applying if guard.ceiling is ceiling)
    return max(strength, ceiling, key=_rank), cautions
