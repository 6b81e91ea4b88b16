"""The worker's webhook jobs, each over all partnerships in turn."""

import random
from collections.abc import Callable, Sequence
from datetime import datetime

from app.domain.events.public_addresses import is_public
from app.services.audit import tree_witnessing
from app.services.events import (
    delivery_messages,
    positions,
    subscription_emails,
    subscription_verification,
)
from app.services.events.delivery_messages import Sending
from app.services.events.delivery_records import Tenant, one_by_one
from app.settings import Settings
from app.telemetry import OLDEST_DELIVERY, PAUSED_SUBSCRIPTIONS, log
from app.webhooks.client import WebhookClient, anywhere
from app.webhooks.mail import mail
from app.webhooks.secrets import WebhookKeys

Everywhere = Sequence[Tenant]


def post(settings: Settings, *, clock: Callable[[], datetime]) -> Sending:
    """What the worker tells with.

    Raises:
        WebhookKeyMissing: in production there is nothing to sign with.
    """
    allows = anywhere if settings.webhooks_to_private_addresses else is_public
    way = mail(settings)
    if way is None:
        log.warning("letters_wait_for_a_mail_folder")
    return Sending(
        receivers=WebhookClient(allows=allows),
        keys=WebhookKeys(settings),
        mail=way,
        clock=clock,
        chance=random.SystemRandom().random,
    )


async def number_events(everywhere: Everywhere, post: Sending) -> None:
    """Give what was published since its place."""
    await one_by_one(everywhere, lambda tenant: positions.number(tenant, now=post.clock()))


async def verify_receivers(everywhere: Everywhere, post: Sending) -> None:
    """Ask receivers to show that they are receivers."""
    await one_by_one(everywhere, lambda tenant: subscription_verification.verify_all(tenant, post))


async def fan_out(everywhere: Everywhere, post: Sending) -> None:
    """Queue new events for every subscription."""
    await one_by_one(everywhere, lambda tenant: delivery_messages.fan_out(tenant, post))


async def settle_deliveries(everywhere: Everywhere, post: Sending) -> None:
    """Give up, or begin again, what waits for a subscription that was ended or resumed."""
    await one_by_one(everywhere, lambda tenant: delivery_messages.settle(tenant, post))


async def send_letters(everywhere: Everywhere, post: Sending) -> None:
    """E-mail the owners of subscriptions that have stopped."""
    await one_by_one(everywhere, lambda tenant: subscription_emails.send_all(tenant, post))


async def publish_heads(everywhere: Everywhere, post: Sending) -> None:
    """Publish that a new head of the audit log was signed."""
    await one_by_one(everywhere, lambda tenant: tree_witnessing.publish(tenant, now=post.clock()))


def show_waiting(oldest_at: datetime | None, *, paused: int, now: datetime) -> None:
    """Show how long deliveries have waited, and how many subscriptions are paused."""
    OLDEST_DELIVERY.set((now - (oldest_at or now)).total_seconds())
    PAUSED_SUBSCRIPTIONS.set(paused)
