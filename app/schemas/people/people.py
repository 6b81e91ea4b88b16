"""People: commands and views."""

from typing import Annotated, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from app.domain import codes
from app.domain.people.ages import OLDEST
from app.domain.people.identifiers import IdentifierScheme
from app.domain.people.names import NameKind
from app.domain.people.unsafe_contacts import Means
from app.schemas.census.codes import Sex
from app.schemas.restrictions.restrictions import SetRestriction
from app.schemas.types import Action, Code, Command, Day, Id, Instant, Line, OneOf, View

Ethnicity = Annotated[str, OneOf(codes.ETHNICITY)]
Disabilities = Annotated[
    list[Annotated[str, OneOf(codes.DISABILITY)]], Field(max_length=len(codes.DISABILITY))
]
Postcode = Annotated[str, StringConstraints(min_length=1, max_length=12, pattern=r"\S")]


class RecordName(Command):
    """A name as it was given. A name is never changed: record a new one beside it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"given": "Testchild", "family": "Alpha-Invented"}]}
    )

    given: Line | None = None
    family: Line | None = None
    kind: Annotated[NameKind, Code] = NameKind.CURRENT
    starts_on: Day | None = None
    ends_on: Day | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.given is None and self.family is None:
            raise PydanticCustomError("name_says_nothing", "a name has a given or a family half")
        return self


class RecordIdentifier(Command):
    """A number the person is known by, and the agency that supplied it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"scheme": "nhs_number", "value": "999 000 0018"}]}
    )

    scheme: Annotated[IdentifierScheme, Code]
    value: Line
    supplied_by: Id | None = None


class RecordAddress(Command):
    """Where the person lives or lived, as it was given."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"lines": ["12 Invented Road", "Testham"], "postcode": "ZZ9 1ZZ"}]
        }
    )

    lines: list[Line] = Field(min_length=1, max_length=6)
    postcode: Postcode | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None


class AgeEstimate(Command):
    """About how old the person is, where no date of birth is known; never a made-up date."""

    estimated_age: int | None = Field(
        default=None, ge=0, le=OLDEST, description="In years, where no date of birth is known."
    )
    estimated_birth_year: int | None = Field(
        default=None, ge=1900, le=2100, description="In place of an estimated age."
    )
    age_estimated_on: Day | None = Field(
        default=None, description="The day on which it was estimated; empty: today."
    )


class RecordPerson(AgeEstimate):
    """A child or adult, born or expected, with the details that are known."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "names": [{"given": "Testchild", "family": "Alpha-Invented"}],
                    "born_on": "2016-03-04",
                    "sex": "F",
                    "ethnicity": "WBRI",
                    "first_language": "Polish",
                    "interpreter_needed": False,
                    "identifiers": [{"scheme": "nhs_number", "value": "999 000 0018"}],
                    "addresses": [{"lines": ["12 Invented Road"], "postcode": "ZZ9 1ZZ"}],
                },
                {"names": [{"family": "Beta-Invented"}], "expected_on": "2027-02-14"},
            ]
        }
    )

    names: list[RecordName] = Field(default_factory=list, max_length=20)
    born_on: Day | None = None
    expected_on: Day | None = Field(
        default=None, description="The expected date of delivery of an unborn child."
    )
    unborn: bool = Field(
        default=False, description="The child is not born yet, though no date may be expected."
    )
    died_on: Day | None = None
    sex: Sex | None = None
    ethnicity: Ethnicity | None = None
    disabilities: Disabilities = Field(default_factory=list)
    first_language: Line | None = None
    interpreter_needed: bool | None = None
    identifiers: list[RecordIdentifier] = Field(default_factory=list, max_length=20)
    addresses: list[RecordAddress] = Field(default_factory=list, max_length=20)
    restriction: SetRestriction | None = Field(
        default=None,
        description="Restricted to a list from the start, before anyone else could see it.",
    )


class ChangePerson(AgeEstimate):
    """The new values of recorded details; a member left out stays as it is.

    Null removes a member. A date of birth can be corrected but not removed: a child who was born
    does not become unborn. The day on which an unborn child is expected can be recorded once it is
    known, and corrected.
    """

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"ethnicity": "MWBC", "interpreter_needed": True}]}
    )

    born_on: Day | None = None
    expected_on: Day | None = None
    died_on: Day | None = None
    sex: Sex | None = None
    ethnicity: Ethnicity | None = None
    disabilities: Disabilities | None = None
    first_language: Line | None = None
    interpreter_needed: bool | None = None

    @model_validator(mode="after")
    def _says_something_that_can_be_said(self) -> Self:
        if not self.model_fields_set:
            raise PydanticCustomError("change_says_nothing", "name at least one member to change")
        for member in ("born_on", "expected_on", "disabilities"):
            if member in self.model_fields_set and getattr(self, member) is None:
                raise PydanticCustomError("change_not_taken_back", "this member cannot be null")
        return self


class RecordBirth(Command):
    """The birth of a child who was expected. The expected date stays on the record."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "born_on": "2026-11-17",
                    "sex": "M",
                    "names": [{"given": "Testbaby", "family": "Beta-Invented"}],
                }
            ]
        }
    )

    born_on: Day
    sex: Sex | None = None
    names: list[RecordName] = Field(default_factory=list, max_length=5)
    identifiers: list[RecordIdentifier] = Field(default_factory=list, max_length=5)


class RecordInvolvement(Command):
    """An agency that works with the person, and in which capacity."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "agency_id": "0198f3b2-6f0e-7c3e-9a55-2f5b0c7e4d11",
                    "capacity": "Health visitor",
                    "starts_on": "2026-09-01",
                }
            ]
        }
    )

    agency_id: Id
    capacity: Line
    starts_on: Day
    ends_on: Day | None = None


class RecordEnding(Command):
    """The last day of an address, involvement or relationship."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"ends_on": "2026-11-17"}]})

    ends_on: Day


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
