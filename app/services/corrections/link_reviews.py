"""Verdicts on what concerns two records that were linked or unlinked, and what follows of each."""

from functools import partial
from uuid import UUID

from app.domain.clocks.definitions import ClockKind
from app.domain.contacts.threshold_decisions import OPENS_REFERRAL, Outcome
from app.domain.corrections import link_reviews as rules
from app.domain.corrections.link_reviews import ReviewSubject, Verdict
from app.domain.corrections.recorded_errors import ErrorSubject, Mistake
from app.domain.directory.actions import available
from app.domain.directory.permissions import Permission
from app.domain.records import RecordKind, RecordNotFound, refuse_stale
from app.models import LinkReview, LinkReviewItem, Referral, ThresholdDecision
from app.repositories.clocks.timescales import Subject
from app.schemas.corrections.link_reviews import (
    DecideReviewItem,
    LinkReviewItemView,
    LinkReviewView,
)
from app.schemas.corrections.recorded_errors import ProposeError
from app.schemas.types import Action
from app.schemas.versions import VersionedView, versioned
from app.services.casework import referrals
from app.services.clocks import timescales
from app.services.corrections import moves, recorded_errors
from app.unit_of_work import UnitOfWork


async def read(uow: UnitOfWork, *, review_id: UUID) -> VersionedView[LinkReviewView]:
    """One review, with every record in it.

    Raises:
        RecordNotFound: absent, or out of scope.
    """
    review = await uow.link_reviews.get(review_id)
    uow.audit(
        "link_review.read",
        review,
        person_id=review.person_id,
        shown=[review.same_as_person_id, *(item.subject_id for item in review.items)],
    )
    return _shown(uow, review)


async def decide(
    uow: UnitOfWork, *, review_id: UUID, item_id: UUID, expected: int, command: DecideReviewItem
) -> VersionedView[LinkReviewView]:
    """Say what becomes of one record; with the last of them the review is over.

    Raises:
        RecordNotFound, VersionStale, ItemDecided, OtherHasNoReferral: see each.
    """
    review = await uow.link_reviews.get_for_change(review_id)
    refuse_stale(version=review.version, expected=expected)
    item = next((each for each in review.items if each.id == item_id), None)
    if item is None:
        raise RecordNotFound
    rules.refuse_decided(decided=item.verdict is not None)
    item.verdict, item.reason = command.verdict, command.reason
    item.decided_at, item.decided_by = uow.now, uow.actor.user
    await _carry_out(uow, review, item, command)
    review.changed_at = uow.now
    if all(each.verdict is not None for each in review.items):
        review.ended_at = uow.now
    await uow.session.flush()
    uow.audit(
        "link_review.item_decided",
        review,
        person_id=item.person_id,
        subject_type=item.subject_type,
        subject=item.subject_id,
        verdict=command.verdict,
    )
    uow.publish("link_review.item_decided", record_id=review.id, item_id=item.id)
    return _shown(uow, await uow.link_reviews.get(review.id))


async def _carry_out(
    uow: UnitOfWork, review: LinkReview, item: LinkReviewItem, command: DecideReviewItem
) -> None:
    subject = ReviewSubject(item.subject_type)
    if subject is ReviewSubject.PROTECTION and await _protect_again(uow, review, item, command):
        return
    if command.verdict is Verdict.STANDS:
        await _decline_what_was_proposed(uow, item, command)
        if subject is ReviewSubject.THRESHOLD_DECISION:
            item.referral_id = await _referral_of_its_own(uow, review, item)
    elif subject is ReviewSubject.TIMESCALE:
        await _end_clock(uow, review, item, command.verdict)
    else:
        item.recorded_error_id = await _propose(uow, review, item, command)


async def _decline_what_was_proposed(
    uow: UnitOfWork, item: LinkReviewItem, command: DecideReviewItem
) -> None:
    """A record that stands is no error: a proposal of before is declined."""
    for error in await uow.recorded_errors.list_not_declined([item.subject_id]):
        if error.confirmed_at is None:
            await recorded_errors.put_aside(uow, error, because=command.reason)


async def _protect_again(
    uow: UnitOfWork, review: LinkReview, item: LinkReviewItem, command: DecideReviewItem
) -> bool:
    """Record protection again that was struck out, as of one child, before the two were unlinked.

    Returns whether that is what the verdict asks for; an error that stands is proposed before.
    """
    struck = (await uow.recorded_errors.by_record([item.subject_id])).get(item.subject_id)
    if command.verdict is Verdict.IN_ERROR or struck is None or struck.confirmed_at is None:
        return False
    if struck.confirmed_at > review.begun_at:
        return False
    stands = command.verdict is Verdict.STANDS
    await moves.protect_again(
        uow,
        await uow.consequences.protection(item.subject_id),
        item.person_id if stands else await _other(uow, review, item),
        because=command.reason,
    )
    return True


