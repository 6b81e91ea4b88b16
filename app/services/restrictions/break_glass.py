"""Break-glass: one record opened in an emergency, and reviewed afterwards by another person."""

from collections.abc import Sequence
from uuid import UUID

from app.domain.clocks.timescales import clock_state
from app.domain.clocks.working_time import Calendar
from app.domain.pages import Page, at_instant, instant_position
from app.domain.records import RecordNotFound, refuse_stale
from app.domain.references import standardise_reference
from app.domain.restrictions.break_glass import (
    REMIND_BEFORE,
    AlreadyOpen,
    GlassReason,
    NotForYou,
    expires_at,
    is_open,
    refuse_ending,
    refuse_long,
    refuse_review,
    refuse_unclear_record,
    review_due_at,
)
from app.domain.restrictions.break_glass_actions import on_grant, oversees
from app.models import BreakGlassGrant, BreakGlassReview
from app.schemas.restrictions.break_glass import (
    BreakGlassPage,
    BreakGlassReviewView,
    BreakGlassView,
    ReviewBreakGlass,
    UseBreakGlass,
)
from app.schemas.types import Action
from app.schemas.versions import VersionedView, versioned
from app.unit_of_work import UnitOfWork


async def use(uow: UnitOfWork, *, command: UseBreakGlass) -> VersionedView[BreakGlassView]:
    """Open one record to the actor, to read, for a while; from now on a review is owed.

    Raises:
        RecordUnclear, ReferenceNotValid, OpenTooLong: what was sent cannot be.
        RecordNotFound: absent, or cloaked: the two look alike.
        NotForYou: one's own, a relative's, or one whose deny list the actor is on.
        AlreadyOpen: the actor reads the record as it is.
    """
    refuse_unclear_record(
        by_id=command.person_id is not None, by_reference=command.reference is not None
    )
    refuse_long(command.minutes)
    person_id = await _to_be_opened(
        uow,
        person_id=command.person_id,
        reference=None if command.reference is None else standardise_reference(command.reference),
    )
    grant = uow.new(
        BreakGlassGrant,
        person_id=person_id,
        user_id=uow.actor.user,
        reason_code=command.reason_code,
        reason=command.reason,
        granted_at=uow.now,
        expires_at=expires_at(uow.now, minutes=command.minutes),
        review_due_at=review_due_at(
            uow.now, calendar=Calendar(closures=await uow.partnerships.closures())
        ),
        changed_at=uow.now,
    )
    await uow.save(grant)
    uow.audit(
        "break_glass.used",
        grant,
        person_id=person_id,
        reason_code=command.reason_code,
        minutes=command.minutes,
    )
    uow.publish("break_glass.used", record_id=grant.id, person_id=person_id)
    return await _one(uow, grant)


async def _to_be_opened(uow: UnitOfWork, *, person_id: UUID | None, reference: str | None) -> UUID:
    found = await uow.break_glass.find_behind(person_id=person_id, reference=reference)
    if found is None:
        raise RecordNotFound
    if found.absolute:
        raise NotForYou
    open_now = await uow.break_glass.list_open(now=uow.now)
    if await uow.people.is_in_reach(found.person_id) or found.person_id in {
        grant.person_id for grant in open_now
    }:
        raise AlreadyOpen
    return found.person_id


async def read(uow: UnitOfWork, *, grant_id: UUID) -> VersionedView[BreakGlassView]:
    """One use of break-glass.

    Raises:
        RecordNotFound: absent, or out of scope.
    """
    grant = await uow.break_glass.get(grant_id)
    uow.audit("break_glass.read", grant, person_id=grant.person_id)
    return await _one(uow, grant)


async def list_mine(uow: UnitOfWork, *, page: Page) -> BreakGlassPage:
    """A page of the actor's uses, and of those that they are to know of or to review."""
    found = await uow.break_glass.list_mine(limit=page.limit + 1, after=at_instant(page.after))
    grants, following = page.turn(
        found, position=lambda grant: instant_position(grant.review_due_at, grant.id)
    )
    uow.audit(
        "break_glass.listed",
        shown=[*(grant.id for grant in grants), *(grant.person_id for grant in grants)],
    )
    return BreakGlassPage(items=await _shown(uow, grants), next=following)


