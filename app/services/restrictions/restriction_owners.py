"""Owners of restrictions: they answer for one, and so must be able to read it."""

from collections.abc import Iterable
from uuid import UUID

from app.domain.clocks.working_time import london_date
from app.domain.directory.permissions import Permission
from app.domain.directory.role_permissions import permissions_of
from app.domain.directory.roles import Role
from app.domain.restrictions.listed_places import places_of
from app.domain.restrictions.restrictions import Listing, OwnerCannotAnswer, refuse_denying
from app.models import RestrictionListing, RestrictionRelaxation
from app.schemas.restrictions.restrictions import PutOnList
from app.unit_of_work import UnitOfWork

Listed = PutOnList | RestrictionListing


def whom(listed: Listed | RestrictionRelaxation) -> UUID | None:
    """The user, team or agency that is on a list."""
    return listed.user_id or listed.team_id or listed.agency_id


async def refuse_unfit_owner(
    uow: UnitOfWork, owner_id: UUID, *, denied: Iterable[Listed], pointer: str = "/owner_id"
) -> None:
    """Refuse an owner who could not read the restriction.

    Raises:
        RecordNotFound: no user of this partnership.
        OwnerCannotAnswer: no role today reads restrictions, or their access was revoked or is
            suspended.
        OwnerDenied: they or the actor, or a team or agency of theirs, are on the deny list.
    """
    await uow.partnerships.get_user(owner_id)
    held = await uow.partnerships.list_memberships(owner_id, on=london_date(uow.now))
    may = permissions_of(Role(each.role) for each in held)
    if not await uow.memberships.has_access(owner_id) or Permission.RESTRICTION_READ not in may:
        raise OwnerCannotAnswer(pointer=pointer, code="owner_cannot_answer")
    actor = uow.actor
    refuse_denying(
        [place for each in denied if each.listing == Listing.DENY and (place := whom(each))],
        who_answers={owner_id, actor.user} | places_of(held) | places_of(actor.memberships),
        pointer=pointer,
    )
