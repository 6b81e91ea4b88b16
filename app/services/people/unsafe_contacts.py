"""Unsafe contacts: ways in which a person must not be reached, recorded, ended and enforced."""

from uuid import UUID

from app.domain.contacts.contacts import Channel
from app.domain.people.unsafe_contacts import UnsafeFact, refuse_unclear, refuse_unsafe_channel
from app.domain.periods import AlreadyEnded
from app.domain.records import refuse_stale
from app.models import UnsafeContact
from app.schemas.people.person_views import PersonView
from app.schemas.people.unsafe_contacts import EndUnsafeContact, RecordUnsafeContact
from app.schemas.versions import VersionedView
from app.services.people.people import touch
from app.services.people.person_views import show
from app.services.people.unsafe_contact_means import facts_in_force
from app.unit_of_work import UnitOfWork


async def refuse_unsafe(
    uow: UnitOfWork,
    *,
    person_id: UUID,
    channel: Channel,
    address_id: UUID | None = None,
    through_person_id: UUID | None = None,
) -> None:
    """Refuse to write or speak to a person in a way that is on record as unsafe for them.

    Call it before anything is sent. An address or person gone through that
    is not named counts as the unsafe one.

    Raises:
        UnsafeToContact: see the rule; nothing may be sent.
    """
    same = await uow.person_links.list_same_person(person_id)
    refuse_unsafe_channel(
        await facts_in_force(uow, same=same),
        channel=channel,
        address_id=address_id,
        through_person_id=through_person_id,
    )


async def record(
    uow: UnitOfWork, *, person_id: UUID, command: RecordUnsafeContact
) -> VersionedView[PersonView]:
    """Record that a person must not be reached in some way; from now on that is refused.

    Raises:
        RecordNotFound: the person, their address or the other person is not in scope.
        MeansUnclear: see the rule.
    """
    person = await uow.people.get_for_change(person_id)
    fact = UnsafeFact(command.means, command.address_id, command.through_person_id)
    refuse_unclear(fact, about=person_id)
    if fact.address_id is not None:
        await uow.people.get_address_for_change(person_id, address_id=fact.address_id)
    if fact.through_person_id is not None:
        await uow.people.get(fact.through_person_id)
    recorded = uow.new(
        UnsafeContact,
        person_id=person_id,
        means=fact.means,
        address_id=fact.address_id,
        through_person_id=fact.through_person_id,
        reason=command.reason,
        recorded_at=uow.now,
        recorded_by=uow.actor.user,
    )
    await uow.save(recorded)
    touch(uow, person)
    uow.audit("unsafe_contact.recorded", recorded, person_id=person_id, means=fact.means)
    uow.publish("unsafe_contact.recorded", record_id=recorded.id, person_id=person_id)
    return await show(uow, person_id=person_id)


async def end(
    uow: UnitOfWork, *, person_id: UUID, unsafe_id: UUID, expected: int, command: EndUnsafeContact
) -> VersionedView[PersonView]:
    """Record that a way of reaching a person is safe again, by whom and why; the fact stays.

    Raises:
        RecordNotFound, VersionStale: see each.
        AlreadyEnded: it is not in force.
    """
    person = await uow.people.get_for_change(person_id)
    fact = await uow.unsafe_contacts.get_for_change(person_id, unsafe_id=unsafe_id)
    refuse_stale(version=person.version, expected=expected)
    if fact.ended_at is not None:
        raise AlreadyEnded
    fact.ended_at = uow.now
    fact.ended_by = uow.actor.user
    fact.ended_because = command.because
    touch(uow, person)
    uow.audit("unsafe_contact.ended", fact, person_id=person_id, means=fact.means)
    uow.publish("unsafe_contact.ended", record_id=fact.id, person_id=person_id)
    return await show(uow, person_id=person_id)
