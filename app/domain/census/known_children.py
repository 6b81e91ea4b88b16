"""Children already on record: which of them a file's child is, and what the file adds to them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from app.domain.census.children import JudgedChild, PersonFacts
from app.domain.census.faults import Fault, FaultKind
from app.domain.people.identifiers import IdentifierScheme
from app.domain.people.people import birth_fits

Number = tuple[IdentifierScheme, str]

_FORMER: Final = IdentifierScheme.FORMER_UPN
_UNKNOWN_SEX: Final = "U"
_NO_DISABILITY: Final = "NONE"
_ELEMENTS: Final[Mapping[IdentifierScheme, str]] = {
    IdentifierScheme.UPN: "UPN",
    IdentifierScheme.UPN_AS_SENT: "UPN",
    IdentifierScheme.FORMER_UPN: "FormerUPN",
}


@dataclass(frozen=True, slots=True)
class KnownChild:
    """A record that has the child id of a file's child, as far as the two are compared.

    `authority` is the council whose id it is, or None where no file said so. `as_written` is
    whether the id is written exactly so on the record.
    """

    person_id: UUID
    authority: str | None
    as_written: bool
    born_on: date | None
    expected_on: date | None
    died_on: date | None
    sex: str | None
    ethnicity: str | None
    disabilities: tuple[str, ...]
    numbers: frozenset[Number]


@dataclass(frozen=True, slots=True)
class Recognised:
    """The record of a file's child, or None; `others`: the id is on record for another child."""

    known: KnownChild | None
    others: bool


def recognise(
    sent: PersonFacts, *, among: Iterable[KnownChild], authority: str | None, own_authority: str
) -> Recognised:
    """Return the record of a child of a file from `authority`, among those with the child's id.

    An id is one council's: the same id from another is another child. An id that no file named a
    council for is the partnership's own, unless the births agree. A record whose birth or sex
    contradicts what is sent is never the child's, whatever the id.
    """
    of_the_council = [
        known
        for known in among
        if (known.as_written and (known.authority or own_authority) == (authority or own_authority))
        or (known.authority is None and known.born_on is not None and known.born_on == sent.born_on)
    ]
    possible = [known for known in of_the_council if not contradicts(known, sent)]
    # Of several the one born on the day, and of those the oldest record.
    possible.sort(key=lambda known: known.born_on != sent.born_on)
    return Recognised(known=possible[0] if possible else None, others=bool(of_the_council))


def contradicts(known: KnownChild, sent: PersonFacts) -> bool:
    """Whether the record and what is sent cannot be of one child."""
    sexes = {known.sex, sent.sex} - {None, _UNKNOWN_SEX}
    return len(sexes) > 1 or not _births_agree(known, sent)


def _births_agree(known: KnownChild, sent: PersonFacts) -> bool:
    if known.born_on and sent.born_on:
        return known.born_on == sent.born_on
    born_on = known.born_on or sent.born_on
    expected = [day for day in (known.expected_on, sent.expected_on) if day]
    if born_on is not None:
        return all(birth_fits(born_on, expected_on=day) for day in expected)
    return len(expected) < 2 or birth_fits(expected[0], expected_on=expected[1])  # noqa: PLR2004 - the record's and the file's


@dataclass(slots=True)
class Additions:
    """What a file adds to a known child's record: the members to set, numbers, and faults."""

    values: dict[str, date | str | list[str]] = field(default_factory=dict)
    numbers: list[Number] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def birth(self) -> bool:
        """Whether the child, unborn on record, is born in the file."""
        return "born_on" in self.values