async def _other(uow: UnitOfWork, review: LinkReview, item: LinkReviewItem) -> UUID:
    """The person of the two under whom the record is not filed."""
    if item.person_id == review.same_as_person_id:
        return review.person_id
    of_one = await uow.person_links.list_same_person(review.person_id)
    return review.same_as_person_id if item.person_id in of_one else review.person_id


async def _referral_of_its_own(
    uow: UnitOfWork, review: LinkReview, item: LinkReviewItem
) -> UUID | None:
    """A decision went on in the other person's referral: its own child gets one now.

    A meeting that it called for is owed from the decision, unless one was held about the child.
    """
    decision = await uow.consequences.decision(item.subject_id)
    if decision.outcome not in OPENS_REFERRAL or await _has_referral(uow, decision):
        return None
    # A manager may have decided otherwise while the review waited.
    standing = await uow.threshold_decisions.list_standing_on([decision.person_id])
    if all(each.id != decision.id for each in standing):
        return None
    contact = await uow.contacts.get(decision.contact_id)
    shared = await uow.referrals.list_of_person(await _other(uow, review, item))
    need = next(
        (each.primary_need for each in reversed(shared) if each.primary_need is not None), None
    )
    referral = await referrals.open_for(uow, decision, contact=contact, need=need)
    if decision.outcome == Outcome.STRATEGY_MEETING and not await uow.consequences.was_met_about(
        await uow.person_links.list_same_person(decision.person_id), since=decision.decided_at
    ):
        await _owe_meeting(uow, referral, decision)
    return referral.id


async def _has_referral(uow: UnitOfWork, decision: ThresholdDecision) -> bool:
    if await uow.referrals.find_open(decision.person_id) is not None:
        return True
    return bool(await uow.consequences.list_referrals(Referral.decision_id, [decision.id]))


async def _owe_meeting(uow: UnitOfWork, referral: Referral, decision: ThresholdDecision) -> None:
    await timescales.start(
        uow,
        ClockKind.STRATEGY_MEETING,
        _subject(referral),
        started_at=decision.decided_at,
        because="person.unlinked",
    )


def _subject(referral: Referral) -> Subject:
    return Subject(
        RecordKind.REFERRAL,
        referral.id,
        person_id=referral.person_id,
        referral_id=referral.id,
    )


async def _end_clock(
    uow: UnitOfWork, review: LinkReview, item: LinkReviewItem, verdict: Verdict
) -> None:
    """A meeting is owed to the other child, or to neither."""
    clock = await uow.timescales.get(item.subject_id)
    if verdict is Verdict.BELONGS_TO_OTHER:
        referral = await uow.referrals.find_open(await _other(uow, review, item))
        if referral is None:
            raise rules.OtherHasNoReferral
        if not await uow.timescales.running(ClockKind.STRATEGY_MEETING, _subject(referral)):
            await timescales.start(
                uow,
                ClockKind.STRATEGY_MEETING,
                _subject(referral),
                started_at=clock.started_at,
                because="person.unlinked",
            )
    if clock.stopped_at is None and clock.cancelled_at is None:
        clock.cancelled_at = uow.now
        clock.cancelled_because = "link_review.item_decided"


async def _propose(
    uow: UnitOfWork, review: LinkReview, item: LinkReviewItem, command: DecideReviewItem
) -> UUID:
    """The error that a second person is to confirm; one that was proposed before serves."""
    known = await uow.recorded_errors.list_not_declined([item.subject_id])
    if known:
        return known[0].id
    other = command.verdict is Verdict.BELONGS_TO_OTHER
    error = await recorded_errors.say(
        uow,
        ProposeError(
            subject_type=ErrorSubject(item.subject_type),
            subject_id=item.subject_id,
            mistake=Mistake.WRONG_CHILD if other else Mistake.WRONG_RECORD,
            right_person_id=await _other(uow, review, item) if other else None,
            reason=command.reason,
        ),
    )
    return error.id


def _shown(uow: UnitOfWork, review: LinkReview) -> VersionedView[LinkReviewView]:
    own = set(LinkReviewView.model_fields) - {"items"}
    view = LinkReviewView.model_validate(
        {
            **{name: getattr(review, name) for name in own},
            "items": [_item(uow, item) for item in review.items],
        }
    )
    return versioned(view, review)


def _item(uow: UnitOfWork, item: LinkReviewItem) -> LinkReviewItemView:
    own = set(LinkReviewItemView.model_fields) - {"available_actions"}
    decide_it = available(
        "decide",
        actor=uow.actor,
        permission=Permission.ERROR_CONFIRM,
        rule=partial(rules.refuse_decided, decided=item.verdict is not None),
    )
    return LinkReviewItemView.model_validate(
        {
            **{name: getattr(item, name) for name in own},
            "available_actions": [Action.model_validate(decide_it)],
        }
    )
