"""Webhook subscriptions of agencies: made, changed, paused, resumed and ended."""

from dataclasses import replace
from uuid import UUID

from app.domain.events import subscriptions as rules
from app.domain.events.subscription_actions import on_subscription
from app.domain.events.subscriptions import PauseReason, SubscriptionState
from app.domain.pages import Page
from app.domain.records import refuse_stale
from app.models import Subscription
from app.schemas.events.subscriptions import (
    ChangeSubscription,
    Subscribe,
    SubscriptionsPage,
    SubscriptionView,
    SubscriptionWithSecretView,
)
from app.schemas.types import Action
from app.schemas.versions import VersionedView, versioned
from app.unit_of_work import UnitOfWork
from app.webhooks.secrets import WebhookKeys


async def subscribe(
    uow: UnitOfWork, *, command: Subscribe, keys: WebhookKeys
) -> VersionedView[SubscriptionWithSecretView]:
    """Send an agency events from now on, once its receiver is verified.

    Raises:
        ReceiverNotValid, EventTypeNotKnown, TooManySubscriptions: see each.
    """
    rules.refuse_receiver(command.url, schemes=keys.schemes)
    rules.refuse_unknown_events(command.events)
    agency_id = rules.agency_of(uow.actor)
    if await uow.subscriptions.count_of(agency_id) >= rules.MOST_OF_AN_AGENCY:
        raise rules.TooManySubscriptions
    subscription = uow.new(
        Subscription,
        agency_id=agency_id,
        made_by=uow.actor.user,
        url=command.url,
        events=sorted(set(command.events)),
        description=command.description,
        contact_email=command.contact_email,
        state=SubscriptionState.UNVERIFIED,
        generation=1,
        created_at=uow.now,
        position=await uow.events.newest(),
        failures=0,
        verify_attempts=0,
        verify_from=uow.now,
        verify_due_at=uow.now,
        changed_at=uow.now,
    )
    await uow.save(subscription)
    _note(uow, "subscription.made", subscription)
    await uow.session.flush()
    return replace(
        _with_secret(uow, subscription, secret=_secret_of(subscription, keys)),
        replayed=_with_secret(uow, subscription, secret=None).view,
    )


async def read(uow: UnitOfWork, *, subscription_id: UUID) -> VersionedView[SubscriptionView]:
    """One subscription of the actor's agency."""
    subscription = await uow.subscriptions.get(subscription_id)
    uow.audit("subscription.read", subscription)
    return versioned(_view(uow, subscription), subscription)


async def list_all(uow: UnitOfWork, *, page: Page) -> SubscriptionsPage:
    """Those of the actor's agency, the newest first."""
    after = None if page.after is None else UUID(page.after[0])
    found = await uow.subscriptions.list_all(limit=page.limit + 1, after=after)
    shown, following = page.turn(found, position=lambda each: (str(each.id),))
    uow.audit("subscription.listed", shown=[each.id for each in shown])
    return SubscriptionsPage(items=[_view(uow, each) for each in shown], next=following)


async def change(
    uow: UnitOfWork,
    *,
    subscription_id: UUID,
    command: ChangeSubscription,
    expected: int,
    keys: WebhookKeys,
) -> VersionedView[SubscriptionView]:
    """Change the events or the address; another address is verified first.

    Raises:
        RecordNotFound, VersionStale, SubscriptionEnded, MakerOnly: see each.
        ReceiverNotValid, EventTypeNotKnown: see each.
    """
    subscription = await _for_change(uow, subscription_id, expected=expected)
    state = SubscriptionState(subscription.state)
    rules.refuse_change(state, made_by=subscription.made_by, actor=uow.actor.user)
    given = command.model_dump(exclude_none=True)
    if command.events is not None:
        rules.refuse_unknown_events(command.events)
        given["events"] = sorted(set(command.events))
    if command.url is not None and command.url != subscription.url:
        rules.refuse_receiver(command.url, schemes=keys.schemes)
        subscription.verified_at = None
        if state is SubscriptionState.ACTIVE:
            subscription.state = SubscriptionState.UNVERIFIED
        _verify_from_now(uow, subscription)
    for name, value in given.items():
        setattr(subscription, name, value)
    _note(uow, "subscription.changed", subscription)
    await uow.session.flush()
    return versioned(_view(uow, subscription), subscription)


async def pause(
    uow: UnitOfWork, *, subscription_id: UUID, expected: int
) -> VersionedView[SubscriptionView]:
    """Send nothing until it is resumed; events that happen meanwhile are sent then.

    Raises:
        RecordNotFound, VersionStale, SubscriptionEnded, AlreadyPaused: see each.
    """
    subscription = await _for_change(uow, subscription_id, expected=expected)
    rules.refuse_pause(SubscriptionState(subscription.state))
    set_paused(uow, subscription, because=PauseReason.ASKED)
    await uow.session.flush()
    return versioned(_view(uow, subscription), subscription)


def set_paused(uow: UnitOfWork, subscription: Subscription, *, because: PauseReason) -> None:
    """Pause an active subscription, and record why."""
    subscription.state = SubscriptionState.PAUSED
    subscription.paused_because = because
    _note(uow, "subscription.paused", subscription)


