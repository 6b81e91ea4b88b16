"""Readers of single census values, and the list of faults they find."""

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final

from app.domain.census.children import Element
from app.domain.census.faults import Effect, Fault, FaultKind

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2100

# fromisoformat() by itself also takes 20220401 and 2022-W13-5, which no census date is.
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

_YES_NO: Final[Mapping[str, bool]] = MappingProxyType(
    {"1": True, "0": False, "true": True, "false": False}
)
_WORDS: Final = frozenset({"true", "false"})

MAY_LIE_AHEAD: Final = frozenset({"ExpectedPersonBirthDate", "InitialCPCtarget"})
"""Dates that are intentions or plans, and so may be after the file and after the closure."""


@dataclass(frozen=True, slots=True)
class Findings:
    """The faults found so far, and the facts that values are checked against.

    `reference_on` is the file's reference date, if it has one. `yes_no_words` are the words that
    the shape of the file allows for yes and no: none since 2025, when both became digits.
    """

    reference_on: date | None
    yes_no_words: frozenset[str] = frozenset()
    faults: list[Fault] = field(default_factory=list)

    def add(self, kind: FaultKind, element: Element, *, rule: str | None = None) -> None:
        """Note a fault of `element`; `rule` is the Department's, where the value decides it."""
        self.faults.append(Fault(element.line, kind, element.tag, rule))

    def add_missing(self, kind: FaultKind, parent: Element, *, tag: str) -> None:
        """Note that `parent` has no `tag`, or an empty one, at the line of `parent`."""
        line = next((part.line for part in parent.children if part.tag == tag), parent.line)
        self.faults.append(Fault(line, kind, tag))

    def first(self, effect: Effect) -> FaultKind | None:
        """Return the first fault with this effect, or None."""
        return next((fault.kind for fault in self.faults if fault.effect is effect), None)

    def have(self, effect: Effect) -> bool:
        """Whether a fault with this effect was found."""
        return self.first(effect) is not None

    def read_date(self, parent: Element, tag: str, *, otherwise: FaultKind) -> date | None:
        """Return the date in `tag`, or None where there is none or, with a fault, none readable."""
        element = parent.first(tag)
        if element is None:
            return None
        day = as_date(element.text)
        if day is None:
            self.add(otherwise, element)
        elif self.reference_on and day > self.reference_on and tag not in MAY_LIE_AHEAD:
            self.add(FaultKind.AFTER_REFERENCE_DATE, element)
        return day

    def read_code(
        self, parent: Element, tag: str, *, among: Container[str], otherwise: FaultKind
    ) -> str | None:
        """Return the code in `tag`, or None where there is none or, with a fault, none known."""
        element = parent.first(tag)
        if element is None:
            return None
        if element.text in among:
            return element.text
        self.add(otherwise, element)
        return None

    def read_yes_no(self, parent: Element, tag: str) -> bool | None:
        """Return the answer in `tag`, or None, with a fault, where it is not answered."""
        element = parent.first(tag)
        if element is None:
            self.add_missing(FaultKind.VALUE_MISSING, parent, tag=tag)
            return None
        if element.text not in _YES_NO:
            self.add(FaultKind.YES_NO_NOT_VALID, element)
            return None
        if element.text in _WORDS - self.yes_no_words:
            self.add(FaultKind.YES_NO_IN_WORDS, element)
        return _YES_NO[element.text]


def as_date(text: str) -> date | None:
    """Return the day that `text` gives as year-month-day, from 1900 to 2100, or None."""
    if not _DATE.fullmatch(text):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
