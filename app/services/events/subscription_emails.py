"""E-mails to the owners of subscriptions, tried until they are sent."""

from uuid import UUID

from app.domain.events.subscriptions import (
    EmailAbout,
    PauseReason,
    SubscriptionState,
    letter_about,
)
from app.models import Subscription
from app.services.events.delivery_messages import Sending
from app.services.events.delivery_records import Tenant, one_by_one, reading, writing
from app.webhooks.mail import Mail, subscription_stopped


async def send_all(tenant: Tenant, post: Sending) -> None:
    """Send every letter that is due. Where there is no mail, they wait until there is.

    A worker killed between sending one and recording it sends it twice.

    Raises:
        Exception: what went wrong first, after all have had their turn; it is tried again.
    """
    mail = post.mail
    if mail is None:
        return
    async with reading(tenant, now=post.clock()) as uow:
        due = await uow.subscriptions.list_letters_due()
    await one_by_one(due, lambda each: _send(tenant, post, mail, each))


async def _send(tenant: Tenant, post: Sending, mail: Mail, subscription_id: UUID) -> None:
    async with writing(tenant, now=post.clock()) as uow:
        subscription = await uow.subscriptions.claim_email(subscription_id)
        if subscription is None:
            return
        about = _about(subscription)
        if about is not None:
            to = subscription.contact_email
            mail.send(subscription_stopped(to, subscription_id=subscription.id, about=about))
        await uow.subscriptions.note_letter(subscription.id)


def _about(subscription: Subscription) -> EmailAbout | None:
    because = subscription.paused_because
    return letter_about(
        SubscriptionState(subscription.state),
        because=None if because is None else PauseReason(because),
        is_asked=subscription.verify_due_at is not None,
    )
