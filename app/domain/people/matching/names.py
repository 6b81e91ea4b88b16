"""Comparison of names: spelling, sound, short forms, halves, order, and names swapped."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from app.domain.people.given_names import full_names
from app.domain.people.matching.evidence import Field, Finding, strongest
from app.domain.people.names import (
    Name,
    NameKind,
    as_one_word,
    attribute_of,
    family_parts,
    name_parts,
    scripts,
    sound,
)
from app.domain.people.placeholders import real_family, real_given

Parts: TypeAlias = tuple[str, ...]

_NEARLY_THE_SAME: Final = 0.9
"""The Jaro-Winkler similarity from which two spellings count as one name."""

_NEAR_AND_SOUNDS_THE_SAME: Final = 0.79
"""The same, for two names that sound alike; Mia and Mya are just above it."""

_LONG_ENOUGH_FOR_A_SLIP: Final = 5
"""The number of letters from which one slip still leaves the same name. In shorter names one letter
makes another child: Jade and Jada, Lucy and Luca, Erin and Eric.
"""

_BOTH_HALVES: Final = frozenset({Field.GIVEN_NAME, Field.FAMILY_NAME})

_GIVEN_TO_EVERY_SON: Final = full_names("muhammad")
"""Brothers share this first name, so the next one distinguishes them."""


@dataclass(frozen=True, slots=True)
class _Words:
    """A name split into its words, once for all the names it is compared with.

    The `whole` of a half has its particles too, and is one word.
    """

    given: Parts
    family: Parts
    given_whole: str
    family_whole: str
    given_scripts: frozenset[str]
    family_scripts: frozenset[str]
    kind: NameKind


def name_findings(asked: Iterable[Name], held: Iterable[Name]) -> list[Finding]:
    """Compare every name in the query with every one on the record; return the best of each half.

    A half that neither side has is left out. A placeholder such as 'Baby Girl' is not a name.
    """
    words, other_words = _taken_apart(asked), _taken_apart(held)
    turned = any(_turned_round(one, other) for one in words for other in other_words)
    return [
        *_given_finding(words, other_words, [Finding.GIVEN_SWAPPED] if turned else []),
        *_family_finding(words, other_words, [Finding.FAMILY_SWAPPED] if turned else []),
    ]


def same_somebody(asked: Iterable[Name], held: Iterable[Name]) -> bool:
    """Whether any of the people in the query has nearly the same name as one on the other list."""
    held = tuple(held)
    return any(
        _BOTH_HALVES.issubset(
            found.value.field for found in name_findings([name], [other]) if _counts_for(found)
        )
        for name in asked
        for other in held
    )


def _taken_apart(names: Iterable[Name]) -> list[_Words]:
    return [_words_of(name) for name in names]


# What is asked is compared with every record of a search.
@lru_cache(maxsize=256)
def _words_of(name: Name) -> _Words:
    given, family = real_given(name.given, family=name.family), real_family(name.family)
    given_whole, family_whole = as_one_word(given), as_one_word(family)
    return _Words(
        name_parts(given),
        family_parts(family),
        given_whole,
        family_whole,
        scripts(given_whole),
        scripts(family_whole),
        name.kind,
    )


def _given_finding(
    asked: Sequence[_Words], held: Sequence[_Words], others: list[Finding]
) -> list[Finding]:
    asked = [words for words in asked if words.given]
    held = [words for words in held if words.given]
    findings = [
        _through_alias(_given_of(one, other), one.kind, other.kind)
        for one in asked
        for other in held
        if _comparable(one.given_scripts, other.given_scripts)
    ]
    if findings:
        return [strongest([*findings, *others])]
    if asked and held:
        return [Finding.GIVEN_OTHER_SCRIPT]
    return [Finding.GIVEN_MISSING] if asked or held else []


def _family_finding(
    asked: Sequence[_Words], held: Sequence[_Words], others: list[Finding]
) -> list[Finding]:
    asked = [words for words in asked if words.family]
    held = [words for words in held if words.family]
    findings = [
        _family_of(one, other)
        for one in asked
        for other in held
        if _comparable(one.family_scripts, other.family_scripts)
    ]
    if findings:
        return [strongest([*findings, *others])]
    if asked and held:
        return [Finding.FAMILY_OTHER_SCRIPT]
    return [Finding.FAMILY_MISSING] if asked or held else []


def _comparable(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two names share a script: the same name in Greek and in Latin letters is no other."""
    return not (one and other) or not one.isdisjoint(other)


def _counts_for(finding: Finding) -> bool:
    return finding.value.points > 0


def similar(one: str, other: str, /) -> bool:
    """Whether two folded words are spelled, or sound, nearly the same.

    They must begin alike, by letter or by sound: people rarely mistake the beginning of a name, and
    twins are called Ella and Bella, or Zara and Lara.
    """
    if _both_servants(one, other):
        one, other = attribute_of(one), attribute_of(other)
    same_sound = sound(one) == sound(other)
    if not same_sound and one[0] != other[0]:
        return False
    likeness = JaroWinkler.similarity(one, other)
    if likeness >= _NEARLY_THE_SAME:
        return True
    if same_sound and likeness >= _NEAR_AND_SOUNDS_THE_SAME:
        return True
    long_enough = min(len(one), len(other)) >= _LONG_ENOUGH_FOR_A_SLIP
    return long_enough and DamerauLevenshtein.distance(one, other) <= 1


