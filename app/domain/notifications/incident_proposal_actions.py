"""What the reader of a proposal may do next."""

from app.domain.directory.access import Actor
from app.domain.directory.actions import Available, available
from app.domain.directory.permissions import Permission
from app.domain.notifications.incident_proposals import refuse_judged_again


def on_proposal(actor: Actor, *, judged: bool) -> list[Available]:
    """Say whether the two contacts tell of one incident."""
    return [
        available(
            "judge",
            actor=actor,
            permission=Permission.INCIDENT_JUDGE,
            rule=lambda: refuse_judged_again(judged=judged),
        )
    ]
