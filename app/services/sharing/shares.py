"""Shares: opened by those who were given them, listed and revoked."""

from collections.abc import Sequence
from uuid import UUID

from app.domain.directory.roles import CARE_ROLES, Role
from app.domain.pages import Page, at_instant, instant_position
from app.domain.records import refuse_stale
from app.domain.sharing.shares import refuse_revoked
from app.models import Share, ShareReading
from app.schemas.sharing.shares import RevokeShare, SharesView, ShareView
from app.schemas.versions import VersionedView
from app.services.sharing.share_views import summary, view
from app.unit_of_work import UnitOfWork


async def read(uow: UnitOfWork, *, share_id: UUID) -> VersionedView[ShareView]:
    """One share. Opened by an agency that was given it, that is on record with it from now on.

    Raises:
        RecordNotFound: absent, not given to the actor's agency, expired or revoked.
    """
    share = await uow.shares.get(share_id, now=uow.now)
    given_to = {recipient.agency_id for recipient in share.recipients}
    readers = given_to & uow.actor.agencies_as(Role.AGENCY_OFFICER, *CARE_ROLES)
    if not uow.actor.in_hub:
        await uow.save_all(
            uow.new(
                ShareReading,
                share_id=share.id,
                agency_id=agency_id,
                user_id=uow.actor.user,
                read_at=uow.now,
            )
            for agency_id in readers
        )
    uow.audit(
        "share.read",
        share,
        person_id=share.person_id,
        shown=[sent.information_fragment_id for sent in share.fragments],
    )
    return view(uow, await uow.shares.get(share_id, now=uow.now))


async def list_of_person(uow: UnitOfWork, *, person_id: UUID, page: Page) -> SharesView:
    """What was shared about a child, under all linked records, as far as the actor was given it.

    Raises:
        RecordNotFound: the person is absent, or out of scope.
    """
    person = await uow.people.get(person_id)
    same = await uow.person_links.list_same_person(person_id)
    found = await uow.shares.list_of_people(
        same, limit=page.limit + 1, after=at_instant(page.after), now=uow.now
    )
    listed = _listed(uow, page, found)
    uow.audit(
        "share.listed", person, person_id=person_id, shown=[share.id for share in listed.items]
    )
    return listed


async def list_given(uow: UnitOfWork, *, page: Page) -> SharesView:
    """What was given to the actor's agency and stands, the newest first."""
    found = await uow.shares.list_given(
        limit=page.limit + 1, after=at_instant(page.after), now=uow.now
    )
    listed = _listed(uow, page, found)
    uow.audit(
        "share.listed",
        shown=[id_ for share in listed.items for id_ in (share.id, share.person_id)],
    )
    return listed


def _listed(uow: UnitOfWork, page: Page, found: Sequence[Share]) -> SharesView:
    shares, following = page.turn(
        found, position=lambda share: instant_position(share.shared_at, share.id)
    )
    return SharesView(items=[summary(share, now=uow.now) for share in shares], next=following)


async def revoke(
    uow: UnitOfWork, *, share_id: UUID, expected: int, command: RevokeShare
) -> VersionedView[ShareView]:
    """Take a share back: those who were given it can no longer read it. What was sent stays.

    Raises:
        RecordNotFound, VersionStale, ShareRevoked: see each.
    """
    share = await uow.shares.get_for_change(share_id, now=uow.now)
    refuse_stale(version=share.version, expected=expected)
    refuse_revoked(share.revoked_at)
    share.revoked_at = uow.now
    share.revoked_by = uow.actor.user
    share.revoked_because = command.because
    share.changed_at = uow.now
    uow.audit("share.revoked", share, person_id=share.person_id)
    for recipient in share.recipients:
        uow.publish("share.revoked", record_id=share.id, agency_id=recipient.agency_id)
    await uow.session.flush()
    return view(uow, share)
