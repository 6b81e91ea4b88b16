"""Restrictions of records to a list of people: set, approved, reviewed and lifted."""

from dataclasses import dataclass
from uuid import UUID

from app.domain.clocks.working_time import Calendar, london_date
from app.domain.pages import Page, at_day, day_position
from app.domain.records import refuse_stale
from app.domain.restrictions.restriction_actions import refuse_approving
from app.domain.restrictions.restriction_relaxations import Relaxation
from app.domain.restrictions.restrictions import (
    AlreadyRestricted,
    RestrictionKind,
    provisional_until,
    refuse_late_review,
    refuse_lifted,
)
from app.models import Restriction, RestrictionApproval, RestrictionReview
from app.schemas.restrictions.restrictions import (
    ChangeRestriction,
    LiftRestriction,
    RestrictionsPage,
    RestrictionView,
    ReviewRestriction,
    SetRestriction,
)
from app.schemas.versions import VersionedView
from app.services.restrictions import (
    restriction_lists,
    restriction_owners,
    restriction_relaxations,
    restriction_views,
)
from app.services.restrictions.restriction_views import facts_of
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Subject:
    """The record that is restricted: a person's, or a contact."""

    person_id: UUID | None = None
    contact_id: UUID | None = None

    @property
    def standing(self) -> dict[str, list[UUID]]:
        """The ids to look for restrictions by."""
        return {
            "people": [self.person_id] if self.person_id else [],
            "contacts": [self.contact_id] if self.contact_id else [],
        }


async def restrict_person(
    uow: UnitOfWork, *, person_id: UUID, command: SetRestriction
) -> VersionedView[RestrictionView]:
    """Restrict a person's record to a list, from the next transaction on.

    Raises:
        RecordNotFound: the person is out of scope; or a person to be listed, or to own it.
        As `restrict` otherwise.
    """
    if uow.actor.in_hub:
        await uow.people.get(person_id)
    else:
        # Information governance reads no case; it names one by its id.
        async with uow.as_the_hub():
            await uow.people.get(person_id)
    restriction = await restrict(uow, Subject(person_id=person_id), command)
    return await restriction_views.view(uow, restriction)


async def restrict_contact(
    uow: UnitOfWork, *, contact_id: UUID, command: SetRestriction
) -> VersionedView[RestrictionView]:
    """Restrict a contact with everything in it; the records of its people stay as they are."""
    if uow.actor.in_hub:
        await uow.contacts.get(contact_id)
    else:
        async with uow.as_the_hub():
            await uow.contacts.get(contact_id)
    restriction = await restrict(uow, Subject(contact_id=contact_id), command)
    return await restriction_views.view(uow, restriction)


async def restrict(uow: UnitOfWork, subject: Subject, command: SetRestriction) -> Restriction:
    """Restrict a record that is in the actor's scope, or that they have just made.

    Raises:
        AlreadyRestricted, ReviewTooLate, OwnerCannotAnswer, OwnerDenied, ListedAlready: see each.
    """
    today = london_date(uow.now)
    refuse_late_review(command.review_on, today=today)
    if await uow.restrictions.find_standing(**subject.standing):
        raise AlreadyRestricted
    owner_id = command.owner_id or uow.actor.user
    await restriction_owners.refuse_unfit_owner(uow, owner_id, denied=command.listings)
    calendar = Calendar(closures=await uow.partnerships.closures())
    restriction = uow.new(
        Restriction,
        person_id=subject.person_id,
        contact_id=subject.contact_id,
        kind=command.kind,
        grounds=command.grounds,
        reason=command.reason,
        owner_id=owner_id,
        ring=command.ring,
        set_at=uow.now,
        set_by=uow.actor.user,
        provisional_until=provisional_until(command.kind, set_at=uow.now, calendar=calendar),
        reviewed_at=uow.now,
        review_on=command.review_on,
        changed_at=uow.now,
    )
    await uow.save(restriction)
    await restriction_lists.begin(uow, restriction, command.listings)
    uow.audit(
        "restriction.set",
        restriction,
        person_id=subject.person_id,
        shown=[] if subject.contact_id is None else [subject.contact_id],
        contact=subject.contact_id,
        kind=command.kind,
        grounds=command.grounds,
        listings=len(command.listings),
    )
    uow.publish("restriction.set", record_id=restriction.id)
    return await uow.restrictions.get(restriction.id)


async def read(uow: UnitOfWork, *, restriction_id: UUID) -> VersionedView[RestrictionView]:
    """One restriction, as opened by its reader.

    Raises:
        RecordNotFound: absent, or it does not allow the actor.
    """
    restriction = await uow.restrictions.get(restriction_id)
    uow.audit("restriction.read", restriction, person_id=restriction.person_id)
    return await restriction_views.view(uow, restriction)


