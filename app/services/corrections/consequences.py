"""What followed from a record made in error: found for two people to see, and undone by both."""

from uuid import UUID

from app.domain.contacts.threshold_decisions import SUPPORTS_REFERRAL
from app.domain.corrections.recorded_errors import (
    ErrorSubject,
    Mistake,
    stands_again,
    with_successors,
)
from app.models import (
    EmergencyProtection,
    MeetingChild,
    RecordedError,
    Referral,
    Routing,
    StrategyMeeting,
    ThresholdDecision,
)
from app.services.corrections.followed import Followed
from app.unit_of_work import UnitOfWork


async def find(uow: UnitOfWork, error: RecordedError) -> Followed:
    """Everything that goes with an error, the record itself included; nothing is changed.

    What was recorded in error before is left out: who said so, and why, stands.
    """
    followed = Followed()
    await _begin(uow, error, followed)
    await _examined(uow, followed)
    known = await uow.recorded_errors.by_record([each for _, each in followed.records()])
    followed.leave(set(known) - {error.subject_id})
    return followed


async def _begin(uow: UnitOfWork, error: RecordedError, followed: Followed) -> None:
    mistake, subject_id = Mistake(error.mistake), error.subject_id
    match ErrorSubject(error.subject_type):
        case ErrorSubject.THRESHOLD_DECISION:
            decision = await uow.consequences.decision(subject_id)
            await _decision(uow, decision, mistake, followed)
        case ErrorSubject.REFERRAL:
            await _referral_with_decisions(
                uow, await uow.consequences.referral(subject_id), mistake, followed
            )
        case ErrorSubject.STRATEGY_MEETING:
            await _meeting(uow, await uow.consequences.meeting(subject_id), followed)
        case ErrorSubject.ROUTING:
            await _routing(uow, await uow.consequences.routing(subject_id), mistake, followed)
        case ErrorSubject.MEETING_CHILD:
            await _part(uow, await uow.consequences.part(subject_id), followed)
        case ErrorSubject.PROTECTION:
            await _protection(uow, await uow.consequences.protection(subject_id), mistake, followed)
        case alone:
            await _alone(uow, alone, subject_id, followed)


async def _alone(
    uow: UnitOfWork, subject: ErrorSubject, subject_id: UUID, followed: Followed
) -> None:
    """A record from which nothing followed but, of an enquiry, its examinations."""
    match subject:
        case ErrorSubject.ENQUIRY:
            followed.enquiries[subject_id] = await uow.consequences.enquiry(subject_id)
        case ErrorSubject.MEDICAL:
            followed.medicals[subject_id] = await uow.consequences.medical(subject_id)
        case ErrorSubject.INFORMATION_REQUEST:
            followed.requests[subject_id] = await uow.consequences.request(subject_id)
        case _:
            followed.shares[subject_id] = await uow.consequences.share(subject_id)


async def _examined(uow: UnitOfWork, followed: Followed) -> None:
    """The examinations of the meetings and enquiries: of a part, those of its child alone."""
    found = await uow.consequences.list_medicals(
        enquiry_ids=followed.enquiries, meeting_ids=followed.meetings
    )
    for part in followed.parts.values():
        same = await uow.person_links.list_same_person(part.person_id)
        of_meeting = await uow.consequences.list_medicals(
            enquiry_ids=(), meeting_ids=[part.strategy_meeting_id]
        )
        found = [*found, *(each for each in of_meeting if each.person_id in same)]
    followed.medicals |= {each.id: each for each in found}


async def _protection(
    uow: UnitOfWork, protection: EmergencyProtection, mistake: Mistake, followed: Followed
) -> None:
    """Police protection of a wrong child takes with it the order that the police applied for.

    Where only the record was wrong, the order stands, with the deadline it was given: that is no
    later than its own eighth day would be.
    """
    followed.protections[protection.id] = protection
    if mistake is Mistake.WRONG_CHILD:
        followed.protections |= {
            each.id: each for each in await uow.consequences.list_orders_after(protection.id)
        }


async def _decision(
    uow: UnitOfWork, decision: ThresholdDecision, mistake: Mistake, followed: Followed
) -> None:
    """A decision, those that superseded it, and the referrals that rest on nothing else."""
    child_id = decision.contact_child_id
    of_child = {each.id: each for each in await _valid(uow, child_id)}
    wrong = with_successors(
        decision.id, supersedes={each.id: each.supersedes_id for each in of_child.values()}
    )
    followed.decisions |= {each: of_child[each] for each in wrong if each in of_child}
    for referral in await uow.consequences.list_referrals(Referral.closing_decision_id, wrong):
        followed.reopened[referral.id] = referral
    if stands_again(of_child, in_error=followed.decisions):
        followed.standing_again[child_id] = max(
            (each for each in of_child.values() if each.id not in followed.decisions),
            key=lambda each: each.id,
        )
    else:
        await _back_in_triage(uow, decision, mistake, followed)
    for referral in await uow.consequences.list_referrals(Referral.decision_id, wrong):
        if not await _rests_on_another(uow, referral, followed):
            await _referral(uow, referral, mistake, followed)


