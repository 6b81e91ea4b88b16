"""Unborn children: what can be said of one, and how it ends: a birth, or none."""

from datetime import date, datetime

from app.domain.clocks.working_time import start_of_london_day
from app.domain.errors import Conflict, Malformed
from app.domain.people.people import LONGEST_PREGNANCY_LEFT, refuse_impossible_dates


class NotYetKnowable(Malformed):
    """The record of an unborn child has details that only a born child has."""

    headline = "Leave this out until the child is born"


class NotUnborn(Conflict):
    """A birth, or when it is expected, was given for a person who is not recorded as unborn."""

    headline = "This person is not recorded as unborn, so no birth can be expected or recorded"


def is_unborn(
    *,
    born_on: date | None,
    expected_on: date | None,
    unborn: bool,
    not_born_alive_at: datetime | None = None,
) -> bool:
    """Whether the record is of a child who is expected and whose birth is not recorded.

    `unborn` is that the child was recorded as one, which they may be before a date is known. A
    child who was not born alive is expected no more.
    """
    waits = born_on is None and not_born_alive_at is None
    return waits and (unborn or expected_on is not None)


def begun(expected_on: date | None) -> datetime | None:
    """The earliest time at which a pregnancy can have begun; None where no day is expected."""
    if expected_on is None:
        return None
    return start_of_london_day(expected_on - LONGEST_PREGNANCY_LEFT)


def refuse_details_before_birth(
    *, given: str | None, sex: str | None, has_nhs_number: bool
) -> None:
    """Refuse, for an unborn child, details that only a born child has.

    A family name may be noted, since the hub looks for the child by the mother's. `sex` is a census
    code; 'U' (unknown) is allowed.

    Raises:
        NotYetKnowable: with a pointer to the member at fault.
    """
    if given is not None:
        raise NotYetKnowable(
            "An unborn child has no given name.", pointer="/names", code="unborn-given-name"
        )
    if sex not in {None, "U"}:
        raise NotYetKnowable(
            "The sex of an unborn child is not recorded.", pointer="/sex", code="unborn-sex"
        )
    if has_nhs_number:
        raise NotYetKnowable(
            "An NHS number is given at birth.",
            pointer="/identifiers",
            code="unborn-nhs-number",
        )


def refuse_birth(
    born_on: date,
    *,
    today: date,
    recorded_birth: date | None,
    expected_on: date | None,
    unborn: bool,
    not_born_alive_at: datetime | None = None,
) -> None:
    """Refuse to record a birth on `born_on`, unless it is the birth of this unborn child.

    A birth before the day the child was recorded as unborn is no contradiction: the hub may learn
    of it late. The expected date stays on the record.

    Raises:
        NotUnborn: a birth is recorded already, none was expected, or the child was not born alive.
        DatesImpossible: no child expected then is born on that day.
    """
    if recorded_birth is not None:
        raise NotUnborn("The birth of this child is already recorded.", code="already-born")
    if not_born_alive_at is not None:
        raise NotUnborn("This child was not born alive.", code="not-born-alive")
    if expected_on is None and not unborn:
        raise NotUnborn("This person is not recorded as an unborn child.", code="no-birth-expected")
    refuse_impossible_dates(today=today, born_on=born_on, expected_on=expected_on, died_on=None)


def refuse_expectation(
    *,
    born_on: date | None,
    expected_on: date | None,
    unborn: bool,
    not_born_alive_at: datetime | None = None,
) -> None:
    """Refuse to say when a child is expected, or was not born alive, who is not unborn.

    Raises:
        NotUnborn: the child is born, was not born alive, or none was expected.
    """
    if not is_unborn(
        born_on=born_on,
        expected_on=expected_on,
        unborn=unborn,
        not_born_alive_at=not_born_alive_at,
    ):
        raise NotUnborn("This person is not recorded as an unborn child.", code="no-birth-expected")
