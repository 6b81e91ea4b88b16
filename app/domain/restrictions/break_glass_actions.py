"""What the reader of a broken glass may do next."""

from uuid import UUID

from app.domain.directory.access import Actor
from app.domain.directory.actions import Available, available
from app.domain.directory.permissions import Permission
from app.domain.directory.roles import Role
from app.domain.restrictions.break_glass import refuse_ending, refuse_review


def oversees(actor: Actor) -> bool:
    """Whether somebody looks after every broken glass of the partnership; so do its jobs."""
    return actor.user_id is None or Role.INFORMATION_GOVERNANCE in actor.roles


def on_grant(actor: Actor, *, user: UUID, reviewed: bool, still_open: bool) -> list[Available]:
    """Say what the actor may do with a broken glass now, and why not what they may not."""
    return [
        available(
            "end",
            actor=actor,
            permission=Permission.BREAK_GLASS_END,
            rule=lambda: refuse_ending(
                by=actor.user, user=user, overseen=oversees(actor), still_open=still_open
            ),
        ),
        available(
            "review",
            actor=actor,
            permission=Permission.BREAK_GLASS_REVIEW,
            rule=lambda: refuse_review(
                by=actor.user, user=user, reviewed=reviewed, still_open=still_open
            ),
        ),
    ]
