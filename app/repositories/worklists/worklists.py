"""Worklists: of what each is made, what is due first coming first."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, tuple_, union_all

from app.domain.contacts.contacts import Rating, Safety
from app.domain.contacts.urgency import Order, urgency
from app.domain.worklists.worklists import PRESSING, Waiting, Worklist
from app.models import Timescale
from app.repositories.base import Repository
from app.repositories.clocks.timescales import RUNNING
from app.repositories.contacts.urgency import urgency_of
from app.repositories.scope import Scope
from app.repositories.worklists import (
    allocations,
    break_glass,
    casework,
    corrections,
    hub,
    meetings,
    other_authorities,
    restrictions,
    sharing,
)

_NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""Where an item stands that nothing presses on: after everything that is due."""

_PARTS: Final[Mapping[Worklist, Callable[[Scope], Sequence[Select[Any]]]]] = MappingProxyType(
    {
        Worklist.TRIAGE: lambda scope: [hub.children_to_triage(scope)],
        Worklist.DECISIONS: lambda scope: [
            other_authorities.refused(scope),
            hub.recommended_decisions(scope),
            hub.other_decisions(scope),
        ],
        Worklist.ACKNOWLEDGEMENTS: lambda scope: [hub.acknowledgements_owed(scope)],
        Worklist.FEEDBACK: lambda scope: [hub.feedback_owed(scope)],
        Worklist.MEETINGS: lambda scope: [
            meetings.meetings_to_call(scope),
            meetings.meetings_to_conclude(scope),
        ],
        Worklist.MINUTES: lambda scope: [meetings.minutes_to_circulate(scope)],
        Worklist.ALLOCATED: lambda scope: [
            casework.routed_contacts(scope, casework.allocated_to_me(scope)),
            casework.running_clocks(scope, casework.allocated_to_me(scope)),
            allocations.children_without_a_clock(scope, casework.allocated_to_me(scope)),
        ],
        Worklist.TEAM: lambda scope: [
            casework.routed_contacts(scope, casework.allocated_to_my_team(scope)),
            casework.running_clocks(scope, casework.allocated_to_my_team(scope)),
            allocations.children_without_a_clock(scope, casework.allocated_to_my_team(scope)),
            casework.outcomes_to_authorise(scope),
        ],
        Worklist.TO_ALLOCATE: lambda scope: [
            allocations.referrals_to_allocate(scope),
            allocations.workers_who_left(scope),
        ],
        Worklist.AUTHORISATIONS: lambda scope: [casework.outcomes_to_authorise(scope)],
        Worklist.MY_AGENCY: lambda scope: [
            sharing.requests_to_answer(scope),
            meetings.invitations_to_come(scope),
            meetings.minutes_to_receipt(scope),
        ],
        Worklist.LATE_REQUESTS: lambda scope: [sharing.late_requests(scope)],
        Worklist.UNREAD_RETURNS: lambda scope: [sharing.unread_returns(scope)],
        Worklist.RETURN_TASKS: lambda scope: [sharing.return_tasks(scope)],
        Worklist.RESTRICTIONS: lambda scope: [
            restrictions.restrictions_to_approve(scope),
            restrictions.restrictions_to_review(scope),
        ],
        Worklist.BREAK_GLASS_REVIEWS: lambda scope: [break_glass.reviews_owed(scope)],
        Worklist.OPENED_RECORDS: lambda scope: [break_glass.records_opened(scope)],
        Worklist.QUARANTINE: lambda scope: [hub.quarantined_notifications(scope)],
        Worklist.SAME_INCIDENT: lambda scope: [hub.incidents_to_judge(scope)],
        Worklist.EMERGENCY_PROTECTION: lambda scope: [casework.children_protected(scope)],
        Worklist.OTHER_AUTHORITIES: lambda scope: [other_authorities.unanswered(scope)],
        Worklist.ERRORS: lambda scope: [corrections.errors_to_confirm(scope)],
        Worklist.LINK_REVIEWS: lambda scope: [corrections.link_reviews_to_end(scope)],
        Worklist.OVERTURNED: lambda scope: [hub.overturned_recommendations(scope)],
        Worklist.CLOSED_BY_TEAMS: lambda scope: [allocations.referrals_closed_by_teams(scope)],
        Worklist.ROUTED: lambda scope: [
            casework.unacknowledged_routings(scope),
            casework.unanswered_routings(scope),
        ],
    }
)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits; `described`, where there is any, goes with `person_ids` one by one."""

    waiting: Waiting
    rank: int
    id: UUID
    contact_id: UUID | None
    contact_child_id: UUID | None
    referral_id: UUID | None
    strategy_meeting_id: UUID | None
    enquiry_id: UUID | None
    minutes_id: UUID | None
    information_request_id: UUID | None
    requested_agency_id: UUID | None
    notification_id: UUID | None
    rating: str | None
    safe_now: str | None
    since: datetime
    due_at: datetime | None
    person_ids: Sequence[UUID | None]
    described: Sequence[str | None] | None


@dataclass(frozen=True, slots=True)
class Place:
    """An item's place in its list, which is ordered by these in turn.

    In a list that is ordered by urgency, that comes first.
    """

    rank: int
    due_at: datetime
    since: datetime
    id: UUID
    urgency: int | None = None


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """What a worklist may be narrowed by; an empty member narrows nothing."""

    rating: str | None = None
    safe_now: str | None = None


def place_of(item: Item, *, order: Order) -> Place:
    """Where an item stands: by what is due first, and then by what has waited longest."""
    place = Place(item.rank, item.due_at or _NEVER, item.since, item.id)
    if order is Order.USUAL:
        return place
    return replace(
        place,
        urgency=urgency(
            safe_now=None if item.safe_now is None else Safety(item.safe_now),
            rating=None if item.rating is None else Rating(item.rating),
        ),
    )


class Worklists(Repository):
    """Worklists of the actor's waiting work."""

    async def list_waiting(
        self,
        name: Worklist,
        *,
        order: Order,
        wanted: ItemFilter,
        limit: int,
        after: Place | None,
    ) -> Sequence[Item]:
        """The items of one worklist, in one query over all the kinds it mixes."""
        items = union_all(*_PARTS[name](self._scope)).subquery("items")
        columns = items.c
        due_at = func.coalesce(columns.due_at, literal(_NEVER))
        by: tuple[ColumnElement[Any], ...] = (columns.rank, due_at, columns.since, columns.id)
        if order is Order.URGENCY:
            by = (urgency_of(safe_now=columns.safe_now, rating=columns.rating), *by)
        found = select(items).order_by(*by).limit(limit)
        if wanted.rating is not None:
            found = found.where(columns.rating == wanted.rating)
        if wanted.safe_now is not None:
            found = found.where(columns.safe_now == wanted.safe_now)
        if after is not None:
            place = (after.rank, after.due_at, after.since, after.id)
            first = () if after.urgency is None else (after.urgency,)
            found = found.where(tuple_(*by) > tuple_(*first, *place))
        rows = (await self._session.execute(found)).mappings()
        return [Item(**{**row, "waiting": Waiting(row["waiting"])}) for row in rows]

    async def list_clocks(self, items: Sequence[Item]) -> dict[UUID, list[Timescale]]:
        """The running clocks that press on each of some items, what is due first first."""
        by_item: dict[UUID, list[Timescale]] = {item.id: [] for item in items}
        pressed = [(item, PRESSING[item.waiting]) for item in items if item.waiting in PRESSING]
        if not pressed:
            return by_item
        sought = {by for _, by in pressed}
        of_items = [
            and_(
                Timescale.kind.in_(by.kinds),
                getattr(Timescale, by.clock).in_([getattr(item, by.item) for item in items]),
            )
            for by in sought
        ]
        found = (
            select(Timescale)
            .where(self._scope.visible(Timescale), *RUNNING, or_(*of_items))
            .order_by(Timescale.due_at, Timescale.id)
        )
        by_id: dict[UUID, list[Timescale]] = defaultdict(list)
        for clock in await self._session.scalars(found):
            for by in sought:
                if clock.kind in by.kinds:
                    by_id[getattr(clock, by.clock)].append(clock)
        return by_item | {item.id: by_id[getattr(item, by.item)] for item, by in pressed}
