"""Views of people's records, as their readers may see them."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from app.domain.clocks.working_time import london_date
from app.domain.people.ages import describe_age
from app.domain.people.births import is_unborn
from app.domain.people.names import Name, NameKind
from app.domain.people.naming import known_as
from app.domain.people.person_actions import on_person
from app.domain.people.unsafe_contacts import Means, UnsafeFact
from app.domain.periods import holds_on
from app.models import Involvement, Person, PersonAddress, PersonLink
from app.repositories.people.person_views import PersonPage
from app.schemas.people.person_views import (
    AddressView,
    HousemateView,
    IdentifierView,
    InvolvementView,
    NameView,
    PersonView,
    StandingLinkView,
    UnsafeContactView,
)
from app.schemas.types import Action
from app.schemas.versions import VersionedView, versioned
from app.services.people import age_estimates
from app.services.people.households import living_with
from app.services.people.unsafe_contact_means import facts_in_force
from app.unit_of_work import UnitOfWork


async def show(uow: UnitOfWork, *, person_id: UUID) -> VersionedView[PersonView]:
    """The view of one person, as the transaction has left them.

    Raises:
        RecordNotFound: absent, or out of scope.
    """
    await uow.session.flush()
    return await show_page(uow, await uow.person_views.get(person_id))


async def show_page(uow: UnitOfWork, page: PersonPage) -> VersionedView[PersonView]:
    """The view of a person whose page has been read."""
    return versioned(await _view(uow, page), page.person)


async def _view(uow: UnitOfWork, page: PersonPage) -> PersonView:
    person_id = page.person.id
    person = page.person
    today = london_date(uow.now)
    links = [link for link in page.links if link.unlinked_at is None]
    same = await uow.person_links.list_same_person(person_id) if links else frozenset({person_id})
    unsafe = await facts_in_force(uow, same=same)
    return PersonView(
        id=person.id,
        reference=person.reference,
        known_as=called(person),
        names=[NameView.model_validate(name) for name in person.names],
        born_on=person.born_on,
        expected_on=person.expected_on,
        unborn=is_unborn(
            born_on=person.born_on,
            expected_on=person.expected_on,
            unborn=person.unborn,
            not_born_alive_at=person.not_born_alive_at,
        ),
        estimated_age=person.estimated_age,
        estimated_birth_year=person.estimated_birth_year,
        age_estimated_on=person.age_estimated_on,
        died_on=person.died_on,
        not_born_alive_at=person.not_born_alive_at,
        not_born_alive_recorded_at=person.not_born_alive_recorded_at,
        not_born_alive_recorded_by=person.not_born_alive_recorded_by,
        age=age_on(person, today),
        sex=person.sex,
        ethnicity=person.ethnicity,
        disabilities=person.disabilities,
        first_language=person.first_language,
        interpreter_needed=person.interpreter_needed,
        identifiers=[IdentifierView.model_validate(held) for held in person.identifiers],
        addresses=[_address(address, unsafe, today) for address in person.addresses],
        household=await _household(uow, person, same, today),
        unsafe_contacts=[UnsafeContactView.model_validate(row) for row in person.unsafe_contacts],
        links=[_link(link, person_id) for link in links],
        involvements=await _involvements(uow, page.involvements, today),
        recorded_at=person.recorded_at,
        available_actions=[
            Action.model_validate(act)
            for act in on_person(
                uow.actor,
                today=today,
                born_on=person.born_on,
                expected_on=person.expected_on,
                unborn=person.unborn,
                not_born_alive_at=person.not_born_alive_at,
            )
        ],
    )


def called(person: Person) -> str:
    """What to call a person whose names are loaded."""
    return known_as(
        [Name(held.given, held.family, NameKind(held.kind)) for held in person.names],
        unborn=is_unborn(
            born_on=person.born_on,
            expected_on=person.expected_on,
            unborn=person.unborn,
            not_born_alive_at=person.not_born_alive_at,
        ),
        reference=person.reference,
    )


def age_on(person: Person, day: date) -> str:
    """How old a person was on a day, in words; at their death, if that came first."""
    ended = person.not_born_alive_at
    if ended is not None and day >= london_date(ended):
        return "not born alive"
    last = day if person.died_on is None else min(day, person.died_on)
    return describe_age(
        on=last,
        born_on=person.born_on,
        expected_on=person.expected_on,
        unborn=person.unborn,
        estimate=age_estimates.recorded(person),
    )


def _address(address: PersonAddress, unsafe: Collection[UnsafeFact], today: date) -> AddressView:
    return AddressView(
        id=address.id,
        lines=address.lines,
        postcode=address.postcode,
        starts_on=address.starts_on,
        ends_on=address.ends_on,
        current=holds_on(today, starts_on=address.starts_on, ends_on=address.ends_on),
        unsafe=any(fact.means is Means.ANY or fact.address_id == address.id for fact in unsafe),
    )


async def _household(
    uow: UnitOfWork, person: Person, same: frozenset[UUID], today: date
) -> list[HousemateView]:
    sharing = await living_with(uow, [person])
    # Another record of the same person is no member of the household.
    others = sharing[person.id] - same
    return [
        HousemateView(person_id=other.id, known_as=called(other), age=age_on(other, today))
        for other in (await uow.people.list_named(others) if others else ())
    ]


def _link(link: PersonLink, person_id: UUID) -> StandingLinkView:
    return StandingLinkView(
        id=link.id,
        version=link.version,
        person_id=other_end(link, person_id),
        linked_at=link.linked_at,
        linked_by=link.linked_by,
        linked_because=link.linked_because,
    )


def other_end(link: PersonLink, person_id: UUID) -> UUID:
    """The record that a link joins to this one."""
    return link.same_as_person_id if link.person_id == person_id else link.person_id


async def _involvements(
    uow: UnitOfWork, involved: Sequence[Involvement], today: date
) -> list[InvolvementView]:
    if not involved:
        return []
    names = await uow.partnerships.agency_names({each.agency_id for each in involved})
    return [
        InvolvementView(
            id=each.id,
            agency_id=each.agency_id,
            agency_name=names[each.agency_id],
            capacity=each.capacity,
            starts_on=each.starts_on,
            ends_on=each.ends_on,
            current=holds_on(today, starts_on=each.starts_on, ends_on=each.ends_on),
        )
        for each in involved
    ]
