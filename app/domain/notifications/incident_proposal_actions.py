"""Actions open to the reader of an incident proposal."""

from app.domain.directory.access import Actor
from app.domain.directory.actions import Available, available
from app.domain.directory.permissions import Permission
from app.domain.notifications.incident_proposals import refuse_judged_again


def on_proposal(actor: Actor, *, judged: bool) -> list[Available]:
    """Record whether the two contacts are about one incident."""
    return [
        available(
            "judge",
            actor=actor,
            permission=Permission.INCIDENT_JUDGE,
            rule=lambda: refuse_judged_again(judged=judged),
        )
    ]
