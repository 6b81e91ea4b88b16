"""Lists of restrictions: deny beats allow, and the owner is never denied."""

from collections.abc import Sequence
from uuid import UUID

from app.domain.records import RecordNotFound, refuse_stale
from app.domain.restrictions.restriction_relaxations import Relaxation
from app.domain.restrictions.restrictions import (
    ListedAlready,
    Listing,
    ListingEnded,
    refuse_lifted,
)
from app.models import Restriction, RestrictionListing
from app.schemas.restrictions.restrictions import PutOnList, RestrictionView
from app.schemas.versions import VersionedView
from app.services.restrictions import restriction_relaxations, restriction_views
from app.services.restrictions.restriction_owners import refuse_unfit_owner, whom
from app.unit_of_work import UnitOfWork

_SET_IT = "Set this restriction."
_OWNS_IT = "Answers for this restriction."


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
        if (each.listing, whom(each)) in seen:
            raise ListedAlready
        seen.add((each.listing, whom(each)))
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
        (each.listing, whom(each)) for each in restriction.listings if each.ended_at is None
    }
    if (command.listing, whom(command)) in standing:
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
        whom=whom(row),
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
