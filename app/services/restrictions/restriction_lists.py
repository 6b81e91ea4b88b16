"""Lists of restrictions: deny beats allow, and the owner is never denied."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from app.domain.clocks.working_time import london_date
from app.domain.directory.access import Membership
from app.domain.directory.permissions import Permission
from app.domain.directory.role_permissions import permissions_of
from app.domain.directory.roles import Role
from app.domain.records import RecordNotFound, refuse_stale
from app.domain.restrictions.restriction_relaxations import Relaxation
from app.domain.restrictions.restrictions import (
    ListedAlready,
    Listing,
    ListingEnded,
    OwnerCannotAnswer,
    refuse_denying,
    refuse_lifted,
)
from app.models import Membership as MembershipHeld, Restriction, RestrictionListing
from app.schemas.restrictions.restrictions import PutOnList, RestrictionView
from app.schemas.versions import VersionedView
from app.services.restrictions import restriction_relaxations, restriction_views
from app.unit_of_work import UnitOfWork

_SET_IT = "Set this restriction."
_OWNS_IT = "Answers for this restriction."

Listed = PutOnList | RestrictionListing
Held = Membership | MembershipHeld


def _whom(listed: Listed) -> UUID | None:
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
    refuse_denying(
        [whom for each in denied if each.listing == Listing.DENY and (whom := _whom(each))],
        who_answers=_works_as(owner_id, held) | _works_as(uow.actor.user, uow.actor.memberships),
        pointer=pointer,
    )


def _works_as(user_id: UUID, held: Iterable[Held]) -> frozenset[UUID]:
    """A user, and the agencies and teams they work in: the ids that a list may have them by."""
    places = ((each.agency_id, each.team_id) for each in held)
    return frozenset({user_id, *(place for pair in places for place in pair if place is not None)})


async def begin(uow: UnitOfWork, restriction: Restriction, named: Sequence[PutOnList]) -> None:
    """Write the lists of a new restriction: who set it, who owns it, and those named.

    Who set it comes first: row security lets them write the others on the strength of that.

    Raises:
        RecordNotFound: a user named is not of this partnership.
        ListedAlready: a user, team or agency is named twice.
    """
    own = {restriction.set_by: _SET_IT}
    own.setdefault(restriction.owner_id, _OWNS_IT)
    for user_id, reason in own.items():
        await uow.save(
            _row(uow, restriction, PutOnList(listing=Listing.ALLOW, user_id=user_id, reason=reason))
        )
    seen: set[tuple[Listing, UUID | None]] = {(Listing.ALLOW, user_id) for user_id in own}
    for each in named:
        if (each.listing, _whom(each)) in seen:
            raise ListedAlready
        seen.add((each.listing, _whom(each)))
        await _refuse_stranger(uow, each)
        await uow.save(_row(uow, restriction, each))


async def put_on_list(
    uow: UnitOfWork, *, restriction_id: UUID, command: PutOnList
) -> VersionedView[RestrictionView]:
    """Put a user, team or agency on a list: allowed to open the record, or denied it.

    Raises:
        RecordNotFound, RestrictionLifted, ListedAlready, OwnerDenied: see each.
    """
    restriction = await uow.restrictions.get_for_change(restriction_id)
    refuse_lifted(restriction.lifted_at)
    await _refuse_stranger(uow, command)
    standing = {
        (each.listing, _whom(each)) for each in restriction.listings if each.ended_at is None
    }
    if (command.listing, _whom(command)) in standing:
        raise ListedAlready
    if command.listing is Listing.DENY:
        await refuse_unfit_owner(uow, restriction.owner_id, denied=[command], pointer="")
    elif restriction_relaxations.waits(uow, restriction, Relaxation.ALLOW):
        await restriction_relaxations.ask(
            uow,
            restriction,
            Relaxation.ALLOW,
            **command.model_dump(exclude={"listing"}),
        )
        return await restriction_views.view(uow, restriction)
    row = _row(uow, restriction, command)
    await uow.save(row)
    _note(uow, "restriction.list_changed", restriction, row)
    return await restriction_views.view(uow, await uow.restrictions.get(restriction.id))


async def take_off_list(
    uow: UnitOfWork, *, restriction_id: UUID, listing_id: UUID, expected: int
) -> VersionedView[RestrictionView]:
    """Take a user, team or agency off a list; that they were on it stays on record.

    Raises:
        RecordNotFound, VersionStale, RestrictionLifted, ListingEnded: see each.
    """
    restriction = await uow.restrictions.get_for_change(restriction_id)
    row = next((each for each in restriction.listings if each.id == listing_id), None)
    if row is None:
        raise RecordNotFound
    refuse_stale(version=restriction.version, expected=expected)
    refuse_lifted(restriction.lifted_at)
    if row.ended_at is not None:
        raise ListingEnded
    if row.listing == Listing.DENY and restriction_relaxations.waits(
        uow, restriction, Relaxation.TAKE_OFF_DENY
    ):
        await restriction_relaxations.ask(
            uow, restriction, Relaxation.TAKE_OFF_DENY, reason=None, listing_id=row.id
        )
        return await restriction_views.view(uow, restriction)
    row.ended_at = uow.now
    row.ended_by = uow.actor.user
    _note(uow, "restriction.list_changed", restriction, row)
    # Not read again: for an actor who takes themselves off, it is out of scope now.
    await uow.session.flush()
    return await restriction_views.view(uow, restriction)


def _note(uow: UnitOfWork, event: str, restriction: Restriction, row: RestrictionListing) -> None:
    restriction.changed_at = uow.now
    uow.audit(
        event,
        restriction,
        person_id=restriction.person_id,
        listing=row.listing,
        whom=_whom(row),
        ended=row.ended_at is not None,
    )
    uow.publish(event, record_id=restriction.id)


async def _refuse_stranger(uow: UnitOfWork, listed: PutOnList) -> None:
    if listed.user_id is not None:
        await uow.partnerships.get_user(listed.user_id)
    if listed.team_id is not None:
        await uow.partnerships.get_team(listed.team_id)
    if listed.agency_id is not None:
        await uow.partnerships.get_agency(listed.agency_id)


def _row(uow: UnitOfWork, restriction: Restriction, listed: PutOnList) -> RestrictionListing:
    return uow.new(
        RestrictionListing,
        restriction_id=restriction.id,
        listed_at=uow.now,
        listed_by=uow.actor.user,
        **listed.model_dump(),
    )
