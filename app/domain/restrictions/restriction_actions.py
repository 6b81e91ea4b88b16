"""Actions open to the reader of a restriction."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.domain.directory.access import Actor
from app.domain.directory.actions import Available, available
from app.domain.directory.identities import Identities
from app.domain.directory.permissions import Permission
from app.domain.restrictions.restrictions import RestrictionKind, refuse_approval, refuse_lifted


@dataclass(frozen=True, slots=True)
class RestrictionFacts:
    """The facts about a restriction that the rules need."""

    kind: RestrictionKind
    set_by: UUID
    approved_by: Collection[UUID]
    lifted_at: datetime | None


def refuse_approving(facts: RestrictionFacts, *, by: Identities) -> None:
    """Refuse an approval that is not needed, or by an actor who may not give it.

    Raises:
        RestrictionLifted, NothingToApprove, ApprovedBySetter, ApprovedAlready: see each.
    """
    refuse_lifted(facts.lifted_at)
    refuse_approval(facts.kind, by=by, set_by=facts.set_by, approved_by=facts.approved_by)


def on_restriction(actor: Actor, facts: RestrictionFacts) -> list[Available]:
    """The acts open to the actor on a restriction now, and why the others are not."""

    def standing() -> None:
        refuse_lifted(facts.lifted_at)

    def approving() -> None:
        refuse_approving(facts, by=actor.identities)

    return [
        available(action, actor=actor, permission=permission, rule=rule)
        for action, permission, rule in (
            ("approve", Permission.RESTRICTION_APPROVE, approving),
            ("change", Permission.RESTRICTION_SET, standing),
            ("put_on_list", Permission.RESTRICTION_SET, standing),
            ("review", Permission.RESTRICTION_SET, standing),
            ("lift", Permission.RESTRICTION_LIFT, standing),
        )
    ]
