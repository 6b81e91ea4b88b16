"""Attempts at webhook deliveries, each with the subscriber's rights checked again.

No transaction is open while a receiver takes its time.
"""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.domain.errors import Forbidden
from app.domain.events.deliveries import DeliveryState, is_given_up, wait_after
from app.domain.events.delivery_order import Turn, next_turn
from app.domain.events.subscriptions import PauseReason, must_pause
from app.repositories.events.deliveries import Due
from app.repositories.events.events import PublishedEvent
from app.repositories.events.subscriptions import Subscriber
from app.services.events.delivery_messages import Sending, as_maker, pause, send_event
from app.services.events.delivery_records import Tenant, reading, writing
from app.telemetry import DELIVERIES
from app.webhooks.client import Answer

AT_ONCE = 8
"""Subscriptions that one worker tells side by side; each needs a connection now and then."""

ROUND_SECONDS = 5.0
"""How long a round goes on taking what is due: a worker that is to stop waits for one round."""


async def deliver_due(everywhere: Sequence[Tenant], post: Sending) -> None:
    """Deliver what is due, several subscriptions side by side, each in its turn.

    Raises:
        Exception: what went wrong first; its lease runs out, and it is tried again.
    """
    loop = asyncio.get_running_loop()
    ends_at = loop.time() + ROUND_SECONDS
    under_way: dict[asyncio.Task[None], Turn] = {}
    failures: list[BaseException] = []
    try:
        while True:
            if loop.time() < ends_at and not failures:
                for each in await claim(everywhere, post, under_way=list(under_way.values())):
                    task = asyncio.create_task(deliver(each.tenant, post, each.due))
                    under_way[task] = each.turn
            if not under_way:
                break
            done, _ = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                del under_way[task]
                failure = task.exception()
                failures += [failure] if failure is not None else []
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
    if failures:
        raise failures[0]


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that has a place here, and whose turn it is."""

    tenant: Tenant
    turn: Turn
    due: Due


async def claim(
    everywhere: Sequence[Tenant], post: Sending, *, under_way: Collection[Turn] = ()
) -> list[Claimed]:
    """Give the free slots to the next deliveries of any partnership, one to a subscription."""
    now = post.clock()
    waiting: dict[Turn, Tenant] = {}
    for tenant in everywhere:
        async with reading(tenant, now=now) as uow:
            waiting |= dict.fromkeys(await uow.deliveries.list_turns(now=now), tenant)
    claimed: list[Claimed] = []
    while len(under_way) + len(claimed) < AT_ONCE:
        turn = next_turn(waiting, under_way=[*under_way, *(each.turn for each in claimed)])
        if turn is None:
            break
        tenant = waiting.pop(turn)
        async with writing(tenant, now=now) as uow:
            due = await uow.deliveries.claim(turn.subscription_id, now=now)
        if due is not None:
            claimed.append(Claimed(tenant, turn, due))
    return claimed


async def deliver(tenant: Tenant, post: Sending, due: Due) -> None:
    """Make one attempt at one delivery that was claimed."""
    async with reading(tenant, now=post.clock()) as uow:
        subscriber = await uow.subscriptions.find_active(due.subscription_id)
    if subscriber is None:
        return  # Paused or ended meanwhile; the lease runs out by itself.
    try:
        told = await _if_visible(tenant, post, subscriber, due)
    except Forbidden:
        await pause(tenant, post, subscriber.id, because=PauseReason.MAKER_GONE)
        return
    if told is None:
        async with writing(tenant, now=post.clock()) as uow:
            await uow.deliveries.withhold(due, now=uow.now)
        DELIVERIES.labels(DeliveryState.WITHHELD).inc()
        return
    answer = await send_event(tenant, post, subscriber, told)
    if await _note(tenant, post, due, answer):
        await pause(tenant, post, subscriber.id, because=PauseReason.FAILING)


async def _if_visible(
    tenant: Tenant, post: Sending, subscriber: Subscriber, due: Due
) -> PublishedEvent | None:
    """The event, if its subscriber may still hear of it; it is audited before it is sent."""
    async with as_maker(tenant, subscriber, now=post.clock()) as uow:
        told = (await uow.events.find_all([due.message_id])).get(due.message_id)
        if told is not None:
            uow.audit("event.sent", shown=[told.record_id], subscription=subscriber.id)
            await uow.finish()
    return told


@dataclass(frozen=True, slots=True)
class _Outcome:
    state: DeliveryState
    label: str


def _outcome(due: Due, answer: Answer, post: Sending) -> _Outcome:
    if answer.fault is None:
        return _Outcome(DeliveryState.DELIVERED, "delivered")
    now = post.clock()
    if is_given_up(first_attempted_at=due.first_attempted_at or now, now=now):
        return _Outcome(DeliveryState.DEAD, "dead")
    return _Outcome(DeliveryState.PENDING, "failed")


async def _note(tenant: Tenant, post: Sending, due: Due, answer: Answer) -> bool:
    """Keep what the attempt came to; whether the receiver has now failed often enough."""
    outcome = _outcome(due, answer, post)
    wait = wait_after(due.attempts + 1, share=post.chance())
    async with writing(tenant, now=post.clock()) as uow:
        await uow.deliveries.note_attempt(
            due,
            state=outcome.state,
            status=answer.status,
            fault=answer.fault,
            due_at=uow.now + wait,
            now=uow.now,
        )
        if answer.fault is None:
            await uow.subscriptions.note_taken(due.subscription_id, status=answer.status)
            failing = False
        else:
            failures, since = await uow.subscriptions.note_failed(
                due.subscription_id, status=answer.status, fault=answer.fault, now=uow.now
            )
            failing = must_pause(failures=failures, failing_since=since, now=uow.now)
    DELIVERIES.labels(outcome.label).inc()
    return failing
