"""Information returns: commands and views."""

from typing import Annotated, Final

from pydantic import ConfigDict, Field

from app.domain.sharing.handling import HandlingCode, InformationAssessment, SourceEvaluation
from app.domain.sharing.information_returns import Answer, DeclineReason
from app.schemas.clocks.act_times import ActTimeView, LateEntry
from app.schemas.types import Code, Command, Day, Id, Instant, Line, Note, Text, View

_CHILD: Final = "0198f3b2-70aa-7b1f-8c33-9d1f3a5e7b21"


class Grading(Command):
    """The 3x5x2 grading of police intelligence."""

    source_evaluation: Annotated[SourceEvaluation, Code]
    intelligence_assessment: Annotated[InformationAssessment, Code]
    handling_code: Annotated[HandlingCode, Code]


class FragmentToTell(Command):
    """One piece of information about one person, and the conditions on it."""

    person_id: Id
    content: Text
    source: Line = Field(examples=["Incident log"])
    source_dated_on: Day
    may_tell_family: bool
    may_tell_child: bool
    may_tell_court: bool
    no_onward_sharing: bool = Field(
        description="Ask my agency each time before it goes to another, even to one of these."
    )
    audience: list[Id] = Field(
        default_factory=list,
        max_length=50,
        description="The agencies that may see it besides mine and the hub that asked; none: the"
        " hub decides.",
    )
    expires_on: Day | None = Field(default=None, description="The last day on which to use it.")
    grading: Grading | None = None


class Declined(Command):
    """Why the agency does not give the information requested."""

    reason: Annotated[DeclineReason, Code]
    explanation: Note


class RecordInformationReturn(LateEntry):
    """An agency's answer, or a part of one, or a correction of one."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "answer": "held",
                    "final": True,
                    "fragments": [
                        {
                            "person_id": _CHILD,
                            "content": "Called to the address twice this year; no injuries seen.",
                            "source": "Incident log",
                            "source_dated_on": "2026-09-02",
                            "may_tell_family": False,
                            "may_tell_child": False,
                            "may_tell_court": True,
                            "no_onward_sharing": False,
                        }
                    ],
                },
                {"answer": "nothing_held"},
                {
                    "answer": "declined",
                    "declined": {
                        "reason": "would_prejudice_an_investigation",
                        "explanation": "Ring the officer in the case before anybody visits.",
                    },
                },
            ]
        }
    )

    answer: Annotated[Answer, Code]
    final: bool = Field(default=True, description="False if more of the answer will follow.")
    fragments: list[FragmentToTell] = Field(default_factory=list, max_length=100)
    declined: Declined | None = None
    referred_on_to: Line | None = Field(default=None, examples=["Another area's police"])
    returned_at: Instant | None = Field(
        default=None,
        description="When the agency answered, such as by telephone: now, unless it is recorded"
        " afterwards.",
    )
    supersedes_id: Id | None = Field(
        default=None, description="The return of my own agency that this one corrects."
    )
    agency_id: Id | None = Field(
        default=None, description="For users who answer for several agencies that were asked."
    )


class GradingView(View):
    """The 3x5x2 grading of police intelligence."""

    source_evaluation: SourceEvaluation
    intelligence_assessment: InformationAssessment
    handling_code: HandlingCode


class FragmentView(View):
    """One piece of information from an agency, and the conditions on it."""

    id: Id
    agency_id: Id
    person_id: Id
    content: str
    source: str
    source_dated_on: Day
    may_tell_family: bool
    may_tell_child: bool
    may_tell_court: bool
    no_onward_sharing: bool
    audience: list[Id]
    expires_on: Day | None
    grading: GradingView | None


class ReturnHeadView(View):
    """A return without its content: reading a list opens none of them."""

    id: Id
    information_request_id: Id
    requested_agency_id: Id
    agency_id: Id
    answer: Answer
    final: bool
    supersedes_id: Id | None
    superseded: bool
    opened: bool = Field(description="Whether anyone at another agency has opened it.")
    returned_at: Instant
    returned_by: Id
    times: list[ActTimeView] = Field(
        default_factory=list,
        description="For the hub: when the agency answered, if it was recorded afterwards.",
    )


class InformationReturnView(ReturnHeadView):
    """A return with its content."""

    decline_reason: DeclineReason | None
    decline_text: str | None
    referred_on_to: str | None
    fragments: list[FragmentView]


class InformationReturnsView(View):
    """The returns to a request, the oldest first."""

    items: list[ReturnHeadView]
