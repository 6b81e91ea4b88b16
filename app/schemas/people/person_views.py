"""People: views of a person as their reader may see them."""

from pydantic import Field

from app.domain.people.identifiers import IdentifierScheme
from app.domain.people.names import NameKind
from app.domain.people.unsafe_contacts import Means
from app.schemas.types import Action, Day, Id, Instant, View


class NameView(View):
    """A name the person is or was known by."""

    id: Id
    kind: NameKind
    given: str | None
    family: str | None
    starts_on: Day | None
    ends_on: Day | None
    recorded_at: Instant


class IdentifierView(View):
    """A number the person is known by.

    `authority`: the Department for Education's number of the council whose child id it is, where a
    census file gave it. Two councils may give two children one id.
    """

    scheme: IdentifierScheme
    value: str
    authority: str | None
    supplied_by: Id | None
    recorded_at: Instant


class AddressView(View):
    """An address. `unsafe`: nothing may be sent there, and no one may call there."""

    id: Id
    lines: list[str]
    postcode: str | None
    starts_on: Day | None
    ends_on: Day | None
    current: bool
    unsafe: bool


class UnsafeContactView(View):
    """A way in which the person must not be contacted, in force until its end if it has one."""

    id: Id
    means: Means
    address_id: Id | None
    through_person_id: Id | None
    reason: str
    recorded_at: Instant
    recorded_by: Id
    ended_at: Instant | None
    ended_by: Id | None
    ended_because: str | None


class StandingLinkView(View):
    """Another record of the same person. `version` is the one that unlinking must name."""

    id: Id
    version: int
    person_id: Id
    linked_at: Instant
    linked_by: Id
    linked_because: str


class InvolvementView(View):
    """An agency that works or worked with the person."""

    id: Id
    agency_id: Id
    agency_name: str
    capacity: str
    starts_on: Day
    ends_on: Day | None
    current: bool


class HousemateView(View):
    """A person who lives at the same address now."""

    person_id: Id
    known_as: str
    age: str


class PersonView(View):
    """A person as their reader may see them. `age` is today's, in words."""

    id: Id
    reference: str
    known_as: str
    names: list[NameView]
    born_on: Day | None
    expected_on: Day | None
    unborn: bool
    estimated_age: int | None = Field(description="In years, on the day of the estimate.")
    estimated_birth_year: int | None
    age_estimated_on: Day | None
    died_on: Day | None
    not_born_alive_at: Instant | None = Field(
        description="When the pregnancy ended, of a child who was not born alive."
    )
    not_born_alive_recorded_at: Instant | None
    not_born_alive_recorded_by: Id | None
    age: str
    sex: str | None
    ethnicity: str | None
    disabilities: list[str]
    first_language: str | None
    interpreter_needed: bool | None
    identifiers: list[IdentifierView]
    addresses: list[AddressView]
    household: list[HousemateView]
    unsafe_contacts: list[UnsafeContactView]
    links: list[StandingLinkView]
    involvements: list[InvolvementView]
    recorded_at: Instant
    available_actions: list[Action]