async def _valid(uow: UnitOfWork, child_id: UUID) -> list[ThresholdDecision]:
    return list(await uow.threshold_decisions.list_valid_on_child(child_id))


async def _back_in_triage(
    uow: UnitOfWork, decision: ThresholdDecision, mistake: Mistake, followed: Followed
) -> None:
    child_id = decision.contact_child_id
    followed.children.add(child_id)
    for routing in await uow.consequences.list_routings(child_ids=[child_id]):
        followed.routings[routing.id] = routing
    if mistake is Mistake.WRONG_CHILD:
        await _shared_about(uow, decision.contact_id, decision.person_id, followed)


async def _shared_about(
    uow: UnitOfWork, contact_id: UUID, person_id: UUID, followed: Followed
) -> None:
    """What agencies were asked and given about a child who was not the one."""
    for request in await uow.consequences.list_requests(contact_id, about=[person_id]):
        followed.requests[request.id] = request
    for share in await uow.consequences.list_shares(contact_id, about=[person_id]):
        followed.shares[share.id] = share


async def _rests_on_another(uow: UnitOfWork, referral: Referral, followed: Followed) -> bool:
    """Whether a decision that is right keeps a referral: it stands, on whichever contact."""
    return any(
        each.outcome in SUPPORTS_REFERRAL and each.id not in followed.decisions
        for each in await _decisions_in(uow, referral)
    )


async def _decisions_in(uow: UnitOfWork, referral: Referral) -> list[ThresholdDecision]:
    same = await uow.person_links.list_same_person(referral.person_id)
    return [
        each
        for each in await uow.threshold_decisions.list_standing_on(same)
        if each.recorded_at >= referral.recorded_at or each.id == referral.decision_id
    ]


async def _referral_with_decisions(
    uow: UnitOfWork, referral: Referral, mistake: Mistake, followed: Followed
) -> None:
    """A referral named by itself: no decision on which it rests may stand without it."""
    await _referral(uow, referral, mistake, followed)
    decisions = [
        each for each in await _decisions_in(uow, referral) if each.outcome in SUPPORTS_REFERRAL
    ]
    if referral.decision_id is not None:
        decisions.append(await uow.consequences.decision(referral.decision_id))
    for decision in decisions:
        if decision.id not in followed.decisions:
            await _decision(uow, decision, mistake, followed)


async def _referral(
    uow: UnitOfWork, referral: Referral, mistake: Mistake, followed: Followed
) -> None:
    if referral.id in followed.referrals:
        return
    followed.referrals[referral.id] = referral
    followed.reopened.pop(referral.id, None)
    for meeting in await uow.consequences.list_meetings(referral.id):
        others = [each for each in meeting.children if each.person_id != referral.person_id]
        if others:
            # What was decided about the other children of the household stands.
            followed.parts |= {
                each.id: each for each in meeting.children if each.person_id == referral.person_id
            }
        else:
            await _meeting(uow, meeting, followed)
    enquiries = await uow.consequences.list_enquiries(referral_ids=[referral.id], meeting_ids=())
    followed.enquiries |= {each.id: each for each in enquiries}
    for routing in await uow.consequences.list_routings(referral_ids=[referral.id]):
        if routing.id not in followed.routings:
            await _routing(uow, routing, mistake, followed)


async def _meeting(uow: UnitOfWork, meeting: StrategyMeeting, followed: Followed) -> None:
    followed.meetings[meeting.id] = meeting
    enquiries = await uow.consequences.list_enquiries(referral_ids=(), meeting_ids=[meeting.id])
    followed.enquiries |= {each.id: each for each in enquiries}


async def _part(uow: UnitOfWork, part: MeetingChild, followed: Followed) -> None:
    """A child whom a meeting was not about: the others' conclusions stand."""
    followed.parts[part.id] = part
    enquiries = await uow.consequences.list_enquiries(
        referral_ids=(), meeting_ids=[part.strategy_meeting_id]
    )
    followed.enquiries |= {each.id: each for each in enquiries if each.person_id == part.person_id}


async def _routing(uow: UnitOfWork, routing: Routing, mistake: Mistake, followed: Followed) -> None:
    """A contact handed to the worker of a child: it is the hub's again, to be looked at."""
    followed.routings[routing.id] = routing
    followed.children.add(routing.contact_child_id)
    if mistake is Mistake.WRONG_CHILD:
        await _shared_about(uow, routing.contact_id, routing.person_id, followed)
    for decision in reversed(await _valid(uow, routing.contact_child_id)):
        if decision.id not in followed.decisions:
            await _decision(uow, decision, mistake, followed)