async def end(uow: UnitOfWork, *, grant_id: UUID, expected: int) -> VersionedView[BreakGlassView]:
    """Close a record again before its time.

    Raises:
        RecordNotFound, VersionStale, GlassOfAnother, ClosedAlready: see each.
    """
    seen = await uow.break_glass.get(grant_id)
    refuse_ending(
        by=uow.actor.identities,
        user=seen.user_id,
        overseen=oversees(uow.actor),
        still_open=_is_open(uow, seen),
    )
    grant = await uow.break_glass.get_for_change(grant_id)
    refuse_stale(version=grant.version, expected=expected)
    grant.ended_at = grant.changed_at = uow.now
    uow.audit("break_glass.ended", grant, person_id=grant.person_id)
    uow.publish("break_glass.ended", record_id=grant.id, person_id=grant.person_id)
    await uow.session.flush()
    return await _one(uow, grant)


async def review(
    uow: UnitOfWork, *, grant_id: UUID, command: ReviewBreakGlass
) -> VersionedView[BreakGlassView]:
    """Record the review of a use that has ended, by another person than the user.

    Raises:
        RecordNotFound, ReviewedByUser, ReviewedAlready, StillOpen: see each.
    """
    grant = await uow.break_glass.get_for_change(grant_id)
    refuse_review(
        by=uow.actor.identities,
        user=grant.user_id,
        reviewed=bool(await uow.break_glass.list_reviews([grant.id])),
        still_open=_is_open(uow, grant),
    )
    await uow.save(
        uow.new(
            BreakGlassReview,
            break_glass_grant_id=grant.id,
            user_id=grant.user_id,
            outcome=command.outcome,
            note=command.note,
            reviewed_at=uow.now,
            reviewed_by=uow.actor.user,
        )
    )
    grant.changed_at = uow.now
    uow.audit("break_glass.reviewed", grant, person_id=grant.person_id, outcome=command.outcome)
    uow.publish("break_glass.reviewed", record_id=grant.id, person_id=grant.person_id)
    await uow.session.flush()
    return await _one(uow, grant)


async def remind(uow: UnitOfWork) -> None:
    """Remind reviewers, once, of every review that is late or soon will be."""
    for grant in await uow.break_glass.list_to_remind(due_before=uow.now + REMIND_BEFORE):
        grant.reminded_at = uow.now
        uow.audit("break_glass.review_reminded", grant, person_id=grant.person_id)
        uow.publish("break_glass.review_due", record_id=grant.id, person_id=grant.person_id)


async def _one(uow: UnitOfWork, grant: BreakGlassGrant) -> VersionedView[BreakGlassView]:
    (shown,) = await _shown(uow, [grant])
    return versioned(shown, grant)


async def _shown(uow: UnitOfWork, grants: Sequence[BreakGlassGrant]) -> list[BreakGlassView]:
    reviews = await uow.break_glass.list_reviews(grant.id for grant in grants)
    names = await uow.partnerships.user_names({grant.user_id for grant in grants})
    return [
        _view(uow, grant, review=reviews.get(grant.id), used_by=names[grant.user_id])
        for grant in grants
    ]


def _view(
    uow: UnitOfWork, grant: BreakGlassGrant, *, review: BreakGlassReview | None, used_by: str
) -> BreakGlassView:
    still_open = _is_open(uow, grant)
    told = review is not None and (grant.user_id in uow.actor.identities or oversees(uow.actor))
    return BreakGlassView(
        id=grant.id,
        person_id=grant.person_id,
        user_id=grant.user_id,
        used_by=used_by,
        reason_code=GlassReason(grant.reason_code),
        reason=grant.reason,
        granted_at=grant.granted_at,
        expires_at=grant.expires_at,
        ended_at=grant.ended_at,
        open=still_open,
        review_due_at=grant.review_due_at,
        review_state=clock_state(
            grant.review_due_at,
            stopped_at=None if review is None else review.reviewed_at,
            cancelled_at=None,
            now=uow.now,
        ),
        review=BreakGlassReviewView.model_validate(review) if told else None,
        available_actions=[
            Action.model_validate(act)
            for act in on_grant(
                uow.actor, user=grant.user_id, reviewed=review is not None, still_open=still_open
            )
        ],
    )


def _is_open(uow: UnitOfWork, grant: BreakGlassGrant) -> bool:
    return is_open(
        uow.now,
        granted_at=grant.granted_at,
        expires_at=grant.expires_at,
        ended_at=grant.ended_at,
    )
