"""Histories of people, which decisions about them weigh."""

from collections.abc import Mapping, Sequence, Set as AbstractSet
from uuid import UUID

from app.domain.casework.referral_days import ReferralDay
from app.domain.casework.referrals import is_re_referral, last_closed, previous_of
from app.domain.codes import CLOSURE_REASON
from app.domain.people.chronology import Source, closed_to
from app.models import Contact, ContactChild, Person, RecordedError, Referral, ThresholdDecision
from app.schemas.census.episodes import CensusEpisodeView
from app.schemas.corrections.recorded_errors import struck_through
from app.schemas.people.histories import (
    EpisodeView,
    HistoryView,
    PastContactView,
    PastDecisionView,
    PastEnquiryView,
)
from app.services.casework.referrals import episodes_of
from app.services.people import census_episodes as census
from app.services.people.person_views import age_on
from app.unit_of_work import UnitOfWork


async def read(uow: UnitOfWork, *, person_id: UUID) -> HistoryView:
    """A person's past contacts, decisions, referrals and enquiries, under all linked records.

    Raises:
        RecordNotFound: absent, or out of scope.
    """
    person = await uow.people.get(person_id)
    same = sorted(await uow.person_links.list_same_person(person_id))
    closed = closed_to(uow.actor.permissions)
    referrals = [] if Source.REFERRALS in closed else await uow.histories.list_referrals(same)
    contacts = [] if Source.CONTACTS in closed else await uow.histories.list_contacts(same)
    decisions = [] if Source.DECISIONS in closed else await uow.histories.list_decisions(same)
    enquiries = [] if Source.ENQUIRIES in closed else await uow.histories.list_enquiries(same)
    plans, census_episodes = None, list[CensusEpisodeView]()
    if Source.REFERRALS not in closed:
        plans = await census.plans_of(uow, await uow.census_episodes.list_files(same))
        census_episodes = await census.of_people(uow, same)
    errors = await uow.recorded_errors.by_record(
        [
            *(referral.id for referral in referrals),
            *(decision.id for decision in decisions),
            *(enquiry.id for enquiry in enquiries),
        ]
    )
    day = uow.circumstances.referral_day
    again = re_referrals(referrals, day=day)
    episodes = _episodes(person, referrals, errors, again=again)
    uow.audit(
        "history.read",
        person,
        person_id=person_id,
        shown=same,
        referrals=len(referrals),
        contacts=len(contacts),
        decisions=len(decisions),
        enquiries=len(enquiries),
        census_episodes=len(census_episodes),
    )
    return HistoryView(
        person_id=person_id,
        same_person=same,
        last_closure=_last_closure(referrals, episodes, day=day),
        referrals=episodes,
        contacts=[_contact(child, contact) for child, contact in contacts],
        decisions=_decisions(decisions, errors),
        enquiries=[
            PastEnquiryView.model_validate(enquiry).model_copy(
                update={"recorded_in_error": struck_through(errors.get(enquiry.id))}
            )
            for enquiry in enquiries
        ],
        plans=plans,
        census_episodes=census_episodes,
        closed_to_you=list(closed),
    )


def re_referrals(referrals: Sequence[Referral], *, day: ReferralDay) -> frozenset[UUID]:
    """The ids of those that opened within 12 months of the child's previous one."""
    episodes = episodes_of(referrals, day=day)
    return frozenset(
        episode.id
        for episode in episodes
        if (previous := previous_of(episode.id, episodes=episodes)) is not None
        and is_re_referral(episode.counts_from, previous_opened_on=previous.counts_from)
    )


def _episodes(
    person: Person,
    referrals: Sequence[Referral],
    errors: Mapping[UUID, RecordedError],
    *,
    again: AbstractSet[UUID],
) -> list[EpisodeView]:
    return [
        EpisodeView(
            id=referral.id,
            person_id=referral.person_id,
            opened_on=referral.opened_on,
            age_when_opened=age_on(person, referral.opened_on),
            source=referral.source,
            primary_need=referral.primary_need,
            no_further_action=referral.no_further_action,
            re_referral=referral.id in again,
            closed_on=referral.closed_on,
            closure_reason=referral.closure_reason,
            closure_reason_in_words=CLOSURE_REASON.get(referral.closure_reason or ""),
            closure_rationale=referral.closure_rationale,
            recorded_in_error=struck_through(errors.get(referral.id)),
        )
        for referral in referrals
    ]


def _last_closure(
    referrals: Sequence[Referral], episodes: Sequence[EpisodeView], *, day: ReferralDay
) -> EpisodeView | None:
    last = last_closed(episodes_of(referrals, day=day))
    return next((shown for shown in episodes if last is not None and shown.id == last.id), None)


def _contact(child: ContactChild, contact: Contact) -> PastContactView:
    return PastContactView.model_validate(
        {
            "contact_id": contact.id,
            "contact_child_id": child.id,
            "person_id": child.person_id,
            "reference": contact.reference,
            "received_at": contact.received_at,
            "channel": contact.channel,
            "source": contact.source,
            "state": child.state,
            "rating": child.rating,
            "outcome": child.outcome,
            "made_in_error": contact.errored_at is not None,
        }
    )


def _decisions(
    decisions: Sequence[ThresholdDecision], errors: Mapping[UUID, RecordedError]
) -> list[PastDecisionView]:
    superseded = {each.supersedes_id for each in decisions if each.id not in errors}
    return [
        PastDecisionView.model_validate(
            {
                "id": decision.id,
                "person_id": decision.person_id,
                "contact_id": decision.contact_id,
                "level": decision.level,
                "outcome": decision.outcome,
                "rationale": decision.rationale,
                "decided_at": decision.decided_at,
                "superseded": decision.id in superseded,
                "recorded_in_error": struck_through(errors.get(decision.id)),
            }
        )
        for decision in decisions
    ]
