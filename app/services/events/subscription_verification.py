"""Verification of receivers before any event is sent to them."""

import asyncio
import json
from secrets import compare_digest, token_urlsafe
from uuid import UUID

from uuid_utils.compat import uuid7

from app.domain.events.deliveries import Fault, wait_after
from app.domain.events.events import VERIFICATION
from app.domain.events.subscriptions import VERIFIED_WITHIN, SubscriptionState
from app.repositories.events.subscriptions import Subscriber
from app.schemas.events.events import Challenge, CloudEvent
from app.services.events import subscriptions
from app.services.events.delivery_messages import Sending, send, source_of
from app.services.events.delivery_records import SERVICE, Tenant, writing
from app.unit_of_work import system_unit_of_work
from app.webhooks.client import Answer

AT_ONCE = 8
"""Receivers that are asked side by side. A round of them is over long before their lease is."""


async def verify_all(tenant: Tenant, post: Sending) -> int:
    """Ask the receivers whose turn it is; how many showed that they are receivers.

    Raises:
        Exception: what went wrong first, after all were asked.
    """
    async with writing(tenant, now=post.clock()) as uow:
        waiting = await uow.subscriptions.claim_unverified(limit=AT_ONCE, now=uow.now)
    outcomes = await asyncio.gather(
        *(_verify(tenant, post, each) for each in waiting), return_exceptions=True
    )
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
    return outcomes.count(True)


async def _verify(tenant: Tenant, post: Sending, subscriber: Subscriber) -> bool:
    challenge = token_urlsafe(32)
    now = post.clock()
    event = CloudEvent(
        id=uuid7(),
        source=source_of(tenant),
        type=VERIFICATION,
        time=now,
        subject=f"/v1/subscriptions/{subscriber.id}",
        datacontenttype="application/json",
        data=Challenge(challenge=challenge),
    )
    answer = await send(post, subscriber, event)
    fault = answer.fault
    if fault is None and not _repeats(answer, challenge):
        fault = Fault.CHALLENGE_NOT_REPEATED
    if fault is None:
        return await _activate(tenant, post, subscriber.id, url=subscriber.url)
    wait = wait_after(subscriber.verify_attempts + 1, share=post.chance())
    in_time = now + wait < subscriber.verify_from + VERIFIED_WITHIN
    async with writing(tenant, now=post.clock()) as uow:
        await uow.subscriptions.note_unverified(
            subscriber,
            status=answer.status,
            fault=fault,
            due_at=now + wait if in_time else None,
        )
    return False


def _repeats(answer: Answer, challenge: str) -> bool:
    try:
        repeated = json.loads(answer.body)["challenge"]
    except (ValueError, TypeError, LookupError, RecursionError):
        return False
    return isinstance(repeated, str) and compare_digest(repeated.encode(), challenge.encode())


async def _activate(tenant: Tenant, post: Sending, subscription_id: UUID, *, url: str) -> bool:
    """Let it run; False where it was changed, paused or ended while its receiver was asked."""
    async with system_unit_of_work(
        tenant.engine,
        partnership_id=tenant.partnership_id,
        slug=tenant.slug,
        now=post.clock(),
        service=SERVICE,
    ) as uow:
        subscription = await uow.subscriptions.get_for_change(subscription_id)
        if subscription.state != SubscriptionState.UNVERIFIED or subscription.url != url:
            uow.audit("subscription.read", subscription)
            return False
        subscription.state = SubscriptionState.ACTIVE
        subscription.verified_at = subscription.changed_at = uow.now
        subscription.verify_due_at = None
        subscription.last_status, subscription.last_fault = None, None
        subscriptions.reset_failures(uow, subscription)
        uow.audit("subscription.verified", subscription)
        uow.publish("subscription.verified", record_id=subscription.id)
    return True
