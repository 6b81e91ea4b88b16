"""Actions open to the reader of a notification, from the rules that the service enforces."""

from functools import partial

from app.domain.directory.access import Actor
from app.domain.directory.actions import Available, available
from app.domain.directory.permissions import Permission
from app.domain.notifications.notifications import NotificationAct, NotificationState, next_state


def on_notification(actor: Actor, *, state: NotificationState) -> list[Available]:
    """Correct it, process it again as it was sent, and set it aside."""
    return [
        available(
            action,
            actor=actor,
            permission=Permission.NOTIFICATION_CORRECT,
            rule=partial(next_state, state, act),
        )
        for action, act in (
            ("correct", NotificationAct.UNDERSTAND),
            ("replay", NotificationAct.UNDERSTAND),
            ("set_aside", NotificationAct.SET_ASIDE),
        )
    ]
