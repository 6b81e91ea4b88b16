"""Urgency of children of contacts, for ordering by it."""

from sqlalchemy import ColumnElement, SQLColumnExpression, case

from app.domain.contacts.contacts import Safety
from app.domain.contacts.urgency import BY_RATING, NOT_SAFE


def urgency_of(
    *, safe_now: SQLColumnExpression[str], rating: SQLColumnExpression[str | None]
) -> ColumnElement[int]:
    """The rule of `urgency` as SQL."""
    return case(
        (safe_now == Safety.NOT_SAFE, NOT_SAFE),
        *((rating == name, place) for name, place in BY_RATING.items() if name is not None),
        else_=BY_RATING[None],
    )
