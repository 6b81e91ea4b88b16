"""Chronologies: everything that happened about a person, in order, as far as in scope."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final, TypeAlias
from uuid import UUID

from app.domain.people.chronology import Entry, Happening, Source, closed_to, in_order
from app.models import (
    Person,
    PersonAddress,
    PersonName,
    Referral,
)
from app.schemas.people.histories import ChronologyView, EntryView
from app.services.people import census_episodes, enquiry_entries
from app.services.people.chronology_entries import struck_through, then
from app.services.people.histories import re_referrals
from app.services.people.person_views import age_on
from app.unit_of_work import UnitOfWork


async def read(uow: UnitOfWork, *, person_id: UUID) -> ChronologyView:
    """The chronology of a person, from all linked records, each entry marked with its own.

    Raises:
        RecordNotFound: absent, or out of scope.
    """
    person = await uow.people.get(person_id)
    same = sorted(await uow.person_links.list_same_person(person_id))
    closed = closed_to(uow.actor.permissions)
    entries = [
        entry for record in await uow.histories.list_records(same) for entry in _of_record(record)
    ]
    for source, read_source in _READERS.items():
        if source not in closed:
            entries += await read_source(uow, same)
    uow.audit("chronology.read", person, person_id=person_id, shown=same, entries=len(entries))
    return ChronologyView(
        person_id=person_id,
        same_person=same,
        entries=[_view(entry, person) for entry in in_order(entries)],
        closed_to_you=list(closed),
    )


def _view(entry: Entry, person: Person) -> EntryView:
    return EntryView(
        on=entry.on,
        at=entry.at,
        what=entry.what,
        record_type=entry.record_type,
        record_id=entry.record_id,
        person_id=entry.person_id,
        linked=entry.person_id != person.id,
        age=age_on(person, entry.on),
        facts=dict(entry.facts),
    )


def _of_record(person: Person) -> Iterator[Entry]:
    expected = {} if person.expected_on is None else {"expected_on": person.expected_on.isoformat()}
    yield then(Happening.RECORDED, person, person.id, person.recorded_at, **expected)
    if person.born_on is not None:
        yield then(Happening.BORN, person, person.id, person.born_on)
    if person.died_on is not None:
        yield then(Happening.DIED, person, person.id, person.died_on)
    if person.not_born_alive_at is not None:
        yield then(Happening.NOT_BORN_ALIVE, person, person.id, person.not_born_alive_at)
    for name in person.names:
        yield _named(name)
    for address in person.addresses:
        yield from _lived_at(address)


def _named(name: PersonName) -> Entry:
    return then(
        Happening.NAMED,
        name,
        name.person_id,
        name.starts_on or name.recorded_at,
        kind=name.kind,
        given=name.given,
        family=name.family,
    )


def _lived_at(address: PersonAddress) -> Iterator[Entry]:
    written = ", ".join(filter(None, (*address.lines, address.postcode)))
    since = address.starts_on or address.recorded_at
    yield then(Happening.MOVED_IN, address, address.person_id, since, address=written)
    if address.ends_on is not None:
        yield then(
            Happening.MOVED_OUT, address, address.person_id, address.ends_on, address=written
        )


async def _of_contacts(uow: UnitOfWork, same: Sequence[UUID]) -> list[Entry]:
    received = [
        then(
            Happening.CONTACT_RECEIVED,
            contact,
            child.person_id,
            contact.received_at,
            reference=contact.reference,
            channel=contact.channel,
            source=contact.source,
            outcome=child.outcome,
            made_in_error=contact.errored_at is not None,
        )
        for child, contact in await uow.histories.list_contacts(same)
        if child.person_id is not None
    ]
    named = [
        then(
            Happening.NAMED_IN_CONTACT,
            contact,
            told.person_id,
            told.added_at or contact.received_at,
            reference=contact.reference,
            part=told.part,
            made_in_error=contact.errored_at is not None,
        )
        for told, contact in await uow.histories.list_contacts_naming(same)
        if told.person_id is not None
    ]
    triaged = [
        then(
            Happening.TRIAGED,
            triage,
            triage.person_id,
            triage.triaged_at,
            identification=triage.identification,
            # Identified as another child since: the match was wrong.
            **struck_through(triage.person_id != child.person_id),
        )
        for triage, child in await uow.histories.list_triages(same)
    ]
    rated = [
        then(Happening.RATED, rating, child.person_id, rating.rated_at, rating=rating.rating)
        for rating, child in await uow.histories.list_ratings(same)
        if child.person_id is not None
    ]
    return [*received, *named, *triaged, *rated]


async def _of_decisions(uow: UnitOfWork, same: Sequence[UUID]) -> list[Entry]:
    decisions = await uow.histories.list_decisions(same)
    errors = await uow.recorded_errors.by_record([decision.id for decision in decisions])
    return [
        then(
            Happening.DECIDED,
            decision,
            decision.person_id,
            decision.decided_at,
            level=decision.level,
            outcome=decision.outcome,
            supersedes=decision.supersedes_id is not None,
            **struck_through(decision.id in errors),
        )
        for decision in decisions
    ]


async def _of_referrals(uow: UnitOfWork, same: Sequence[UUID]) -> list[Entry]:
    referrals = await uow.histories.list_referrals(same)
    again = re_referrals(referrals, day=uow.circumstances.referral_day)
    opened = [
        entry
        for referral in referrals
        for entry in _episode(referral, re_referral=referral.id in again)
    ]
    return [*opened, *await census_episodes.entries(uow, same)]


def _episode(referral: Referral, *, re_referral: bool) -> Iterator[Entry]:
    in_error = struck_through(referral.recorded_error_id is not None)
    yield then(
        Happening.REFERRAL_OPENED,
        referral,
        referral.person_id,
        referral.opened_on,
        source=referral.source,
        primary_need=referral.primary_need,
        no_further_action=referral.no_further_action,
        re_referral=re_referral,
        **in_error,
    )
    if referral.closed_on is not None:
        yield then(
            Happening.REFERRAL_CLOSED,
            referral,
            referral.person_id,
            referral.closed_at or referral.closed_on,
            closure_reason=referral.closure_reason,
            **in_error,
        )


async def _of_meetings(uow: UnitOfWork, same: Sequence[UUID]) -> list[Entry]:
    return [
        then(
            what,
            meeting,
            child.person_id,
            at,
            state=meeting.state,
            **struck_through((meeting.recorded_error_id or child.recorded_error_id) is not None),
        )
        for meeting, child in await uow.histories.list_meetings(same)
        for what, at in (
            (Happening.MEETING_CALLED, meeting.called_at),
            (Happening.MEETING_HELD, meeting.held_at),
            (Happening.MEETING_CONCLUDED, meeting.concluded_at),
        )
        if at is not None
    ]


_Reader: TypeAlias = Callable[[UnitOfWork, Sequence[UUID]], Awaitable[list[Entry]]]

_READERS: Final[Mapping[Source, _Reader]] = MappingProxyType(
    {
        Source.CONTACTS: _of_contacts,
        Source.DECISIONS: _of_decisions,
        Source.REFERRALS: _of_referrals,
        Source.MEETINGS: _of_meetings,
        Source.ENQUIRIES: enquiry_entries.entries,
    }
)
