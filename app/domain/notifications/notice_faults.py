"""What cannot be true of a notice, whatever its form: the order of its days, and its counts."""

from datetime import date

from app.domain.notifications.notifications import Fault


def faults_of_birth(
    born_on: date | None, *, happened_on: date, linked: bool, pointer: str
) -> tuple[Fault, ...]:
    """Whoever it happened to, or was there, had been born; `pointer` is where the birth stands.

    Both are days in London. Who is only linked to what happened can be younger than that.
    """
    if born_on is None or linked or born_on <= happened_on:
        return ()
    return (Fault(pointer, "born-after-event"),)


def faults_of_absence(
    *, from_on: date, to_on: date, missed: int, possible: int
) -> tuple[Fault, ...]:
    """A period ends no earlier than it begins, and of its sessions no more are missed than were."""
    checks = (
        (to_on < from_on, Fault("/data/to_on", "ends-before-it-starts")),
        (missed > possible, Fault("/data/sessions_missed", "more-missed-than-possible")),
    )
    return tuple(fault for wrong, fault in checks if wrong)