async def resume(
    uow: UnitOfWork, *, subscription_id: UUID, expected: int
) -> VersionedView[SubscriptionView]:
    """Go on where it stopped, after verifying again a receiver that never was.

    Raises:
        RecordNotFound, VersionStale, SubscriptionEnded, MakerOnly, NothingToResume: see each.
    """
    subscription = await _for_change(uow, subscription_id, expected=expected)
    rules.refuse_resumption(
        SubscriptionState(subscription.state),
        made_by=subscription.made_by,
        actor=uow.actor.user,
    )
    verified = subscription.verified_at is not None
    subscription.state = SubscriptionState.ACTIVE if verified else SubscriptionState.UNVERIFIED
    subscription.paused_because = None
    reset_failures(uow, subscription)
    if not verified:
        _verify_from_now(uow, subscription)
    _note(uow, "subscription.resumed", subscription)
    await uow.session.flush()
    return versioned(_view(uow, subscription), subscription)


def reset_failures(uow: UnitOfWork, subscription: Subscription) -> None:
    """Count no earlier failure, nor how long each delivery was tried.

    The worker resets the deliveries that wait: it sees them all, and a user who resumes a
    subscription may not.
    """
    subscription.failures, subscription.failing_since = 0, None
    subscription.runs_since = uow.now


async def rotate_secret(
    uow: UnitOfWork, *, subscription_id: UUID, expected: int, keys: WebhookKeys
) -> VersionedView[SubscriptionWithSecretView]:
    """Sign with a new secret; for a day, also with each that it replaced.

    Raises:
        RecordNotFound, VersionStale, SubscriptionEnded, MakerOnly, TooManySecrets: see each.
    """
    subscription = await _for_change(uow, subscription_id, expected=expected)
    rules.refuse_rotation(
        SubscriptionState(subscription.state),
        made_by=subscription.made_by,
        actor=uow.actor.user,
        rotations=subscription.rotations,
        now=uow.now,
    )
    subscription.generation += 1
    subscription.rotated_before = rules.rotations_that_count(subscription.rotations, now=uow.now)
    subscription.rotated_at = uow.now
    _note(uow, "subscription.secret_rotated", subscription)
    await uow.session.flush()
    return _with_secret(uow, subscription, secret=_secret_of(subscription, keys))


async def end(
    uow: UnitOfWork, *, subscription_id: UUID, expected: int
) -> VersionedView[SubscriptionView]:
    """End a subscription; the worker, which sees them all, gives up the deliveries that wait.

    Raises:
        RecordNotFound, VersionStale, SubscriptionEnded: see each.
    """
    subscription = await _for_change(uow, subscription_id, expected=expected)
    rules.refuse_ended(SubscriptionState(subscription.state))
    subscription.state = SubscriptionState.ENDED
    subscription.paused_because = None
    subscription.ended_at = uow.now
    subscription.verify_due_at = None
    _note(uow, "subscription.ended", subscription)
    await uow.session.flush()
    return versioned(_view(uow, subscription), subscription)


async def _for_change(uow: UnitOfWork, subscription_id: UUID, *, expected: int) -> Subscription:
    subscription = await uow.subscriptions.get_for_change(subscription_id)
    refuse_stale(version=subscription.version, expected=expected)
    return subscription


def _verify_from_now(uow: UnitOfWork, subscription: Subscription) -> None:
    subscription.verify_attempts = 0
    subscription.verify_from = subscription.verify_due_at = uow.now


def _note(uow: UnitOfWork, event: str, subscription: Subscription) -> None:
    subscription.changed_at = uow.now
    uow.audit(
        event,
        subscription,
        agency_id=subscription.agency_id,
        state=SubscriptionState(subscription.state),
        because=subscription.paused_because,
    )
    uow.publish(event, record_id=subscription.id)


def _view(uow: UnitOfWork, subscription: Subscription) -> SubscriptionView:
    return SubscriptionView.model_validate(_shown(uow, subscription))


def _with_secret(
    uow: UnitOfWork, subscription: Subscription, *, secret: str | None
) -> VersionedView[SubscriptionWithSecretView]:
    """A subscription with its secret, or with null in place of it."""
    shown = _shown(uow, subscription) | {"secret": secret}
    return versioned(SubscriptionWithSecretView.model_validate(shown), subscription)


def _secret_of(subscription: Subscription, keys: WebhookKeys) -> str:
    return keys.key.secret_of(subscription.id, generation=subscription.generation)


def _shown(uow: UnitOfWork, subscription: Subscription) -> dict[str, object]:
    columns = SubscriptionView.model_fields.keys() - {"available_actions"}
    actions = on_subscription(
        uow.actor,
        state=SubscriptionState(subscription.state),
        made_by=subscription.made_by,
        rotations=subscription.rotations,
        now=uow.now,
    )
    return {name: getattr(subscription, name) for name in columns} | {
        "available_actions": [Action.model_validate(each) for each in actions]
    }
