"""Webhook messages: which subscriber gets which event, by whose rights, and the body sent."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from standardwebhooks import Webhook

from app.domain.directory.access import require
from app.domain.directory.permissions import Permission
from app.domain.directory.tokens import Identity
from app.domain.errors import Forbidden
from app.domain.events.subscriptions import PauseReason, SubscriptionState, generations
from app.repositories.events.events import PublishedEvent
from app.repositories.events.subscriptions import Subscriber
from app.schemas.events.events import CloudEvent
from app.services.events import subscriptions
from app.services.events.delivery_records import SERVICE, Tenant, one_by_one, reading, writing
from app.telemetry import log
from app.unit_of_work import Circumstances, UnitOfWork, system_unit_of_work, unit_of_work
from app.webhooks.client import Answer, Receivers
from app.webhooks.mail import Mail
from app.webhooks.secrets import WebhookKeys

FANNED_OUT_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Sending:
    """What telling is done with. `chance` draws from 0 to 1; `mail` is None where there is none."""

    receivers: Receivers
    keys: WebhookKeys
    mail: Mail | None
    clock: Callable[[], datetime]
    chance: Callable[[], float]


@asynccontextmanager
async def as_maker(
    tenant: Tenant, subscriber: Subscriber, *, now: datetime
) -> AsyncIterator[UnitOfWork]:
    """Act with the rights that the maker of the subscription has now.

    Raises:
        Forbidden: they may not subscribe any more, or have no role here today.
    """
    identity = Identity(
        issuer=subscriber.issuer,
        subject=subscriber.subject,
        # There is no token. Under a made-up name, one could be called back: the subscription would
        # fall silent, and its state would not say so.
        token_id="",
        expires_at=now,
        authenticated_at=None,
        acr=None,
    )
    circumstances = Circumstances(now=now, service=SERVICE, partnership=tenant.slug)
    async with unit_of_work(tenant.engine, circumstances) as uow:
        await uow.sign_in(identity, reading=False)
        require(uow.actor, Permission.SUBSCRIPTION_MANAGE)
        require(uow.actor, Permission.EVENT_READ)
        await uow.events.listen()
        yield uow


async def fan_out(tenant: Tenant, post: Sending) -> int:
    """Write the deliveries due to every active subscription; how many were written.

    An event that its maker may not hear of now is passed over for good.

    Raises:
        Exception: what went wrong first, after all have had their turn.
    """
    async with reading(tenant, now=post.clock()) as uow:
        behind = await uow.subscriptions.list_behind(await uow.events.newest())
    return sum(await one_by_one(behind, lambda each: _fan_out_to(tenant, post, each)))


async def _fan_out_to(tenant: Tenant, post: Sending, subscriber: Subscriber) -> int:
    now = post.clock()
    try:
        async with as_maker(tenant, subscriber, now=now) as uow:
            told, until = await uow.events.list_after(
                subscriber.position, limit=FANNED_OUT_AT_ONCE, only=subscriber.events
            )
    except Forbidden:
        await pause(tenant, post, subscriber.id, because=PauseReason.MAKER_GONE)
        return 0
    async with writing(tenant, now=now) as uow:
        if not await uow.subscriptions.look_through(
            subscriber.id, before=subscriber.position, until=until
        ):
            return 0
        await uow.deliveries.add(subscriber.id, told, now=now)
    return len(told)


async def settle(tenant: Tenant, post: Sending) -> None:
    """Give up what waits for who ended their subscription; begin again for who resumed theirs.

    A user who asks for either may not see all that waits; the worker does.
    """
    async with writing(tenant, now=post.clock()) as uow:
        await uow.deliveries.give_up(now=uow.now)
        await uow.deliveries.begin_again(now=uow.now)


async def pause(
    tenant: Tenant, post: Sending, subscription_id: UUID, *, because: PauseReason
) -> None:
    """Pause one subscription, on the audit log; its owners are sent an e-mail."""
    async with system_unit_of_work(
        tenant.engine,
        partnership_id=tenant.partnership_id,
        slug=tenant.slug,
        now=post.clock(),
        service=SERVICE,
    ) as uow:
        subscription = await uow.subscriptions.get_for_change(subscription_id)
        if subscription.state != SubscriptionState.ACTIVE:
            uow.audit("subscription.read", subscription)
            return
        subscription.letter_due = True
        subscriptions.set_paused(uow, subscription, because=because)
    log.warning("subscription_paused", reason=str(because))


async def send_event(
    tenant: Tenant, post: Sending, subscriber: Subscriber, told: PublishedEvent
) -> Answer:
    """Send one event to its receiver, signed: that it happened, and where to read of it."""
    event = CloudEvent(
        id=told.id,
        source=source_of(tenant),
        type=told.type,
        time=told.time,
        subject=told.resource,
    )
    return await send(post, subscriber, event)


async def send(post: Sending, subscriber: Subscriber, event: CloudEvent) -> Answer:
    """Send one CloudEvent with the headers of Standard Webhooks.

    Its id is the same however often it is sent, so that receivers can drop repetitions.
    """
    now = post.clock()
    body = event.model_dump_json(exclude_none=True)
    signed_by = generations(
        generation=subscriber.generation, rotations=subscriber.rotations, now=now
    )
    signatures = [
        Webhook(post.keys.key.secret_of(subscriber.id, generation=generation)).sign(
            str(event.id), now, body
        )
        for generation in signed_by
    ]
    headers = {
        "Content-Type": "application/cloudevents+json; charset=utf-8",
        "User-Agent": "Frontdoor",
        "webhook-id": str(event.id),
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
    return await post.receivers.send(subscriber.url, headers=headers, body=body.encode())


def source_of(tenant: Tenant) -> str:
    """The source of events: the partnership, at the organisation that runs the service."""
    return f"/partnerships/{tenant.slug}"
