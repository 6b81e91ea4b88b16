"""Figures by month: counts and timeliness, suppressed so that no child can be found."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from app.domain.clocks.definitions import ClockKind
from app.domain.clocks.timescales import ClockState
from app.domain.clocks.working_time import london_date
from app.domain.contacts.contacts import Channel, Rating
from app.domain.contacts.threshold_decisions import Level, Outcome
from app.domain.directory.roles import Role
from app.domain.reporting.figures import Breakdown, Month, as_counted, ended_months, protected
from app.domain.restrictions.break_glass import GlassOutcome, GlassReason
from app.models import ThresholdDecision
from app.repositories.reporting.figures import NOT_RATED, Counts
from app.schemas.reporting.figures import (
    BreakdownView,
    BreakGlassFiguresView,
    BreakGlassMonthView,
    ClockFiguresView,
    ContactFiguresView,
    ContactMonthView,
    FigureView,
    TimescaleFiguresView,
    TimescaleMonthView,
)
from app.unit_of_work import UnitOfWork

_STATES = tuple(state for state in ClockState if state is not ClockState.CANCELLED)
_REVIEWS = ("in_time", "late", "waiting", "overdue")
_OUTCOMES = (*GlassOutcome, "not_reviewed")
_OVERSEERS = frozenset({Role.HUB_MANAGER, Role.INFORMATION_GOVERNANCE})
"""The roles that oversee break-glass; for all others small numbers are suppressed."""


async def contacts(uow: UnitOfWork) -> ContactFiguresView:
    """Contacts, and decisions on their children, month by month.

    Counted with the hub's rights, past every restriction; small numbers are suppressed for all.
    """
    months, before = _period(uow)
    async with uow.as_the_hub():
        figures = uow.figures
        received = await figures.contacts(months, before=before)
        children = await figures.children(months, before=before)
        levels = await figures.decisions(ThresholdDecision.level, months, before=before)
        outcomes = await figures.decisions(ThresholdDecision.outcome, months, before=before)
        clocks = await figures.clocks(months, before=before, now=uow.now)
    uow.audit("figures.contacts_read")
    deciding = clocks.get(ClockKind.THRESHOLD_DECISION, {})
    return ContactFiguresView(
        items=[
            ContactMonthView(
                month=month.name,
                contacts_by_channel=_shown(received, month, Channel),
                children_by_rating=_shown(children, month, (*Rating, NOT_RATED)),
                decisions_by_level=_shown(levels, month, Level),
                decisions_by_outcome=_shown(outcomes, month, Outcome),
                decision_clocks=_shown(deciding, month, _STATES),
            )
            for month in months
        ]
    )


async def timescales(uow: UnitOfWork) -> TimescaleFiguresView:
    """Clocks of every kind, met, missed and running, by the month in which they started."""
    months, before = _period(uow)
    async with uow.as_the_hub():
        clocks = await uow.figures.clocks(months, before=before, now=uow.now)
    uow.audit("figures.timescales_read")
    return TimescaleFiguresView(
        items=[
            TimescaleMonthView(
                month=month.name,
                kinds=[
                    ClockFiguresView(kind=kind, clocks=_shown(clocks.get(kind, {}), month, _STATES))
                    for kind in ClockKind
                ],
            )
            for month in months
        ]
    )


async def break_glass(uow: UnitOfWork) -> BreakGlassFiguresView:
    """How often break-glass was used, why, and the outcomes of the reviews."""
    months, before = _period(uow)
    reasons, reviews, outcomes = (
        {month.first: Counter[str]() for month in months} for _ in range(3)
    )
    for month, reason, review, outcome, uses in await uow.figures.glass_uses(months, before=before):
        reasons[month][reason] += uses
        reviews[month][review] += uses
        outcomes[month][outcome] += uses
    uow.audit("figures.break_glass_read")
    rule = as_counted if uow.actor.roles & _OVERSEERS else protected
    return BreakGlassFiguresView(
        items=[
            BreakGlassMonthView(
                month=month.name,
                uses_by_reason=_shown(reasons, month, GlassReason, rule),
                reviews=_shown(reviews, month, _REVIEWS, rule),
                outcomes=_shown(outcomes, month, _OUTCOMES, rule),
            )
            for month in months
        ]
    )


def _period(uow: UnitOfWork) -> tuple[tuple[Month, ...], datetime]:
    """The months shown, the latest first, and the instant at which the latest had ended."""
    today = london_date(uow.now)
    return ended_months(today), Month(today.replace(day=1)).starts_at


def _shown(
    counts: Counts,
    month: Month,
    codes: Iterable[str],
    rule: Callable[[Mapping[str, int]], Breakdown] = protected,
) -> BreakdownView:
    of_month = counts.get(month.first, Counter())
    breakdown = rule({str(code): of_month[code] for code in codes})
    return BreakdownView(
        total=breakdown.total,
        suppressed=breakdown.total is None,
        parts=[
            FigureView(code=code, count=count, suppressed=count is None)
            for code, count in breakdown.parts.items()
        ],
    )
