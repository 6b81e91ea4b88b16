"""The worker's jobs of telling: each looks at one partnership after another."""

import random
from collections.abc import Callable, Sequence
from datetime import datetime

from app.domain.public_addresses import is_public
from app.mail import mail
from app.services import (
    delivering,
    event_numbering,
    letters,
    published_heads,
    telling,
    verifications,
)
from app.services.bookkeeping import Books, one_by_one, reading
from app.services.telling import Post
from app.settings import Settings
from app.telemetry import OLDEST_DELIVERY, PAUSED_SUBSCRIPTIONS, log
from app.webhook_client import WebhookClient, anywhere
from app.webhook_keys import WebhookKeys

Everywhere = Sequence[Books]


def post(settings: Settings, *, clock: Callable[[], datetime]) -> Post:
    """What the worker tells with.

    Raises:
        WebhookKeyMissing: in production there is nothing to sign with.
    """
    allows = anywhere if settings.webhooks_to_private_addresses else is_public
    way = mail(settings)
    if way is None:
        log.warning("letters_wait_for_a_mail_folder")
    return Post(
        receivers=WebhookClient(allows=allows),
        keys=WebhookKeys(settings),
        mail=way,
        clock=clock,
        chance=random.SystemRandom().random,
    )


async def number_events(everywhere: Everywhere, post: Post) -> None:
    """Give what was published since its place."""
    await one_by_one(everywhere, lambda books: event_numbering.number(books, now=post.clock()))


async def verify_receivers(everywhere: Everywhere, post: Post) -> None:
    """Ask receivers to show that they are receivers."""
    await one_by_one(everywhere, lambda books: verifications.verify_all(books, post))


async def fan_out(everywhere: Everywhere, post: Post) -> None:
    """Note for every subscription what it is to be told of."""
    await one_by_one(everywhere, lambda books: telling.fan_out(books, post))


async def settle_deliveries(everywhere: Everywhere, post: Post) -> None:
    """Give up, or begin again, what waits for a subscription that was ended or resumed."""
    await one_by_one(everywhere, lambda books: telling.settle(books, post))


async def send_letters(everywhere: Everywhere, post: Post) -> None:
    """Write to those who answer for a subscription that nothing is told any more."""
    await one_by_one(everywhere, lambda books: letters.send_all(books, post))


async def publish_heads(everywhere: Everywhere, post: Post) -> None:
    """Let it be known that the trail was signed."""
    await one_by_one(everywhere, lambda books: published_heads.publish(books, now=post.clock()))


async def watch_deliveries(everywhere: Everywhere, post: Post) -> None:
    """Show how telling goes."""
    OLDEST_DELIVERY.set(await delivering.oldest_waiting(everywhere, post))
    paused = 0
    for books in everywhere:
        async with reading(books, now=post.clock()) as uow:
            paused += await uow.subscriptions.count_paused()
    PAUSED_SUBSCRIPTIONS.set(paused)
