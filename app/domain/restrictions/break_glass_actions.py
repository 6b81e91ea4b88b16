"""Actions open to the reader of a break-glass record."""

from uuid import UUID

from app.domain.directory.access import Actor
from app.domain.directory.actions import Available, available
from app.domain.directory.permissions import Permission
from app.domain.directory.roles import Role
from app.domain.restrictions.break_glass import refuse_ending, refuse_review


def oversees(actor: Actor) -> bool:
    """Whether an actor oversees all break-glass of the partnership; so do its jobs."""
    return actor.user_id is None or Role.INFORMATION_GOVERNANCE in actor.roles


def on_grant(actor: Actor, *, user: UUID, reviewed: bool, still_open: bool) -> list[Available]:
    """The acts open to the actor on a use of break-glass now, and why the others are not."""
    return [
        available(
            "end",
            actor=actor,
            permission=Permission.BREAK_GLASS_END,
            rule=lambda: refuse_ending(
                by=actor.identities, user=user, overseen=oversees(actor), still_open=still_open
            ),
        ),
        available(
            "review",
            actor=actor,
            permission=Permission.BREAK_GLASS_REVIEW,
            rule=lambda: refuse_review(
                by=actor.identities, user=user, reviewed=reviewed, still_open=still_open
            ),
        ),
    ]
