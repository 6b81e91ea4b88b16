"""The worker's jobs of telling: each looks at one partnership after another."""

import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from app.domain.public_addresses import is_public
from app.mail import mail
from app.services import delivering, event_numbering, published_heads, telling, verifications
from app.services.bookkeeping import Books, reading
from app.services.telling import Post
from app.settings import Settings
from app.telemetry import OLDEST_DELIVERY, PAUSED_SUBSCRIPTIONS
from app.webhook_client import WebhookClient, anywhere
from app.webhook_keys import WebhookKeys

Everywhere = Sequence[Books]


def post(settings: Settings, *, clock: Callable[[], datetime]) -> Post:
    """What the worker tells with.

    Raises:
        WebhookKeyMissing: in production there is nothing to sign with.
    """
    allows = anywhere if settings.webhooks_to_private_addresses else is_public
    return Post(
        receivers=WebhookClient(allows=allows),
        keys=WebhookKeys(settings),
        mail=mail(settings),
        clock=clock,
        chance=random.SystemRandom().random,
    )


async def number_events(everywhere: Everywhere, post: Post) -> None:
    """Give what was published since its place."""
    await _each(everywhere, lambda books: event_numbering.number(books, now=post.clock()))


async def verify_receivers(everywhere: Everywhere, post: Post) -> None:
    """Ask receivers to show that they are receivers."""
    await _each(everywhere, lambda books: verifications.verify_all(books, post))


async def fan_out(everywhere: Everywhere, post: Post) -> None:
    """Note for every subscription what it is to be told of."""
    await _each(everywhere, lambda books: telling.fan_out(books, post))


async def publish_heads(everywhere: Everywhere, post: Post) -> None:
    """Let it be known that the trail was signed."""
    await _each(everywhere, lambda books: published_heads.publish(books, now=post.clock()))


async def watch_deliveries(everywhere: Everywhere, post: Post) -> None:
    """Show how telling goes."""
    OLDEST_DELIVERY.set(await delivering.oldest_waiting(everywhere, post))
    paused = 0
    for books in everywhere:
        async with reading(books, now=post.clock()) as uow:
            paused += await uow.subscriptions.count_paused()
    PAUSED_SUBSCRIPTIONS.set(paused)


async def _each(everywhere: Everywhere, do: Callable[[Books], Awaitable[object]]) -> None:
    """Do the same in each; a failure in one does not keep the others from their turn."""
    failures: list[Exception] = []
    for books in everywhere:
        try:
            await do(books)
        except Exception as failure:  # noqa: BLE001 - raised again below, after the others' turn
            failures.append(failure)
    if failures:
        raise failures[0]
