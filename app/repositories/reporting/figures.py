"""Counts by month: no row of anybody leaves here, only how many there were."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    SQLColumnExpression,
    case,
    cast,
    func,
    literal,
    select,
    text,
)

from app.domain.clocks.timescales import ClockState
from app.domain.reporting.figures import Month
from app.models import Contact, ContactChild, ThresholdDecision, Timescale
from app.repositories.base import Repository
from app.repositories.corrections.recorded_errors import in_error

NOT_RATED = "not_rated"

Counts = Mapping[date, Counter[str]]
"""How many there were of each code, by the first day of the month."""

_GLASS_USES = text("SELECT * FROM access.glass_uses(:since, :before)")


class Figures(Repository):
    """Counts of what the actor reaches, in months that have ended."""

    async def contacts(self, months: Sequence[Month], *, before: datetime) -> Counts:
        """Contacts by channel, by when they were received; those made in error are none."""
        return await self._counted(
            Contact.channel,
            Contact.received_at,
            months,
            before,
            self._scope.visible(Contact),
            Contact.errored_at.is_(None),
        )

    async def children(self, months: Sequence[Month], *, before: datetime) -> Counts:
        """The children of those contacts, by how urgent each is now thought to be."""
        return await self._counted(
            func.coalesce(ContactChild.rating, NOT_RATED),
            Contact.received_at,
            months,
            before,
            self._scope.visible(ContactChild),
            self._scope.visible(Contact),
            ContactChild.contact_id == Contact.id,
            Contact.errored_at.is_(None),
        )

    async def decisions(
        self, by: SQLColumnExpression[str], months: Sequence[Month], *, before: datetime
    ) -> Counts:
        """Threshold decisions by a column of theirs, by when they were made."""
        return await self._counted(
            by,
            ThresholdDecision.decided_at,
            months,
            before,
            self._scope.visible(ThresholdDecision),
            ~in_error(self._scope, ThresholdDecision.id),
        )

    async def clocks(
        self, months: Sequence[Month], *, before: datetime, now: datetime
    ) -> Mapping[str, Counts]:
        """Clocks by where each stands, for each kind, by when they started.

        Those whose start no longer stands, or was in error, count neither as met nor as missed.
        """
        counts: dict[str, dict[date, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
        found = self._by_month(
            _state_at(now),
            Timescale.started_at,
            months,
            before,
            self._scope.visible(Timescale),
            Timescale.cancelled_at.is_(None),
            Timescale.struck_out_at.is_(None),
        ).add_columns(Timescale.kind)
        for month, state, number, kind in await self._session.execute(
            found.group_by(Timescale.kind)
        ):
            counts[kind][month][state] += number
        return counts

    async def glass_uses(
        self, months: Sequence[Month], *, before: datetime
    ) -> Sequence[tuple[date, str, str, str, int]]:
        """Broken glasses: month, reason, where the review stands, its outcome, and how many.

        Counted by the database, since most of those who may know how many there were may read
        none of them.
        """
        given = {"since": months[-1].starts_at, "before": before}
        return [tuple(row) for row in await self._session.execute(_GLASS_USES, given)]

    async def _counted(
        self,
        code: SQLColumnExpression[Any],
        instant: SQLColumnExpression[datetime],
        months: Sequence[Month],
        before: datetime,
        *conditions: ColumnElement[bool],
    ) -> Counts:
        counts: dict[date, Counter[str]] = defaultdict(Counter)
        found = self._by_month(code, instant, months, before, *conditions)
        for month, of_code, number in await self._session.execute(found):
            counts[month][of_code] += number
        return counts

    def _by_month(
        self,
        code: SQLColumnExpression[Any],
        instant: SQLColumnExpression[datetime],
        months: Sequence[Month],
        before: datetime,
        *conditions: ColumnElement[bool],
    ) -> Select[Any]:
        in_london = func.timezone("Europe/London", instant)
        month = cast(func.date_trunc("month", in_london), Date).label("month")
        return (
            select(month, code, func.count())
            .where(instant >= months[-1].starts_at, instant < before, *conditions)
            # By place: PostgreSQL takes two parameters of one value for two expressions.
            .group_by(text("1"), text("2"))
        )


def _state_at(now: datetime) -> ColumnElement[str]:
    """`clock_state`, as the database works it out for a clock that was not cancelled."""
    return case(
        (Timescale.stopped_at < Timescale.due_at, literal(ClockState.MET.value)),
        (Timescale.stopped_at.is_not(None), literal(ClockState.BREACHED.value)),
        (Timescale.due_at > now, literal(ClockState.RUNNING.value)),
        else_=literal(ClockState.BREACHED_RUNNING.value),
    )