def _both_servants(one: str, other: str) -> bool:
    """Whether both are names like Abdurrahman, which half of a community begins alike."""
    return attribute_of(one) != one and attribute_of(other) != other


def _given_of(one: _Words, other: _Words) -> Finding:
    if one.given_whole == other.given_whole and len(one.given_whole) > 1:
        return Finding.GIVEN_SAME
    finding = _compare_given(one.given, other.given)
    respelled = "".join(one.given) == "".join(other.given) and _is_respelled(one, other)
    return Finding.GIVEN_RESPELLED if respelled and finding is Finding.GIVEN_SAME else finding


def _is_respelled(one: _Words, other: _Words) -> bool:
    """Whether words are only the same since an article in them was evened out."""
    return any(attribute_of(part) != part or part.endswith("din") for part in one.given) and (
        one.given_whole != other.given_whole
    )


def _family_of(one: _Words, other: _Words) -> Finding:
    if one.family_whole == other.family_whole:
        return Finding.FAMILY_SAME
    return _compare_family(one.family, other.family)


def _through_alias(finding: Finding, kind: NameKind, other_kind: NameKind) -> Finding:
    by_alias = {kind, other_kind} != {NameKind.CURRENT}
    if by_alias and finding in {Finding.GIVEN_SAME, Finding.GIVEN_SHORTER}:
        return Finding.GIVEN_ALIAS
    return finding


def _turned_round(one: _Words, other: _Words) -> bool:
    """Whether each has nearly the names of the other, with the halves swapped.

    Both halves are compared as given names, whose first word must distinguish people: swapped twins
    share the half that is their family name, and often a further given name in the other.
    """
    return (
        all((one.given, one.family, other.given, other.family))
        and _counts_for(_compare_given(one.given, other.family))
        and _counts_for(_compare_given(one.family, other.given))
    )


def _compare_given(one: Parts, other: Parts) -> Finding:
    joined = "".join(one)
    if joined == "".join(other) and not _is_initial(joined, joined):
        return Finding.GIVEN_SAME
    if _is_initial(one[0], other[0]):
        return Finding.GIVEN_INITIAL
    finding = _compare_telling_parts(_telling_parts(one), _telling_parts(other))
    if finding is Finding.GIVEN_DIFFERENT and _GIVEN_TO_EVERY_SON.issuperset((one[0], other[0])):
        return Finding.GIVEN_FIRST_ONLY if 1 in {len(one), len(other)} else finding
    return finding


def _telling_parts(parts: Parts) -> Parts:
    return parts[1:] if len(parts) > 1 and parts[0] in _GIVEN_TO_EVERY_SON else parts


def _compare_telling_parts(one: Parts, other: Parts) -> Finding:
    if one[0] == other[0]:
        return _compare_further_parts(one[1:], other[1:])
    likenesses = (finding for holds, finding in _LIKENESSES if holds(one, other))
    return next(likenesses, Finding.GIVEN_DIFFERENT)


def _compare_further_parts(one: Parts, other: Parts) -> Finding:
    if all(_is_initial(a, b) or similar(a, b) for a, b in zip(one, other, strict=False)):
        return Finding.GIVEN_SHORTER
    return Finding.GIVEN_FIRST_ONLY


def _attribute_alone(one: Parts, other: Parts) -> bool:
    """Whether one says only 'Abdul', or only 'Rahman', of a name like Abdurrahman."""
    shorter, longer = sorted((one[0], other[0]), key=len)
    attribute = attribute_of(longer)
    return attribute != longer and (
        shorter == attribute or _ONLY_SERVANT.fullmatch(shorter) is not None
    )


def _joined_by_one(one: Parts, other: Parts) -> bool:
    """Whether one writes as a word what the other writes as several: Abu Bakr, and Abubakar."""
    return len(one) != len(other) and similar("".join(one), "".join(other))


_ONLY_SERVANT: Final = re.compile(r"abd(?:[aeou]{1,2}[dlnrstz]?)?")


def _is_initial(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) == 1 and shorter.isascii() and longer.startswith(shorter)


_LIKENESSES: Final[tuple[tuple[Callable[[Parts, Parts], bool], Finding], ...]] = (
    (lambda one, other: sorted(one) == sorted(other), Finding.GIVEN_REORDERED),
    (lambda one, other: bool(full_names(one[0]) & full_names(other[0])), Finding.GIVEN_DIMINUTIVE),
    (lambda one, other: similar(one[0], other[0]), Finding.GIVEN_SIMILAR),
    (lambda one, other: one[0] in other or other[0] in one, Finding.GIVEN_MIDDLE),
    (_joined_by_one, Finding.GIVEN_SIMILAR),
    (_attribute_alone, Finding.GIVEN_FIRST_ONLY),
)
"""How given names that do not begin with the same one may still be one child's; first wins."""


def _compare_family(one: Parts, other: Parts) -> Finding:
    joined, other_joined = "".join(one), "".join(other)
    if joined == other_joined:
        return Finding.FAMILY_SAME
    if set(one) == set(other):
        return Finding.FAMILY_REORDERED
    # A letter alone is an initial or a particle, such as the D of D'Souza.
    halves, other_halves = ({part for part in parts if len(part) > 1} for parts in (one, other))
    if halves & other_halves:
        return Finding.FAMILY_PART
    near = any(similar(a, b) for a in halves for b in other_halves)
    if near or similar(joined, other_joined):
        return Finding.FAMILY_SIMILAR
    return Finding.FAMILY_DIFFERENT
