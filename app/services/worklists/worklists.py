"""Worklists of the actor, their team and their agency."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from itertools import zip_longest
from typing import Any
from uuid import UUID

from app.domain.contacts.contacts import Rating, Safety
from app.domain.contacts.urgency import Order
from app.domain.pages import CursorNotValid, Page
from app.domain.worklists.worklists import (
    WORKLISTS,
    Waiting,
    Worklist,
    refuse_foreign_worklist,
    worklists_of,
)
from app.models import Timescale
from app.repositories.contacts.contact_rows import ContactRow, Holder
from app.repositories.worklists.worklists import Item, ItemFilter, Place, place_of
from app.schemas.casework.exceptions import ExceptionView
from app.schemas.contacts.surroundings import SurroundingsView
from app.schemas.worklists.worklists import (
    ChildOnWorklistView,
    ClosedByTeamView,
    PressingClockView,
    WorklistItemView,
    WorklistNameView,
    WorklistsView,
    WorklistView,
)
from app.services.clocks import timescales
from app.services.contacts import surroundings
from app.services.contacts.surroundings import Asked
from app.services.people.person_views import called
from app.unit_of_work import UnitOfWork


async def list_mine(uow: UnitOfWork) -> WorklistsView:
    """The worklists that are for a role of the actor's."""
    uow.audit("worklist.listed")
    return WorklistsView(
        items=[
            WorklistNameView(name=name, holds=WORKLISTS[name].holds)
            for name in worklists_of(uow.actor.roles)
        ]
    )


async def read(
    uow: UnitOfWork,
    *,
    name: Worklist,
    page: Page,
    order: Order = Order.USUAL,
    rating: Rating | None = None,
    safe_now: Safety | None = None,
) -> WorklistView:
    """A page of a worklist; the people it shows are on the audit log.

    Raises:
        WorklistNotForRole: the list is for other roles.
        CursorNotValid: the cursor is of the list in another order.
    """
    refuse_foreign_worklist(name, roles=uow.actor.roles)
    found = await uow.worklists.list_waiting(
        name,
        order=order,
        wanted=ItemFilter(rating=rating, safe_now=safe_now),
        limit=page.limit + 1,
        after=_place(page.after, order=order),
    )
    items, following = page.turn(found, position=lambda item: _position(item, order=order))
    contact_ids = {item.contact_id for item in items if item.contact_id is not None}
    rows = await uow.contact_rows.list_of(contact_ids)
    holders = await uow.contact_rows.holders(contact_ids)
    clocks = await uow.worklists.list_clocks(items)
    names = await _names(uow, items)
    closures = await _closures(uow, items)
    near = await surroundings.around(uow, _asked(items))
    about = {person_id for item in items for person_id in item.person_ids if person_id}
    uow.audit("worklist.read", shown=[*(item.id for item in items), *about], worklist=name)
    return WorklistView(
        name=name,
        items=[
            _shown(
                uow,
                item,
                clocks=clocks[item.id],
                names=names,
                near=near,
                closure=closures.get(item.id),
                contact=_row(item, rows=rows, holders=holders),
            )
            for item in items
        ],
        next=following,
    )


def _place(position: Sequence[str] | None, *, order: Order) -> Place | None:
    if position is None:
        return None
    *first, rank, due_at, since, item_id = position
    if len(first) != (order is Order.URGENCY):
        raise CursorNotValid(pointer="query:cursor", code="cursor_not_valid")
    return Place(
        int(rank),
        datetime.fromisoformat(due_at),
        datetime.fromisoformat(since),
        UUID(item_id),
        urgency=int(first[0]) if first else None,
    )


def _position(item: Item, *, order: Order) -> tuple[str, ...]:
    place = place_of(item, order=order)
    first = () if place.urgency is None else (str(place.urgency),)
    return (
        *first,
        str(place.rank),
        place.due_at.isoformat(),
        place.since.isoformat(),
        str(place.id),
    )


def _row(
    item: Item, *, rows: Mapping[UUID, ContactRow], holders: Mapping[UUID, Holder]
) -> dict[str, Any]:
    """What is shown of the contact that an item is of, where it may be opened."""
    row = None if item.contact_id is None else rows.get(item.contact_id)
    holder = None if item.contact_child_id is None else holders.get(item.contact_child_id)
    shown: dict[str, Any] = (
        dict.fromkeys(field.name for field in fields(ContactRow)) if row is None else asdict(row)
    )
    return shown | {
        "held_by": None if holder is None else holder.user_id,
        "held_by_team": None if holder is None else holder.team_id,
    }


_OF_CHILDREN = frozenset({Waiting.CHILD_OF_CONTACT, Waiting.RECOMMENDED_DECISION, Waiting.DECISION})
"""Items about one child of a contact, to triage or decide on."""


def _asked(items: Sequence[Item]) -> list[Asked]:
    return [
        Asked(item.contact_child_id, item.contact_id, person_id, item.since)
        for item in items
        if item.waiting in _OF_CHILDREN
        for person_id in item.person_ids
        if person_id is not None
        and item.contact_child_id is not None
        and item.contact_id is not None
    ]


async def _names(uow: UnitOfWork, items: Sequence[Item]) -> dict[UUID, str]:
    """What to call those of the children whose records the actor may open."""
    person_ids = {person_id for item in items for person_id in item.person_ids if person_id}
    return {person.id: called(person) for person in await uow.people.list_named(person_ids)}


async def _closures(uow: UnitOfWork, items: Sequence[Item]) -> dict[UUID, ClosedByTeamView]:
    """How those of the items ended that are referrals closed by a team."""
    ids = {item.id for item in items if item.waiting is Waiting.CLOSED_BY_TEAM}
    if not ids:
        return {}
    given = await uow.exceptions.list_on_each(ids)
    return {
        referral.id: ClosedByTeamView.model_validate(referral).model_copy(
            update={
                "exceptions": [
                    ExceptionView.model_validate(each)
                    for each in given
                    if each.subject_id == referral.id
                ]
            }
        )
        for referral in await uow.team_closures.list_by_ids(ids)
    }


def _shown(
    uow: UnitOfWork,
    item: Item,
    *,
    clocks: Sequence[Timescale],
    names: Mapping[UUID, str],
    near: Mapping[UUID, SurroundingsView],
    closure: ClosedByTeamView | None,
    contact: Mapping[str, Any],
) -> WorklistItemView:
    children = [
        ChildOnWorklistView(
            person_id=person_id,
            name=described if person_id is None else names.get(person_id, described),
        )
        for person_id, described in zip_longest(item.person_ids, item.described or ())
    ]
    pressing = [PressingClockView.model_validate(clock) for clock in timescales.shown(uow, clocks)]
    return WorklistItemView.model_validate(
        {
            **asdict(item),
            **contact,
            "children": children,
            "clocks": pressing,
            "surroundings": near.get(item.id),
            "closure": closure,
        }
    )
