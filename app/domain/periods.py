"""Periods: from a day to a day, either of which may be unknown."""

from datetime import date

from app.domain.errors import Conflict, Malformed


class EndsBeforeItStarts(Malformed):
    """The last day of a period is before its first."""

    headline = "Give a last day that is not before the first"


class AlreadyEnded(Conflict):
    """It has an end already, which stays as it was recorded."""

    headline = "This has already ended"


def refuse_backward(*, starts_on: date | None, ends_on: date | None, pointer: str) -> None:
    """Refuse a period that ends before it starts; `pointer` is the place of the end.

    Raises:
        EndsBeforeItStarts: it ends before it starts.
    """
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        raise EndsBeforeItStarts(pointer=pointer, code="ends-before-it-starts")


def holds_on(day: date, *, starts_on: date | None, ends_on: date | None) -> bool:
    """Whether a period includes a day, its first and last days included.

    An unknown first or last day excludes nothing: a period without a known end goes on.
    """
    return (starts_on is None or starts_on <= day) and (ends_on is None or day <= ends_on)
