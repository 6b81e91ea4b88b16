"""What may be done with a notification next, by the rules that the service enforces."""

from functools import partial

from app.domain.access import Actor
from app.domain.actions import Available, available
from app.domain.notifications import NotificationAct, NotificationState, next_state
from app.domain.permissions import Permission


def on_notification(actor: Actor, *, state: NotificationState) -> list[Available]:
    """Correcting it, reading it anew as it was sent, and setting it aside."""
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
