"""Webhook subscriptions of agencies to events."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, status

from app.domain.directory.permissions import Permission
from app.domain.events.recipients import EventTypeNotKnown
from app.domain.events.subscriptions import (
    AlreadyPaused,
    MakerOnly,
    NothingToResume,
    ReceiverNotValid,
    SubscriptionEnded,
    TooManySecrets,
    TooManySubscriptions,
)
from app.domain.pages import CursorNotValid
from app.http.etags import ExpectedVersion
from app.http.guard import allowed, allowed_to_create
from app.http.pagination import Paging
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.events.subscriptions import (
    ChangeSubscription,
    Subscribe,
    SubscriptionsPage,
    SubscriptionView,
    SubscriptionWithSecretView,
)
from app.schemas.versions import VersionedView
from app.services.events import subscriptions
from app.unit_of_work import UnitOfWork
from app.webhooks.secrets import WebhookKeys

router = APIRouter(
    prefix="/v1/subscriptions", tags=["subscriptions"], route_class=TransactionalRoute
)

Manager = Annotated[UnitOfWork, allowed(Permission.SUBSCRIPTION_MANAGE)]


async def _keys(request: Request) -> WebhookKeys:
    keys: WebhookKeys = request.app.state.webhook_keys
    return keys


Keys = Annotated[WebhookKeys, Depends(_keys)]


@router.post(
    "",
    operation_id="subscribe",
    summary="Subscribe to events",
    status_code=status.HTTP_201_CREATED,
    responses=documented(ReceiverNotValid, EventTypeNotKnown, TooManySubscriptions),
)
async def subscribe(
    command: Subscribe,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.SUBSCRIPTION_MANAGE)],
    keys: Keys,
) -> VersionedView[SubscriptionWithSecretView]:
    """Events go to an address, once the receiver there has answered a challenge.

    Only events that the subscriber may see when each is sent are delivered. The secret is shown
    here and never again; a repeated request is answered without it.
    """
    return await subscriptions.subscribe(uow, command=command, keys=keys)


@router.get(
    "",
    operation_id="listSubscriptions",
    summary="List the subscriptions of your agency",
    responses=documented(CursorNotValid),
)
async def list_subscriptions(uow: Manager, page: Paging) -> SubscriptionsPage:
    """The subscriptions of your own agency, the newest first."""
    return await subscriptions.list_all(uow, page=page)


@router.get("/{subscription_id}", operation_id="readSubscription", summary="Read a subscription")
async def read_subscription(
    subscription_id: RecordId, uow: Manager
) -> VersionedView[SubscriptionView]:
    """With its state, and what went wrong last."""
    return await subscriptions.read(uow, subscription_id=subscription_id)


@router.patch(
    "/{subscription_id}",
    operation_id="changeSubscription",
    summary="Change the events or the address of a subscription",
    responses=documented(MakerOnly, ReceiverNotValid, EventTypeNotKnown, SubscriptionEnded),
)
async def change_subscription(
    subscription_id: RecordId,
    command: ChangeSubscription,
    uow: Manager,
    expected: ExpectedVersion,
    keys: Keys,
) -> VersionedView[SubscriptionView]:
    """Only for its maker, whose view it uses. A new address is verified again."""
    return await subscriptions.change(
        uow, subscription_id=subscription_id, command=command, expected=expected, keys=keys
    )


@router.post(
    "/{subscription_id}/pause",
    operation_id="pauseSubscription",
    summary="Pause a subscription",
    responses=documented(SubscriptionEnded, AlreadyPaused),
)
async def pause_subscription(
    subscription_id: RecordId, uow: Manager, expected: ExpectedVersion
) -> VersionedView[SubscriptionView]:
    """Events in the meantime are delivered when it is resumed."""
    return await subscriptions.pause(uow, subscription_id=subscription_id, expected=expected)


@router.post(
    "/{subscription_id}/resumption",
    operation_id="resumeSubscription",
    summary="Resume a subscription",
    responses=documented(MakerOnly, SubscriptionEnded, NothingToResume),
)
async def resume_subscription(
    subscription_id: RecordId, uow: Manager, expected: ExpectedVersion
) -> VersionedView[SubscriptionView]:
    """From where it stopped; a receiver that was not verified in time is asked once more."""
    return await subscriptions.resume(uow, subscription_id=subscription_id, expected=expected)


@router.post(
    "/{subscription_id}/secret",
    operation_id="rotateSubscriptionSecret",
    summary="Replace the secret of a subscription",
    responses=documented(MakerOnly, SubscriptionEnded, TooManySecrets),
)
async def rotate_subscription_secret(
    subscription_id: RecordId,
    uow: Manager,
    expected: ExpectedVersion,
    keys: Keys,
) -> VersionedView[SubscriptionWithSecretView]:
    """The new secret is shown here and never again.

    For 24 hours events also carry a signature by the replaced secret; after several rotations
    within a day, by each of those.
    """
    return await subscriptions.rotate_secret(
        uow, subscription_id=subscription_id, expected=expected, keys=keys
    )


@router.post(
    "/{subscription_id}/ending",
    operation_id="endSubscription",
    summary="End a subscription",
    responses=documented(SubscriptionEnded),
)
async def end_subscription(
    subscription_id: RecordId, uow: Manager, expected: ExpectedVersion
) -> VersionedView[SubscriptionView]:
    """For good; pending deliveries are given up within seconds."""
    return await subscriptions.end(uow, subscription_id=subscription_id, expected=expected)
