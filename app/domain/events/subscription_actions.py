"""Actions open to the reader of a subscription."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from app.domain.directory.access import Actor
from app.domain.directory.actions import Available, available
from app.domain.directory.permissions import Permission
from app.domain.events.subscriptions import (
    SubscriptionState,
    refuse_change,
    refuse_ended,
    refuse_pause,
    refuse_resumption,
    refuse_rotation,
)


def on_subscription(
    actor: Actor,
    *,
    state: SubscriptionState,
    made_by: UUID,
    rotations: Sequence[datetime],
    now: datetime,
) -> list[Available]:
    """The acts open to the actor on a subscription now, and why the others are not."""
    rules = {
        "change": lambda: refuse_change(state, made_by=made_by, actor=actor.user),
        "pause": lambda: refuse_pause(state),
        "resume": lambda: refuse_resumption(state, made_by=made_by, actor=actor.user),
        "rotate_secret": lambda: refuse_rotation(
            state, made_by=made_by, actor=actor.user, rotations=rotations, now=now
        ),
        "end": lambda: refuse_ended(state),
    }
    return [
        available(action, actor=actor, permission=Permission.SUBSCRIPTION_MANAGE, rule=rule)
        for action, rule in rules.items()
    ]
