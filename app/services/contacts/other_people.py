"""Flags on the other people of a contact: unsafe for a child, or a child in their own right."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from app.domain.clocks.working_time import london_date
from app.domain.people.referral_subjects import is_child
from app.models import Contact, ContactPerson, Person
from app.services.contacts.unsafe_recipients import children_of
from app.services.people import age_estimates
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Flags:
    """The children of the contact whom someone is unsafe for, and whether they are under 18."""

    unsafe_for: tuple[UUID, ...]
    under_18: bool | None


async def flags_of(uow: UnitOfWork, contact: Contact) -> Mapping[UUID, Flags]:
    """What stands out about each other person of a contact, as far as the actor may read it."""
    today = london_date(uow.now)
    known = {each.person_id for each in contact.people if each.person_id is not None}
    records = {each.id: each for each in await uow.people.list_named(known)} if known else {}
    unsafe = await _unsafe(uow, contact) if known else {}
    flags = {}
    for told in contact.people:
        record = None if told.person_id is None else records.get(told.person_id)
        said: list[ContactPerson | Person] = [told] if record is None else [told, record]
        flags[told.id] = Flags(
            () if told.person_id is None else unsafe.get(told.person_id, ()),
            is_child(
                [each.born_on for each in said if each.born_on is not None],
                estimates=[
                    estimate
                    for each in said
                    if (estimate := age_estimates.recorded(each)) is not None
                ],
                on=today,
            ),
        )
    return flags


async def _unsafe(uow: UnitOfWork, contact: Contact) -> Mapping[UUID, tuple[UUID, ...]]:
    """By the record of a person: the children of the contact who are not to be reached by them."""
    children = await children_of(uow, contact)
    everyone = frozenset[UUID]().union(*children.values())
    found: dict[UUID, set[UUID]] = {}
    for fact in await uow.unsafe_contacts.list_in_force(everyone) if everyone else ():
        if fact.through_person_id is not None:
            of = {child for child, records in children.items() if fact.person_id in records}
            for record in await uow.person_links.list_same_person(fact.through_person_id):
                found.setdefault(record, set()).update(of)
    return {record: tuple(sorted(of)) for record, of in found.items()}
