"""Information requests: commands and views."""

from typing import Annotated, Final

from pydantic import ConfigDict, Field

from app.domain.clocks.timescales import ClockState
from app.domain.contacts.contacts import Rating
from app.domain.directory.purposes import Purpose
from app.domain.sharing.information_requests import REQUEST_PURPOSES, RequestState
from app.schemas.clocks.act_times import ActTimeView, LateEntry
from app.schemas.corrections.recorded_errors import RecordedInErrorView
from app.schemas.types import Action, Day, Id, Instant, Line, Note, OneOf, View

_CHILD: Final = "0198f3b2-70aa-7b1f-8c33-9d1f3a5e7b21"
_POLICE: Final = "0198f3b2-7b1d-7f52-a1f3-0c9e4d7a2b11"


class SendInformationRequest(LateEntry):
    """The question, the agencies, the people and the period: no more than is needed."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "agency_ids": [_POLICE],
                    "person_ids": [_CHILD],
                    "purpose": "section_47",
                    "legal_gateway": "children_act_1989_s47",
                    "gateway_reason": "A burn that is explained in two ways.",
                    "background": "A school saw a burn to the child's hand this morning.",
                    "questions": ["Which calls to the address are known, and what was found?"],
                    "period_from": "2025-11-18",
                }
            ]
        }
    )

    agency_ids: list[Id] = Field(min_length=1, max_length=20)
    person_ids: list[Id] = Field(
        min_length=1,
        max_length=20,
        description="Children of the contact, others named in it, and the children's family.",
    )
    purpose: Annotated[str, OneOf([str(purpose) for purpose in REQUEST_PURPOSES])] = Field(
        description="`section_47` and `strategy_meeting` are at the section 47 threshold; the"
        " others are below it."
    )
    legal_gateway: Line = Field(
        description="The code of the power or duty to ask, in force; `/v1/legal-gateways` lists"
        " them. A lawful basis to process is no power."
    )
    lawful_basis: Line | None = Field(
        default=None,
        description="The code of the lawful basis to process, which is not the power; empty: the"
        " one that `/v1/legal-gateways` lists beside the gateway.",
    )
    gateway_reason: Note | None = Field(
        default=None,
        description="Why without the family's agreement, or at section 47 before a decision finds"
        " significant harm: why it is suspected.",
    )
    background: Note = Field(description="Information about the concern for the agencies.")
    questions: list[Note] = Field(min_length=1, max_length=20)
    period_from: Day
    period_until: Day | None = Field(default=None, description="Empty: until the answer.")
    sent_at: Instant | None = Field(
        default=None,
        description="When they were asked, such as by telephone: now, unless it is recorded"
        " afterwards.",
    )


class RecallRequest(LateEntry):
    """An agency need not answer any more."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"agency_id": _POLICE, "reason": "Asked about another child by mistake."}]
        }
    )

    agency_id: Id
    reason: Note = Field(description="The agency sees this reason.")
    recalled_at: Instant | None = Field(
        default=None, description="When it was recalled: now, unless it is recorded afterwards."
    )


class ConfirmRequest(LateEntry):
    """The agency's answer is still wanted."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"agency_id": _POLICE}]})

    agency_id: Id
    confirmed_at: Instant | None = Field(
        default=None, description="When it was confirmed: now, unless it is recorded afterwards."
    )


class PersonAskedAboutView(View):
    """A person the request is about."""

    person_id: Id
    name: str | None = Field(description="Empty for a person whom the reader may not see.")
    born_on: Day | None


class RequestedAgencyView(View):
    """The request to one agency, and its state."""

    id: Id
    agency_id: Id
    agency_name: str
    state: RequestState
    due_at: Instant | None = Field(description="Empty where there is no clock: blue.")
    clock: ClockState | None
    answered_at: Instant | None
    recalled_at: Instant | None
    recalled_because: str | None
    confirmed_at: Instant | None
    reminded_at: Instant | None
    escalated_at: Instant | None
    times: list[ActTimeView] = Field(
        default_factory=list,
        description="For the hub: when it was asked, recalled or confirmed, if that was recorded"
        " afterwards.",
    )
    available_actions: list[Action]


class InformationRequestView(View):
    """A request. An agency sees its own part of it, and not which others were asked."""

    id: Id
    contact_id: Id
    purpose: Purpose
    legal_gateway: str
    lawful_basis: str | None = Field(description="Empty where it was sent before this was asked.")
    gateway_reason: str | None
    background: str
    questions: list[str]
    people: list[PersonAskedAboutView]
    period_from: Day
    period_until: Day | None
    rating: Rating
    sent_at: Instant
    sent_by: Id
    agencies: list[RequestedAgencyView]
    recorded_in_error: RecordedInErrorView | None = None


class InformationRequestsView(View):
    """The requests on a contact, the oldest first."""

    items: list[InformationRequestView]


class RequestToAnswerView(View):
    """A request that waits for my agency's answer."""

    requested_agency_id: Id
    due_at: Instant | None
    request: InformationRequestView


class RequestsToAnswerView(View):
    """A page of the requests your agency is to answer, the earliest due first."""

    items: list[RequestToAnswerView]
    next: str | None
