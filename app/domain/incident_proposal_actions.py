"""What the reader of a proposal may do next."""

from app.domain.access import Actor
from app.domain.actions import Available, available
from app.domain.incident_proposals import refuse_judged_again
from app.domain.permissions import Permission


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
