"""Views of restrictions, and the facts that the rules need of them."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from app.domain.clocks.working_time import london_date
from app.domain.restrictions.listed_places import places_of, places_read_from
from app.domain.restrictions.restriction_actions import RestrictionFacts, on_restriction
from app.domain.restrictions.restriction_relaxations import (
    OpeningPlaces,
    Relaxation,
    RelaxationFacts,
    on_relaxation,
)
from app.domain.restrictions.restrictions import (
    RestrictionGrounds,
    RestrictionKind,
    acts_as,
    awaits_approval,
)
from app.models import Restriction, RestrictionRelaxation, RestrictionRelaxationApproval
from app.schemas.restrictions.restrictions import (
    ApprovalView,
    ListingView,
    RelaxationView,
    RestrictionSummaryView,
    RestrictionView,
    ReviewView,
)
from app.schemas.types import Action
from app.schemas.versions import VersionedView, versioned
from app.unit_of_work import UnitOfWork


def facts_of(restriction: Restriction) -> RestrictionFacts:
    """The facts of a restriction whose approvals are loaded."""
    return RestrictionFacts(
        kind=RestrictionKind(restriction.kind),
        set_by=restriction.set_by,
        approved_by=[each.approved_by for each in restriction.approvals],
        lifted_at=restriction.lifted_at,
    )


def summary(uow: UnitOfWork, restriction: Restriction) -> RestrictionSummaryView:
    """A restriction in a list: how it acts now, and what it waits for."""
    kind, approvals = RestrictionKind(restriction.kind), len(restriction.approvals)
    return RestrictionSummaryView(
        id=restriction.id,
        person_id=restriction.person_id,
        contact_id=restriction.contact_id,
        kind=kind,
        acts_as=acts_as(
            kind,
            approvals=approvals,
            provisional_until=restriction.provisional_until,
            now=uow.now,
        ),
        grounds=RestrictionGrounds(restriction.grounds),
        owner_id=restriction.owner_id,
        ring=restriction.ring,
        set_at=restriction.set_at,
        set_by=restriction.set_by,
        review_on=restriction.review_on,
        review_due=restriction.lifted_at is None and restriction.review_on <= london_date(uow.now),
        awaits_approval=awaits_approval(kind, approvals=approvals, lifted_at=restriction.lifted_at),
        provisional_until=restriction.provisional_until,
        lifted_at=restriction.lifted_at,
    )


async def view(uow: UnitOfWork, restriction: Restriction) -> VersionedView[RestrictionView]:
    """A restriction with its lists, approvals and reviews, and what the actor may do next."""
    reviews = await uow.restrictions.list_reviews(restriction.id)
    waiting = await uow.restriction_relaxations.list_waiting(restriction.id, now=uow.now)
    approvals = await uow.restriction_relaxations.approvals([each.id for each in waiting])
    askers = await uow.restriction_relaxations.those_who_may_lift(
        {each.asked_by for each in waiting}
    )
    places = await works_in(uow, restriction) if waiting else OpeningPlaces()
    shown = RestrictionView(
        **summary(uow, restriction).model_dump(),
        reason=restriction.reason,
        reviewed_at=restriction.reviewed_at,
        lifted_by=restriction.lifted_by,
        lifted_because=restriction.lifted_because,
        approvals=[ApprovalView.model_validate(each) for each in restriction.approvals],
        listings=[ListingView.model_validate(each) for each in restriction.listings],
        reviews=[ReviewView.model_validate(each) for each in reviews],
        relaxations=[
            _relaxation(
                uow,
                each,
                relaxation_facts(restriction, each, approvals, askers=askers),
                approvals=approvals,
                places=places,
            )
            for each in waiting
        ],
        available_actions=[
            Action.model_validate(act) for act in on_restriction(uow.actor, facts_of(restriction))
        ],
    )
    return versioned(shown, restriction)


async def works_in(uow: UnitOfWork, restriction: Restriction) -> OpeningPlaces:
    """The places by which a list would open the record to the actor, to whom it is closed today."""
    actor = uow.actor
    record_id = restriction.person_id or restriction.contact_id
    if record_id is None or not actor.hidden_from.holds_any([record_id]):
        return OpeningPlaces()
    today = london_date(uow.now)
    others = [
        held
        for identity in sorted(actor.other_identities - {actor.user})
        for held in await uow.partnerships.list_memberships(identity, on=today)
    ]
    return OpeningPlaces(
        by_allowing=places_read_from(actor.memberships) | places_read_from(others),
        by_not_denying=places_of(actor.memberships) | places_of(others),
    )


def relaxation_facts(
    restriction: Restriction,
    asked: RestrictionRelaxation,
    approvals: Iterable[RestrictionRelaxationApproval],
    *,
    askers: Collection[UUID],
) -> RelaxationFacts:
    """The facts of what was asked, from the approvals of this and others.

    `askers` are those who could ask today.
    """
    named = {asked.user_id, asked.team_id, asked.agency_id}
    for each in restriction.listings:
        if each.id == asked.listing_id:
            named |= {each.user_id, each.team_id, each.agency_id}
    return RelaxationFacts(
        asked_by=asked.asked_by,
        asker_stands=asked.asked_by in askers,
        opens_to=frozenset(each for each in named if each is not None),
        approved_by=[
            each.approved_by for each in approvals if each.restriction_relaxation_id == asked.id
        ],
        lapses_at=asked.lapses_at,
        done=asked.done_at is not None,
    )


def _relaxation(
    uow: UnitOfWork,
    asked: RestrictionRelaxation,
    facts: RelaxationFacts,
    *,
    approvals: Sequence[RestrictionRelaxationApproval],
    places: OpeningPlaces,
) -> RelaxationView:
    works_in = places.of(Relaxation(asked.act))
    acts = on_relaxation(uow.actor, facts, works_in=works_in, now=uow.now)
    return RelaxationView.model_validate(
        {
            **{name: getattr(asked, name) for name in _ASKED},
            "approvals": [
                ApprovalView.model_validate(each)
                for each in approvals
                if each.restriction_relaxation_id == asked.id
            ],
            "available_actions": [Action.model_validate(act) for act in acts],
        }
    )


_ASKED = tuple(
    name for name in RelaxationView.model_fields if name not in {"approvals", "available_actions"}
)
