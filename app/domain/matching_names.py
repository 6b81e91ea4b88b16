"""How two names compare: spelling, sound, short forms, halves, order, and names swapped."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeAlias

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from app.domain.given_names import full_names
from app.domain.matching_evidence import Finding, strongest
from app.domain.names import Name, NameKind, name_parts, sound

Parts: TypeAlias = tuple[str, ...]

_NEARLY_THE_SAME: Final = 0.9
"""Jaro-Winkler similarity from which two spellings are taken for one name."""

_NEAR_AND_SOUNDS_THE_SAME: Final = 0.8
"""The same, of two names that sound alike; Mia and Mya are at 0.8."""

_LONG_ENOUGH_FOR_A_SLIP: Final = 5
"""Letters from which one slip still leaves the name its own. In shorter names one letter makes
another child: Jade and Jada, Lucy and Luca, Erin and Eric."""

_NOT_A_NAME: Final = frozenset(
    {"baby", "boy", "girl", "unborn", "unknown", "infant", "male", "female", "not", "known"}
    | {"twin", "triplet", "one", "two", "three", "1", "2", "3"}
)
"""What is written where a newborn child has no name yet."""

_GIVEN_TO_EVERY_SON: Final = full_names("muhammad")
"""Brothers share this first name, so it is the next that tells one from another."""


def given_name_finding(asked: Sequence[Name], held: Sequence[Name]) -> Finding | None:
    """Compare every given name asked for with every one on the record, and keep the best.

    `None` where neither has one; a placeholder such as 'Baby Girl' is none.
    """
    asked_parts = [(name, parts) for name in asked if (parts := _given_parts(name.given))]
    held_parts = [(name, parts) for name in held if (parts := _given_parts(name.given))]
    if not asked_parts and not held_parts:
        return None
    if not asked_parts or not held_parts:
        return Finding.GIVEN_MISSING
    findings = [
        _through_alias(_compare_given(one, other), name, other_name)
        for name, one in asked_parts
        for other_name, other in held_parts
    ]
    if _names_are_swapped(asked, held):
        findings.append(Finding.GIVEN_SWAPPED)
    return strongest(findings)


def family_name_finding(asked: Sequence[Name], held: Sequence[Name]) -> Finding | None:
    """Compare every family name asked for with every one on the record, and keep the best.

    `None` where neither has one.
    """
    asked_parts = [parts for name in asked if (parts := name_parts(name.family))]
    held_parts = [parts for name in held if (parts := name_parts(name.family))]
    if not asked_parts and not held_parts:
        return None
    if not asked_parts or not held_parts:
        return Finding.FAMILY_MISSING
    findings = [_compare_family(one, other) for one in asked_parts for other in held_parts]
    if _names_are_swapped(asked, held):
        findings.append(Finding.FAMILY_SWAPPED)
    return strongest(findings)


def same_somebody(asked: Iterable[Name], held: Sequence[Name]) -> bool:
    """Say whether any of the people asked for bears, near enough, a name on the other list."""
    return any(
        _counts_for(given_name_finding([name], [other]))
        and _counts_for(family_name_finding([name], [other]))
        for name in asked
        for other in held
    )


def _counts_for(finding: Finding | None) -> bool:
    return finding is not None and finding.value.points > 0


def similar(one: str, other: str, /) -> bool:
    """Say whether two folded words are nearly spelled, or sound, the same.

    They must begin alike, by letter or by sound: people rarely mistake the beginning of a
    name, and twins are called Ella and Bella, or Zara and Lara.
    """
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


def _given_parts(given: str | None) -> Parts:
    parts = name_parts(given)
    if _NOT_A_NAME.isdisjoint(parts):
        return parts
    if "of" in parts:
        # 'Baby of Jane' names the mother.
        return ()
    # The letter in 'Twin A' is a label, not an initial.
    return tuple(part for part in parts if part not in _NOT_A_NAME and len(part) > 1)


def _through_alias(finding: Finding, name: Name, other_name: Name) -> Finding:
    by_alias = {name.kind, other_name.kind} != {NameKind.CURRENT}
    if by_alias and finding in {Finding.GIVEN_SAME, Finding.GIVEN_SHORTER}:
        return Finding.GIVEN_ALIAS
    return finding


def _names_are_swapped(asked: Sequence[Name], held: Sequence[Name]) -> bool:
    return any(
        _same_words(name.given, other.family) and _same_words(name.family, other.given)
        for name in asked
        for other in held
    )


def _same_words(one: str | None, other: str | None) -> bool:
    parts = name_parts(one)
    return bool(parts) and parts == name_parts(other)


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


def _is_initial(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) == 1 and shorter.isascii() and longer.startswith(shorter)


_LIKENESSES: Final[tuple[tuple[Callable[[Parts, Parts], bool], Finding], ...]] = (
    (lambda one, other: sorted(one) == sorted(other), Finding.GIVEN_REORDERED),
    (lambda one, other: bool(full_names(one[0]) & full_names(other[0])), Finding.GIVEN_DIMINUTIVE),
    (lambda one, other: similar(one[0], other[0]), Finding.GIVEN_SIMILAR),
    (lambda one, other: one[0] in other or other[0] in one, Finding.GIVEN_MIDDLE),
)
"""How given names that do not begin with the same one may still be one child's; first wins."""


def _compare_family(one: Parts, other: Parts) -> Finding:
    joined, other_joined = "".join(one), "".join(other)
    if joined == other_joined:
        return Finding.FAMILY_SAME
    if set(one) == set(other):
        return Finding.FAMILY_REORDERED
    if set(one) & set(other):
        return Finding.FAMILY_PART
    if similar(joined, other_joined) or any(similar(a, b) for a in one for b in other):
        return Finding.FAMILY_SIMILAR
    return Finding.FAMILY_DIFFERENT