def additions(child: JudgedChild, *, known: KnownChild, is_latest: bool) -> Additions:
    """Return what is taken from a file about a known child, and faults for what is not.

    What the record does not say is taken: a birth, a death, numbers, a sex that was not known.
    What it says otherwise stays, and is reported, but for two: an expected date of birth is
    corrected by a later file, and a disability is added. `is_latest` is whether no later file
    about the child was loaded.
    """
    found = Additions()
    sent = child.person
    if sent is None:
        return found
    _take_births(found, child, sent, known=known, is_latest=is_latest)
    if sent.sex not in {None, _UNKNOWN_SEX} and known.sex in {None, _UNKNOWN_SEX}:
        found.values["sex"] = str(sent.sex)
    _fill(found, child, "died_on", "PersonDeathDate", known.died_on, sent.died_on)
    if known.died_on and is_latest and not _says_anything_of(child, "PersonDeathDate"):
        # A living child recorded as dead is a child no one looks for.
        _differs(found, child, "PersonDeathDate")
    _fill(found, child, "ethnicity", "Ethnicity", known.ethnicity, sent.ethnicity)
    _take_disabilities(found, child, sent.disabilities, known=known.disabilities)
    _take_numbers(found, child, sent, known=known.numbers)
    return found


def _take_births(
    found: Additions, child: JudgedChild, sent: PersonFacts, *, known: KnownChild, is_latest: bool
) -> None:
    if sent.born_on and known.born_on is None:
        found.values["born_on"] = sent.born_on
    if sent.expected_on is None or sent.expected_on == known.expected_on:
        return
    if known.born_on is None and (is_latest or known.expected_on is None):
        found.values["expected_on"] = sent.expected_on
    else:
        _differs(found, child, "ExpectedPersonBirthDate")


def _fill(
    found: Additions,
    child: JudgedChild,
    member: str,
    element: str,
    known: date | str | None,
    sent: date | str | None,
) -> None:
    if sent is None or sent == known:
        return
    if known is None:
        found.values[member] = sent
    else:
        _differs(found, child, element)


def _take_disabilities(
    found: Additions, child: JudgedChild, sent: Sequence[str], *, known: Sequence[str]
) -> None:
    # A disability lost is a need unmet: one is added, and none is taken away.
    named = [code for code in sent if code != _NO_DISABILITY]
    standing = [code for code in known if code != _NO_DISABILITY]
    together = [*standing, *(code for code in named if code not in standing)]
    if together != standing:
        found.values["disabilities"] = together
    elif sent and not known:
        found.values["disabilities"] = list(sent)
    if sent and set(standing) - set(named):
        _differs(found, child, "Disabilities")


def _take_numbers(
    found: Additions, child: JudgedChild, sent: PersonFacts, *, known: Collection[Number]
) -> None:
    numbers = (
        (IdentifierScheme.UPN, sent.upn),
        (IdentifierScheme.UPN_AS_SENT, sent.upn_as_sent),
        (IdentifierScheme.FORMER_UPN, sent.former_upn),
    )
    former = {sent.former_upn, *(value for scheme, value in known if scheme is _FORMER)}
    other_upns = [
        value for scheme, value in known if scheme is IdentifierScheme.UPN and value not in former
    ]
    for scheme, value in numbers:
        if value is None or (scheme, value) in known:
            continue
        found.numbers.append((scheme, value))
        if scheme is IdentifierScheme.UPN and other_upns:
            found.faults.append(fault_of(child, FaultKind.SECOND_UPN, _ELEMENTS[scheme]))


def _differs(found: Additions, child: JudgedChild, element: str) -> None:
    found.faults.append(fault_of(child, FaultKind.RECORD_DIFFERS, element))


def _says_anything_of(child: JudgedChild, element: str) -> bool:
    tree = child.as_sent.element
    return any(part.first(element) is not None for part in tree.children)


def fault_of(child: JudgedChild, kind: FaultKind, element: str) -> Fault:
    """Return a fault of an identifier or characteristic of the child, at its line."""
    tree = child.as_sent.element
    parts = [part for group in tree.children for part in (group, *group.children)]
    line = next((part.line for part in parts if part.tag == element), tree.line)
    return Fault(line, kind, element)
