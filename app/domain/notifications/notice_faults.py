"""Faults of notices in any format: impossible dates and counts."""

from datetime import date

from app.domain.notifications.notifications import Fault


def faults_of_birth(
    born_on: date | None, *, happened_on: date, linked: bool, pointer: str
) -> tuple[Fault, ...]:
    """Faults if a person involved was not yet born; `pointer` is the place of the birth date.

    Both are days in London. A person who is only linked to the incident can be born later.
    """
    if born_on is None or linked or born_on <= happened_on:
        return ()
    return (Fault(pointer, "born-after-event"),)


def faults_of_absence(
    *, from_on: date, to_on: date, missed: int, possible: int
) -> tuple[Fault, ...]:
    """Faults if a period ends before it begins, or more sessions are missed than were held."""
    checks = (
        (to_on < from_on, Fault("/data/to_on", "ends-before-it-starts")),
        (missed > possible, Fault("/data/sessions_missed", "more-missed-than-possible")),
    )
    return tuple(fault for wrong, fault in checks if wrong)
