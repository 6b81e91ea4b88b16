"""Webhook subscriptions of agencies to events."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, status

from app.cursors import CursorNotValid, Paging
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
from app.http.etags import ExpectedVersion
from app.http.guard import allowed, allowed_to_create
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
    summary="Be told of events",
    status_code=status.HTTP_201_CREATED,
    responses=documented(ReceiverNotValid, EventTypeNotKnown, TooManySubscriptions),
)
async def subscribe(
    command: Subscribe,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.SUBSCRIPTION_MANAGE)],
    keys: Keys,
) -> VersionedView[SubscriptionWithSecretView]:
    """At an address, once the receiver there has answered a challenge.

    What is told is what whoever subscribes may hear of at the moment of telling. The secret is
    shown here and never again; a repetition of this request is answered without it.
    """
    return await subscriptions.subscribe(uow, command=command, keys=keys)


@router.get(
    "",
    operation_id="listSubscriptions",
    summary="What is my agency told of?",
    responses=documented(CursorNotValid),
)
async def list_subscriptions(uow: Manager, page: Paging) -> SubscriptionsPage:
    """The subscriptions of one's own agency, the newest first."""
    return await subscriptions.list_all(uow, page=page)


@router.get("/{subscription_id}", operation_id="readSubscription", summary="Open a subscription")
async def read_subscription(
    subscription_id: RecordId, uow: Manager
) -> VersionedView[SubscriptionView]:
    """With how it goes, and what went wrong last."""
    return await subscriptions.read(uow, subscription_id=subscription_id)


@router.patch(
    "/{subscription_id}",
    operation_id="changeSubscription",
    summary="Change what is told, and where",
    responses=documented(MakerOnly, ReceiverNotValid, EventTypeNotKnown, SubscriptionEnded),
)
async def change_subscription(
    subscription_id: RecordId,
    command: ChangeSubscription,
    uow: Manager,
    expected: ExpectedVersion,
    keys: Keys,
) -> VersionedView[SubscriptionView]:
    """For whoever made it, whose eyes it sees with. Another address is verified anew."""
    return await subscriptions.change(
        uow, subscription_id=subscription_id, command=command, expected=expected, keys=keys
    )


@router.post(
    "/{subscription_id}/pause",
    operation_id="pauseSubscription",
    summary="Tell nothing for now",
    responses=documented(SubscriptionEnded, AlreadyPaused),
)
async def pause_subscription(
    subscription_id: RecordId, uow: Manager, expected: ExpectedVersion
) -> VersionedView[SubscriptionView]:
    """What happens meanwhile is told when it is resumed."""
    return await subscriptions.pause(uow, subscription_id=subscription_id, expected=expected)


@router.post(
    "/{subscription_id}/resumption",
    operation_id="resumeSubscription",
    summary="Go on telling",
    responses=documented(MakerOnly, SubscriptionEnded, NothingToResume),
)
async def resume_subscription(
    subscription_id: RecordId, uow: Manager, expected: ExpectedVersion
) -> VersionedView[SubscriptionView]:
    """Where it stopped; a receiver that was not verified in time is asked once more."""
    return await subscriptions.resume(uow, subscription_id=subscription_id, expected=expected)


@router.post(
    "/{subscription_id}/secret",
    operation_id="rotateSubscriptionSecret",
    summary="Sign with a new secret",
    responses=documented(MakerOnly, SubscriptionEnded, TooManySecrets),
)
async def rotate_subscription_secret(
    subscription_id: RecordId,
    uow: Manager,
    expected: ExpectedVersion,
    keys: Keys,
) -> VersionedView[SubscriptionWithSecretView]:
    """Shown here and never again.

    For 24 hours events carry a signature by the secret that it replaced, too; after several
    rotations within a day, by each of those.
    """
    return await subscriptions.rotate_secret(
        uow, subscription_id=subscription_id, expected=expected, keys=keys
    )


@router.post(
    "/{subscription_id}/ending",
    operation_id="endSubscription",
    summary="Tell nothing any more",
    responses=documented(SubscriptionEnded),
)
async def end_subscription(
    subscription_id: RecordId, uow: Manager, expected: ExpectedVersion
) -> VersionedView[SubscriptionView]:
    """For good; what was still to be told is given up within seconds."""
    return await subscriptions.end(uow, subscription_id=subscription_id, expected=expected)
