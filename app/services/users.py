"""Who the actor is."""

from app.schemas.users import MembershipView, MeView
from app.unit_of_work import UnitOfWork


async def me(uow: UnitOfWork) -> MeView:
    """The actor, with every role held today and what those may do."""
    actor = uow.actor
    uow.audit("me.read")
    return MeView(
        user_id=actor.user,
        display_name=actor.display_name,
        partnership=actor.partnership,
        memberships=[MembershipView.model_validate(held) for held in actor.memberships],
        permissions=sorted(actor.permissions),
    )