async def list_standing(uow: UnitOfWork, *, page: Page) -> RestrictionsPage:
    """A page of the restrictions that stand, the next due for review first."""
    found = await uow.restrictions.list_standing(limit=page.limit + 1, after=at_day(page.after))
    shown, following = page.turn(found, position=lambda row: day_position(row.review_on, row.id))
    uow.audit("restriction.listed", shown=[each.id for each in shown])
    return RestrictionsPage(
        items=[restriction_views.summary(uow, each) for each in shown], next=following
    )


async def change(
    uow: UnitOfWork, *, restriction_id: UUID, expected: int, command: ChangeRestriction
) -> VersionedView[RestrictionView]:
    """Change who answers for a restriction, or whom others ring.

    An approved cloak has another owner once two others have approved it.

    Raises:
        RecordNotFound, VersionStale, RestrictionLifted, OwnerCannotAnswer, OwnerDenied.
    """
    restriction = await _open(uow, restriction_id, expected=expected)
    if command.owner_id is not None:
        standing = [each for each in restriction.listings if each.ended_at is None]
        await restriction_owners.refuse_unfit_owner(uow, command.owner_id, denied=standing)
        if restriction_relaxations.waits(uow, restriction, Relaxation.CHANGE_OWNER):
            await restriction_relaxations.ask(
                uow, restriction, Relaxation.CHANGE_OWNER, reason=None, user_id=command.owner_id
            )
        else:
            restriction.owner_id = command.owner_id
    if command.ring is not None:
        restriction.ring = command.ring
    restriction.changed_at = uow.now
    _note(uow, "restriction.changed", restriction)
    await uow.session.flush()
    return await restriction_views.view(uow, restriction)


async def approve(uow: UnitOfWork, *, restriction_id: UUID) -> VersionedView[RestrictionView]:
    """Approve a cloak; the second approval makes it last.

    Raises:
        RecordNotFound, RestrictionLifted, NothingToApprove, ApprovedBySetter, ApprovedAlready.
    """
    restriction = await uow.restrictions.get_for_change(restriction_id)
    refuse_approving(facts_of(restriction), by=uow.actor.identities)
    await uow.save(
        uow.new(
            RestrictionApproval,
            restriction_id=restriction.id,
            set_by=restriction.set_by,
            approved_by=uow.actor.user,
            approved_at=uow.now,
        )
    )
    restriction.changed_at = uow.now
    _note(uow, "restriction.approved", restriction)
    return await restriction_views.view(uow, await uow.restrictions.get(restriction.id))


async def review(
    uow: UnitOfWork, *, restriction_id: UUID, command: ReviewRestriction
) -> VersionedView[RestrictionView]:
    """Review a restriction: it is still needed, and is reviewed again on a later day.

    Raises:
        RecordNotFound, RestrictionLifted, ReviewTooLate: see each.
    """
    restriction = await uow.restrictions.get_for_change(restriction_id)
    refuse_lifted(restriction.lifted_at)
    refuse_late_review(command.review_on, today=london_date(uow.now))
    await uow.save(
        uow.new(
            RestrictionReview,
            restriction_id=restriction.id,
            note=command.note,
            review_on=command.review_on,
            reviewed_at=uow.now,
            reviewed_by=uow.actor.user,
        )
    )
    restriction.review_on = command.review_on
    restriction.reviewed_at = restriction.changed_at = uow.now
    _note(uow, "restriction.reviewed", restriction)
    return await restriction_views.view(uow, await uow.restrictions.get(restriction.id))


async def lift(
    uow: UnitOfWork, *, restriction_id: UUID, expected: int, command: LiftRestriction
) -> VersionedView[RestrictionView]:
    """Lift a restriction: the record is open in every scope again, from the next transaction on.

    A cloak that acts is lifted once two others have approved it.

    Raises:
        RecordNotFound, VersionStale, RestrictionLifted: see each.
    """
    restriction = await _open(uow, restriction_id, expected=expected)
    if restriction_relaxations.waits(uow, restriction, Relaxation.LIFT):
        await restriction_relaxations.ask(uow, restriction, Relaxation.LIFT, reason=command.because)
        return await restriction_views.view(uow, restriction)
    restriction.lifted_at = restriction.changed_at = uow.now
    restriction.lifted_by = uow.actor.user
    restriction.lifted_because = command.because
    _note(uow, "restriction.lifted", restriction)
    await uow.session.flush()
    return await restriction_views.view(uow, restriction)


async def _open(uow: UnitOfWork, restriction_id: UUID, *, expected: int) -> Restriction:
    restriction = await uow.restrictions.get_for_change(restriction_id)
    refuse_stale(version=restriction.version, expected=expected)
    refuse_lifted(restriction.lifted_at)
    return restriction


def _note(uow: UnitOfWork, event: str, restriction: Restriction) -> None:
    uow.audit(
        event,
        restriction,
        person_id=restriction.person_id,
        shown=[] if restriction.contact_id is None else [restriction.contact_id],
        contact=restriction.contact_id,
        kind=RestrictionKind(restriction.kind),
    )
    uow.publish(event, record_id=restriction.id)
