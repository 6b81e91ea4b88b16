"""Keys of recognition written again, after a release that reads names or addresses otherwise.

Keys are stored beside what they are made of: those of people, of their homes, and of the households
in notices. A record with keys of an older release would not meet one with keys of this.
"""

from uuid import UUID

from app.domain.notifications.notifications import REPEATS_WITHIN
from app.domain.people.addresses import place_key
from app.domain.people.names import NameKind
from app.domain.people.person_facts import AddressFacts, NameFacts, PersonFacts, keys_of
from app.models import Person
from app.services.notifications import views
from app.services.notifications.facts import facts_of
from app.unit_of_work import UnitOfWork

IN_A_BATCH = 200


async def rekey_people(uow: UnitOfWork, *, after: UUID | None) -> UUID | None:
    """Write the keys of the next people and their homes again; the last id, or None at the end.

    Restricted people too. Nothing that is shown changes, and so no version does.
    """
    rewritten = 0
    async with uow.as_the_hub():
        people = await uow.people.list_after(after, limit=IN_A_BATCH)
        for person in people:
            keys = _keys_of(person)
            if keys != person.match_keys:
                await uow.people.write_keys(person.id, keys=keys)
                rewritten += 1
            for address in person.addresses:
                key = place_key(address.lines, postcode=address.postcode)
                if key != address.place_key:
                    await uow.people.write_place(address.id, key=key)
                    rewritten += 1
    uow.audit("person.rekeyed", rewritten=rewritten)
    return people[-1].id if people else None


async def rekey_notifications(uow: UnitOfWork, *, after: UUID | None) -> UUID | None:
    """The same for the households of notices, as far back as they are counted together."""
    rewritten = 0
    async with uow.as_the_hub():
        found = await uow.notification_intake.list_after(
            after, since=uow.now - REPEATS_WITHIN, limit=IN_A_BATCH
        )
        for notification in found:
            keys = facts_of(await views.notice_in(uow, notification))["household_keys"]
            if keys and keys != notification.household_keys:
                await uow.notification_intake.write_household_keys(notification.id, keys=keys)
                rewritten += 1
    uow.audit("notification.rekeyed", rewritten=rewritten)
    return found[-1].id if found else None


def _keys_of(person: Person) -> list[str]:
    return keys_of(
        PersonFacts(
            names=tuple(
                NameFacts(name.given, name.family, NameKind(name.kind)) for name in person.names
            ),
            born_on=person.born_on,
            expected_on=person.expected_on,
            addresses=tuple(
                AddressFacts(tuple(address.lines), address.postcode) for address in person.addresses
            ),
        )
    )
