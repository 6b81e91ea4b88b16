"""People: what is sent to record and change them."""

from typing import Annotated, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from app.domain import codes
from app.domain.people.ages import OLDEST
from app.domain.people.identifiers import IdentifierScheme
from app.domain.people.names import NameKind
from app.schemas.census.codes import Sex
from app.schemas.clocks.act_times import LateEntry
from app.schemas.restrictions.restrictions import SetRestriction
from app.schemas.types import Code, Command, Day, Id, Instant, Line, OneOf

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
    known, and corrected. That a child was not born alive can only be taken back (null), where it
    was recorded by mistake.
    """

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"ethnicity": "MWBC", "interpreter_needed": True}]}
    )

    born_on: Day | None = None
    expected_on: Day | None = None
    died_on: Day | None = None
    not_born_alive_at: None = None
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


class RecordNotBornAlive(LateEntry):
    """That an unborn child was not born alive, and when the pregnancy ended; not how."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"ended_at": "2026-11-17T04:30:00Z"}]}
    )

    ended_at: Instant | None = Field(
        default=None, description="When it ended: now, unless it is recorded afterwards."
    )


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
