"""Who runs a strategy meeting, and how far what they do in it extends."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from app.models import Referral, StrategyMeeting
from app.services.meetings.facts import open_referrals
from app.unit_of_work import UnitOfWork


async def is_run_by_actor(uow: UnitOfWork, meeting: StrategyMeeting) -> bool:
    """Whether the actor runs a meeting: the hub does, and who works with the referral's child."""
    return await uow.referrals.is_of_a_child_of_the_actor(meeting.referral_id)


@asynccontextmanager
async def for_every_child(uow: UnitOfWork) -> AsyncIterator[None]:
    """The hub's view, for what a meeting rests on and does for each of its children.

    A team runs the meeting about its own child, and what is decided binds a sibling whom it may
    not look up. What was written before is written with the actor's own rights.
    """
    if uow.actor.in_hub:
        yield
        return
    await uow.session.flush()
    async with uow.as_the_hub(hidden_from=uow.actor.hidden_from):
        yield


async def referrals_shown(
    uow: UnitOfWork, meeting: StrategyMeeting, *, runs_meeting: bool
) -> dict[UUID, Referral]:
    """The open referrals of the children: all of them, for those who may start enquiries."""
    children = [child.person_id for child in meeting.children]
    if not runs_meeting:
        return await open_referrals(uow, children)
    async with for_every_child(uow):
        return await open_referrals(uow, children)
