"""Decisions that say less than a recommendation to protect: named, reasoned, and dissented from."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

from app.domain.contacts.standing_decisions import SAYS
from app.domain.contacts.threshold_decisions import OPENS_REFERRAL, Level, Outcome
from app.domain.errors import Conflict, Forbidden, Malformed

FEWEST_WORDS: Final = 10
"""Different words that the reasons need."""

FEWEST_OF_ONES_OWN: Final = 5
"""How many of those the recommendation does not use: its text is no reason against it."""

_LEVELS: Final = tuple(Level)
_WORD: Final = re.compile(r"\w+")


class RecommendationOverturned(Conflict):
    """The decision says less than a recommendation to protect; the code is its id."""

    headline: ClassVar[str] = (
        "Name the recommendation that you overturn, and say why you decide less than it asks for"
    )


class OverturnsNothing(Conflict):
    """The decision says as much as what it claims to overturn, or that is not about this child."""

    headline: ClassVar[str] = "Leave out `overturns`; your decision overturns no recommendation"


class OverturningUnexplained(Malformed):
    """Reasons have ten different words or more, five of which the recommendation does not use."""

    headline: ClassVar[str] = (
        "Say in ten words or more, at least five of them your own, why you decide less"
    )


class NotYourRecommendation(Forbidden):
    """Only the person whose recommendation was overturned records a view of that."""

    headline: ClassVar[str] = "This decision overturns no recommendation of yours"


class DissentUnexplained(Malformed):
    """Dissent says why; accepting the decision needs no words."""

    headline: ClassVar[str] = "Say why you dissent"


class Stance(StrEnum):
    """How the recommender stands to the decision that overturned their recommendation."""

    ACCEPTS = "accepts"
    DISSENTS = "dissents"


@dataclass(frozen=True, slots=True)
class Recommended:
    """A practitioner's latest recommendation on the child."""

    id: UUID
    level: Level
    outcome: Outcome


def overturned(
    level: Level, outcome: Outcome, *, recommended: Collection[Recommended]
) -> UUID | None:
    """The recommendation to protect that a decision overturns: of several, what asks for most."""
    less = [each for each in recommended if _says_less(level, outcome, than=each)]
    most = max(less, key=lambda each: (_LEVELS.index(each.level), SAYS[each.outcome]), default=None)
    return most.id if most is not None else None


def _says_less(level: Level, outcome: Outcome, *, than: Recommended) -> bool:
    """Only a referral or a strategy meeting protects; to pass both on at one level does as well."""
    if than.outcome not in OPENS_REFERRAL:
        return False
    if _LEVELS.index(level) != _LEVELS.index(than.level):
        return _LEVELS.index(level) < _LEVELS.index(than.level)
    return outcome is not Outcome.PASSED_TO_OTHER_AUTHORITY and SAYS[outcome] < SAYS[than.outcome]


def refuse_unnamed_overturning(overturns: UUID | None, *, named: UUID | None) -> None:
    """Refuse to overturn a recommendation without a word, or to claim that one is overturned.

    Raises:
        RecommendationOverturned: the code is the id of the one to name.
        OverturnsNothing: none is overturned.
    """
    if overturns is not None and named != overturns:
        raise RecommendationOverturned(code=str(overturns))
    if overturns is None and named is not None:
        raise OverturnsNothing


def refuse_unexplained(because: str, *, recommended: str) -> None:
    """Refuse reasons without substance: too few words, or those of the recommendation itself.

    Raises:
        OverturningUnexplained: fewer than ten different words, or fewer than five that the
            recommendation does not use.
    """
    said = set(_WORD.findall(because.casefold()))
    theirs = set(_WORD.findall(recommended.casefold()))
    if len(said) < FEWEST_WORDS or len(said - theirs) < FEWEST_OF_ONES_OWN:
        raise OverturningUnexplained(pointer="/overturns/reason", code="overturning_unexplained")


def refuse_view(stance: Stance, *, because: str | None, is_recommender: bool) -> None:
    """Refuse a view of an overturning by someone else, and dissent without a reason.

    Raises:
        NotYourRecommendation, DissentUnexplained: see each.
    """
    if not is_recommender:
        raise NotYourRecommendation
    if stance is Stance.DISSENTS and because is None:
        raise DissentUnexplained(pointer="/reason", code="dissent_unexplained")
