"""Worklists of the actor, their team and their agency."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import zip_longest
from uuid import UUID

from app.domain.pages import Page
from app.domain.worklists.worklists import (
    WORKLISTS,
    Worklist,
    refuse_foreign_worklist,
    worklists_of,
)
from app.models import Timescale
from app.repositories.worklists.worklists import Item, Place, place_of
from app.schemas.worklists.worklists import (
    ChildOnWorklistView,
    PressingClockView,
    WorklistItemView,
    WorklistNameView,
    WorklistsView,
    WorklistView,
)
from app.services.clocks import timescales
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


async def read(uow: UnitOfWork, *, name: Worklist, page: Page) -> WorklistView:
    """A page of a worklist; the people it shows are on the audit log.

    Raises:
        WorklistNotForRole: the list is for other roles.
    """
    refuse_foreign_worklist(name, roles=uow.actor.roles)
    found = await uow.worklists.list_waiting(name, limit=page.limit + 1, after=_place(page.after))
    items, following = page.turn(found, position=_position)
    clocks = await uow.worklists.list_clocks(items)
    names = await _names(uow, items)
    about = {person_id for item in items for person_id in item.person_ids if person_id}
    uow.audit("worklist.read", shown=[*(item.id for item in items), *about], worklist=name)
    return WorklistView(
        name=name,
        items=[_shown(uow, item, clocks=clocks[item.id], names=names) for item in items],
        next=following,
    )


def _place(position: Sequence[str] | None) -> Place | None:
    if position is None:
        return None
    rank, due_at, since, item_id = position
    return Place(
        int(rank), datetime.fromisoformat(due_at), datetime.fromisoformat(since), UUID(item_id)
    )


def _position(item: Item) -> tuple[str, str, str, str]:
    place = place_of(item)
    return str(place.rank), place.due_at.isoformat(), place.since.isoformat(), str(place.id)


async def _names(uow: UnitOfWork, items: Sequence[Item]) -> dict[UUID, str]:
    """What to call those of the children whose records the actor may open."""
    person_ids = {person_id for item in items for person_id in item.person_ids if person_id}
    return {person.id: called(person) for person in await uow.people.list_named(person_ids)}


def _shown(
    uow: UnitOfWork, item: Item, *, clocks: Sequence[Timescale], names: Mapping[UUID, str]
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
        {**asdict(item), "children": children, "clocks": pressing}
    )
