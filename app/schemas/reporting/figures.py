"""Views of figures; a number that is not shown is null, and marked as suppressed."""

from typing import Annotated

from pydantic import Field

from app.domain.clocks.definitions import ClockKind
from app.schemas.types import View

MonthName = Annotated[str, Field(examples=["2026-10"])]


class FigureView(View):
    """The number for one code."""

    code: str
    count: int | None
    suppressed: bool


class BreakdownView(View):
    """A total and its parts, each of which may be hidden so that no one can be identified."""

    total: int | None
    suppressed: bool
    parts: list[FigureView]


class ContactMonthView(View):
    """One month of contacts: those received in it, and the decisions made in it."""

    month: MonthName
    contacts_by_channel: BreakdownView
    children_by_rating: BreakdownView
    decisions_by_level: BreakdownView
    decisions_by_outcome: BreakdownView
    decision_clocks: BreakdownView


class ContactFiguresView(View):
    """The last twelve months that have ended, the latest first."""

    items: list[ContactMonthView]


class ClockFiguresView(View):
    """The clocks of one kind that started in a month, by their present state."""

    kind: ClockKind
    clocks: BreakdownView


class TimescaleMonthView(View):
    """One month of clocks."""

    month: MonthName
    kinds: list[ClockFiguresView]


class TimescaleFiguresView(View):
    """The last twelve months that have ended, the latest first."""

    items: list[TimescaleMonthView]


class BreakGlassMonthView(View):
    """One month of break-glass: the reasons, and the results of the reviews."""

    month: MonthName
    uses_by_reason: BreakdownView
    reviews: BreakdownView
    outcomes: BreakdownView


class BreakGlassFiguresView(View):
    """The last twelve months that have ended, the latest first."""

    items: list[BreakGlassMonthView]
