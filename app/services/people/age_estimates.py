"""Estimated ages: as sent, as stored, and as the rules read them."""

from datetime import date
from typing import Final

from app.domain.people.ages import Estimate
from app.models import ContactChild, ContactPerson, Person
from app.schemas.people.people import AgeEstimate

COLUMNS: Final = frozenset(AgeEstimate.model_fields)
"""Written together: a new estimate takes the place of the one before."""


def sent(command: AgeEstimate, *, today: date) -> Estimate | None:
    """The estimate of an age that was sent, made today unless it says when."""
    if command.estimated_age is None and command.estimated_birth_year is None:
        return None
    return Estimate(
        age=command.estimated_age,
        birth_year=command.estimated_birth_year,
        on=command.age_estimated_on or today,
    )


def stored(estimate: Estimate | None) -> dict[str, int | date | None]:
    """An estimate as it is stored, in each table that holds one."""
    return {
        "estimated_age": None if estimate is None else estimate.age,
        "estimated_birth_year": None if estimate is None else estimate.birth_year,
        "age_estimated_on": None if estimate is None else estimate.on,
    }


def recorded(row: Person | ContactChild | ContactPerson) -> Estimate | None:
    """About how old someone is said to be, where that was estimated."""
    if row.age_estimated_on is None:
        return None
    return Estimate(
        age=row.estimated_age, birth_year=row.estimated_birth_year, on=row.age_estimated_on
    )
