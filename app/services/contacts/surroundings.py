"""What else goes on for children: on themselves, under each linked record, and the household."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.domain.casework.protections import ProtectionKind
from app.domain.contacts.contacts import ChildState, Rating, identified
from app.domain.contacts.standing_decisions import Standing, refuse_unanswered
from app.domain.contacts.threshold_decisions import SUPPORTS_REFERRAL, Level, Outcome
from app.domain.directory.permissions import Permission
from app.models import Contact, ContactChild, ThresholdDecision
from app.repositories.contacts.surroundings import OpenReferral
from app.schemas.contacts.surroundings import (
    OpenContactView,
    OpenReferralView,
    ProtectionAroundView,
    StandingDecisionView,
    SurroundingsView,
)
from app.schemas.contacts.threshold_decisions import RecordThresholdDecision
from app.services.people.households import living_near
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Asked:
    """A child of a contact, who is known, and since when the contact waits."""

    contact_child_id: UUID
    contact_id: UUID
    person_id: UUID
    since: datetime


@dataclass(frozen=True, slots=True)
class StandingOn:
    """A decision that stands, and the open referral of its child that rests on it."""

    decision: ThresholdDecision
    referral_id: UUID | None


@dataclass(frozen=True, slots=True)
class _Reach:
    """The records of one child, and those of the other children around them."""

    same: frozenset[UUID]
    near: frozenset[UUID]


async def standing_on(
    uow: UnitOfWork, same: Mapping[UUID, frozenset[UUID]], *, since: datetime
) -> list[StandingOn]:
    """The decisions that stand on some people, of whom `same` has every record of each.

    One that a referral rests on stands as long as that is open, and any other from `since`.
    """
    found = await uow.surroundings.around(same, since=since)
    return _resting(found.decisions, found.referrals, same, since=since)


def _resting(
    decisions: Iterable[ThresholdDecision],
    referrals: Sequence[OpenReferral],
    same: Mapping[UUID, frozenset[UUID]],
    *,
    since: datetime,
) -> list[StandingOn]:
    found = []
    for decision in decisions:
        supports = decision.outcome in SUPPORTS_REFERRAL
        records = same.get(decision.person_id, frozenset({decision.person_id}))
        rests = next(
            (
                referral.referral_id
                for referral in referrals
                if referral.person_id in records
                and (
                    referral.decision_id == decision.id
                    or referral.recorded_at <= decision.recorded_at
                )
            ),
            None,
        )
        if (supports and rests is not None) or (not supports and decision.recorded_at >= since):
            found.append(StandingOn(decision, rests if supports else None))
    return found


async def around(uow: UnitOfWork, asked: Collection[Asked]) -> Mapping[UUID, SurroundingsView]:
    """What surrounds each of some children of contacts, by the id of the child of the contact."""
    if not asked or Permission.REFERRAL_READ not in uow.actor.permissions:
        return {}
    reaches, linked = await _reaches(uow, {each.person_id for each in asked})
    people = {person for reach in reaches.values() for person in reach.same | reach.near}
    since = min(each.since for each in asked)
    there = await uow.surroundings.around(people, since=since)
    may_read = Permission.THRESHOLD_DECISION_READ in uow.actor.permissions
    standing = _resting(there.decisions if may_read else (), there.referrals, linked, since=since)
    may_read = Permission.PROTECTION_READ in uow.actor.permissions
    protections = await uow.protections.list_running(people) if may_read else ()
    found = {}
    for each in asked:
        reach = reaches[each.person_id]
        around_it = reach.same | reach.near
        found[each.contact_child_id] = SurroundingsView(
            open_contacts=[
                OpenContactView(
                    contact_id=contact.contact_id,
                    contact_child_id=contact.contact_child_id,
                    person_id=contact.person_id,
                    same_child=contact.person_id in reach.same,
                    reference=contact.reference,
                    received_at=contact.received_at,
                    state=ChildState(contact.state),
                    rating=Rating(contact.rating) if contact.rating is not None else None,
                )
                for contact in there.contacts
                if contact.person_id in around_it and contact.contact_id != each.contact_id
            ],
            standing_decisions=[
                StandingDecisionView(
                    decision_id=row.decision.id,
                    contact_id=row.decision.contact_id,
                    person_id=row.decision.person_id,
                    same_child=row.decision.person_id in reach.same,
                    level=Level(row.decision.level),
                    outcome=Outcome(row.decision.outcome),
                    decided_at=row.decision.decided_at,
                    referral_id=row.referral_id,
                )
                for row in standing
                if row.decision.person_id in around_it
                and row.decision.contact_child_id != each.contact_child_id
                and (row.referral_id is not None or row.decision.recorded_at >= each.since)
            ],
            open_referrals=[
                OpenReferralView(
                    referral_id=referral.referral_id,
                    person_id=referral.person_id,
                    same_child=referral.person_id in reach.same,
                    opened_on=referral.opened_on,
                    user_id=referral.user_id,
                    team_id=referral.team_id,
                )
                for referral in there.referrals
                if referral.person_id in around_it
            ],
            emergency_protections=[
                ProtectionAroundView(
                    protection_id=protection.id,
                    person_id=protection.person_id,
                    same_child=protection.person_id in reach.same,
                    kind=ProtectionKind(protection.kind),
                    started_at=protection.started_at,
                )
                for protection in protections
                if protection.person_id in around_it
            ],
        )
    return found


async def _reaches(
    uow: UnitOfWork, people: Iterable[UUID]
) -> tuple[Mapping[UUID, _Reach], Mapping[UUID, frozenset[UUID]]]:
    """The records of each person, and of brothers, sisters and those who live with them.

    With them goes every record of each of those, by the record.
    """
    same = await uow.surroundings.same_person(people)
    everyone = {record for records in same.values() for record in records}
    near: dict[UUID, set[UUID]] = defaultdict(set)
    for one, other in await uow.surroundings.siblings(everyone):
        near[one].add(other)
    for one, others in (await living_near(uow, everyone)).items():
        near[one] |= others
    linked = await uow.surroundings.same_person(
        {other for others in near.values() for other in others}
    )
    reaches = {
        person: _Reach(
            records,
            frozenset(record for one in records for other in near[one] for record in linked[other])
            - records,
        )
        for person, records in same.items()
    }
    groups = (*same.values(), *linked.values())
    return reaches, {record: group for group in groups for record in group}


async def of_child(
    uow: UnitOfWork, contact: Contact, child: ContactChild
) -> SurroundingsView | None:
    """What surrounds one child of a contact; None before they are identified."""
    return (await of_contact(uow, contact, [child])).get(child.id)


async def of_contact(
    uow: UnitOfWork, contact: Contact, children: Iterable[ContactChild]
) -> Mapping[UUID, SurroundingsView]:
    """What surrounds each of the identified children of a contact."""
    return await around(
        uow,
        [
            Asked(child.id, contact.id, child.person_id, contact.received_at)
            for child in children
            if child.person_id is not None
        ],
    )


async def refuse_silent(
    uow: UnitOfWork, child: ContactChild, command: RecordThresholdDecision, *, received_at: datetime
) -> None:
    """Refuse a decision that says less than one that stands on the child on another contact.

    Raises:
        StandingDecisionSaysMore, AnswersNothing: see the rules.
    """
    same = await uow.person_links.list_same_person(identified(child.person_id))
    refuse_unanswered(
        command.outcome,
        standing=[
            Standing(each.decision.id, Outcome(each.decision.outcome))
            for each in await standing_on(uow, dict.fromkeys(same, same), since=received_at)
            if each.decision.contact_child_id != child.id
        ],
        answers=command.answers.decision_id if command.answers else None,
    )
