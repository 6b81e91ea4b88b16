"""Unsafe recipients: what is checked before anything is sent to the referrer of a contact."""

from collections.abc import Mapping
from uuid import UUID

from app.domain.contacts.contacts import Channel
from app.domain.people.identifiers import told_of_child
from app.domain.people.names import Name
from app.domain.people.unsafe_contacts import Means, UnsafeFact, refuse_unsafe_channel
from app.domain.people.unsafe_recipients import (
    SELF,
    refuse_unidentified,
    refuse_unsafe_recipient,
)
from app.models import Contact
from app.services.people import people_search
from app.services.people.unsafe_contact_means import facts_in_force, homes_of
from app.services.people.unsafe_contacts import refuse_unsafe
from app.unit_of_work import UnitOfWork


async def refuse_referrer(
    uow: UnitOfWork, contact: Contact, *, channel: Channel, because: str | None
) -> None:
    """Refuse to send the referrer anything in a way that endangers them or a child of the contact.

    Every child counts under every linked record, and so does a child whom triage has not
    identified yet but whose numbers have. `because` says why a referrer without a record is
    not the person who is unsafe.

    Raises:
        UnsafeToContact: the means is unsafe for the referrer, or reaches a person who is unsafe
            for a child, or an address that is.
        UnsafeForAChild, RecipientNotIdentified: see each.
    """
    children = frozenset[UUID]().union(*(await children_of(uow, contact)).values())
    recorded = await uow.unsafe_contacts.list_in_force(children)
    unsafe: set[UUID] = set()
    for fact in recorded:
        if fact.through_person_id is not None:
            unsafe |= await uow.person_links.list_same_person(fact.through_person_id)
    if contact.referrer_person_id is not None:
        same = await uow.person_links.list_same_person(contact.referrer_person_id)
        refuse_unsafe_recipient(same, unsafe=unsafe)
        await refuse_unsafe(uow, person_id=contact.referrer_person_id, channel=channel)
        homes = await _where_a_child_is_unsafe(uow, same, children=children, unsafe=unsafe)
        refuse_unsafe_channel(homes, channel=channel)
        return
    if contact.source == SELF:
        refuse_unsafe_channel(await facts_in_force(uow, same=children), channel=channel)
    if unsafe:
        await _refuse_unidentified(uow, contact, unsafe, because=because)


async def children_of(uow: UnitOfWork, contact: Contact) -> Mapping[UUID, frozenset[UUID]]:
    """Every record of each child of a contact who is identified or whose numbers tell."""
    found = {}
    for child in contact.children:
        person_id = child.person_id or await people_search.recognise(
            uow, told_of_child(nhs_number=child.nhs_number, upn=child.upn)
        )
        if person_id is not None:
            found[child.id] = await uow.person_links.list_same_person(person_id)
    return found


async def _where_a_child_is_unsafe(
    uow: UnitOfWork, same: frozenset[UUID], *, children: frozenset[UUID], unsafe: set[UUID]
) -> frozenset[UnsafeFact]:
    """The referrer's addresses where an unsafe person lives, or that are unsafe for a child."""
    of_children = await facts_in_force(uow, same=children)
    named = {fact.address_id for fact in of_children}
    places = {
        address.place_key
        for address in await uow.people.list_addresses(children)
        if address.id in named
    }
    places |= await homes_of(uow, unsafe)
    return frozenset(
        UnsafeFact(Means.ADDRESS, address_id=address.id)
        for address in await uow.people.list_addresses(same)
        if address.place_key is not None and address.place_key in places
    )


async def _refuse_unidentified(
    uow: UnitOfWork, contact: Contact, unsafe: set[UUID], *, because: str | None
) -> None:
    called = [contact.referrer_name]
    if contact.referrer_user_id is not None:
        called.append((await uow.partnerships.get_user(contact.referrer_user_id)).display_name)
    refuse_unidentified(
        source=contact.source,
        called=called,
        unsafe_names=[
            Name(name.given, name.family)
            for person in await uow.people.list_named(unsafe)
            for name in person.names
        ],
        because=because,
    )
