"""Person search: commands and views."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from app.domain.people.identifiers import IdentifierScheme
from app.domain.people.matching import evidence
from app.domain.people.matching.comparison import Strength
from app.schemas.census.codes import Sex
from app.schemas.people.people import AgeEstimate, Postcode
from app.schemas.types import Code, Command, Day, Id, Line, View


class SoughtName(Command):
    """A name that the person, or someone in their household, may be recorded under."""

    given: Line | None = None
    family: Line | None = None


class SoughtIdentifier(Command):
    """A number the person is known by."""

    scheme: Annotated[IdentifierScheme, Code]
    value: Line


class SoughtAddress(Command):
    """A home, in the lines of its address, and its full postcode."""

    lines: list[Line] = Field(min_length=1, max_length=6)
    postcode: Postcode


class SearchPeople(AgeEstimate):
    """The known details of the person; a detail left out counts neither way."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "given": "Testchild",
                    "family": "Alpha-Invented",
                    "born_on": "2016-04-03",
                    "identifiers": [{"scheme": "nhs_number", "value": "999 000 0018"}],
                },
                {"address": {"lines": ["12 Invented Road"], "postcode": "ZZ9 1ZZ"}},
            ]
        }
    )

    reference: Line | None = Field(
        default=None, description="The reference of a record, as it was read out: K7M-4Q0."
    )
    given: Line | None = None
    family: Line | None = None
    other_names: list[SoughtName] = Field(default_factory=list, max_length=10)
    born_on: Day | None = None
    expected_on: Day | None = None
    sex: Sex | None = None
    identifiers: list[SoughtIdentifier] = Field(default_factory=list, max_length=10)
    postcode: Postcode | None = None
    address_line: Line | None = None
    address: SoughtAddress | None = Field(
        default=None,
        description="A home, to find everyone who lives or lived there, after the other matches and"
        " whatever the floor. Their score says nothing of who they are.",
    )
    household: list[SoughtName] = Field(
        default_factory=list,
        max_length=10,
        description="The people who live with the person, such as the mother of an unborn child.",
    )
    floor: Annotated[Strength, Code] = Field(
        default=Strength.POSSIBLE, description="The weakest match to show."
    )
    limit: int = Field(default=20, ge=1, le=50)


class ReasonView(View):
    """Why a record was proposed, or held back: what was compared, and the result."""

    field: evidence.Field
    outcome: evidence.Outcome
    points: float
    words: str = Field(examples=["The date of birth is the same"])


class MatchView(View):
    """One record that may be of the person. Whatever the strength, a person decides."""

    person_id: Id
    reference: str
    known_as: str
    born_on: Day | None
    expected_on: Day | None
    age: str
    sex: str | None
    score: float = Field(ge=0, le=1)
    strength: Strength
    reasons: list[ReasonView]
    linked_with: list[Id]


class KeptMatchView(View):
    """A record that is very likely the person's and not open to the reader; whom to ring.

    No one is named to ring about a record in which the reader declared an interest.
    """

    restricted: Literal[True] = True
    ring: str | None


class MatchesView(View):
    """The records proposed, the surest first. `more`: there were others below the limit.

    `kept` is separate from them, and its order reveals nothing about the records behind it.
    """

    items: list[MatchView]
    more: bool
    kept: list[KeptMatchView]
