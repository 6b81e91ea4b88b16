"""Threshold decisions: commands and views."""

from typing import Annotated

from pydantic import ConfigDict, Field

from app.domain import codes
from app.domain.contacts.overturnings import Stance
from app.domain.contacts.threshold_decisions import Level, Outcome
from app.domain.sharing.information_requests import Disposition
from app.schemas.casework.exceptions import GiveException
from app.schemas.clocks.act_times import ActTimeView, LateEntry
from app.schemas.contacts.other_authorities import NameOtherAuthority, OtherAuthorityView
from app.schemas.contacts.surroundings import SurroundingsView
from app.schemas.corrections.recorded_errors import RecordedInErrorView
from app.schemas.sharing.handling import HandlingView
from app.schemas.sharing.return_tasks import LateReturnView
from app.schemas.types import Code, Command, Day, Id, Instant, Line, Note, OneOf, Text, View


class LastClosureConsidered(Command):
    """The decision maker's view of why the child's last referral was closed."""

    referral_id: Id
    view: Note


class AnsweredDecision(Command):
    """A decision that stands on the child on another contact and asks for more, and why not now."""

    decision_id: Id
    reason: Note


class OverturnedRecommendation(Command):
    """The recommendation to protect that the decision says less than, and why.

    The reasons have at least ten different words, five of which the recommendation does not use.
    """

    recommendation_id: Id
    reason: Note


class RecordOverturningView(Command):
    """What the recommender says of a decision that overturned their recommendation."""

    stance: Annotated[Stance, Code]
    reason: Note | None = Field(
        default=None, examples=["The injury is not one that a fall from that height causes."]
    )


class OverturningStanceView(View):
    """What the recommender said of the decision, beside it."""

    id: Id
    stance: Stance
    reason: str | None
    recorded_at: Instant
    recorded_by: Id


class OutstandingRequest(Command):
    """The disposition of a request that an agency has not answered."""

    requested_agency_id: Id
    disposition: Annotated[Disposition, Code]


class RecordThresholdDecision(LateEntry):
    """A manager's decision about one child."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "threshold_document_id": "0198f3b2-6f0e-7c3e-9a55-2f5b0c7e4d11",
                    "level": "significant_harm",
                    "criteria": ["S1", "S2"],
                    "outcome": "strategy_meeting",
                    "primary_need": "N1",
                    "immediate_protection": "Stays at school until a social worker arrives.",
                    "rationale": "The burn is not explained and the child says he was hurt.",
                    "history_considered": True,
                }
            ]
        }
    )

    threshold_document_id: Id
    level: Annotated[Level, Code]
    criteria: list[Line] = Field(min_length=1, max_length=20)
    outcome: Annotated[Outcome, Code]
    primary_need: Annotated[str, OneOf(codes.PRIMARY_NEED)] | None = None
    other_authority: NameOtherAuthority | None = Field(
        default=None, description="Where the outcome is `passed_to_other_authority`: which one."
    )
    immediate_protection: Note | None = None
    rationale: Text
    history_considered: bool
    last_closure: LastClosureConsidered | None = None
    supersedes_id: Id | None = None
    what_changed: Note | None = None
    decided_at: Instant | None = Field(
        default=None, description="When it was decided: now, unless it is recorded afterwards."
    )
    answers: AnsweredDecision | None = Field(
        default=None,
        description="The decision on another contact that asks for more for the same child: needed"
        " where yours says less.",
    )
    overturns: OverturnedRecommendation | None = Field(
        default=None,
        description="The recommendation to protect that yours says less than: needed where it does."
        " The person who made it hears of it, and may dissent.",
    )
    exceptions: list[GiveException] = Field(
        default_factory=list,
        max_length=5,
        description="Exceptions with the decision: `child-has-died`, where a death is reviewed.",
    )
    returns_read: list[Id] = Field(
        default_factory=list,
        max_length=200,
        description="The returns on this contact that you opened and base the decision on.",
    )
    outstanding: list[OutstandingRequest] = Field(
        default_factory=list,
        max_length=200,
        description="The disposition of each request on this contact that is not answered. A"
        " decision below significant harm names all of them; in one above, any that is not named"
        " stays wanted.",
    )


class OutstandingView(View):
    """A request that an agency had not answered when the decision was made."""

    requested_agency_id: Id
    disposition: Disposition


class ThresholdDecisionView(View):
    """A decision, as it was recorded; a later one may supersede it, but nothing changes it."""

    id: Id
    contact_id: Id
    contact_child_id: Id
    person_id: Id
    threshold_document_id: Id
    level: Level
    criteria: list[str]
    outcome: Outcome
    immediate_protection: str | None
    rationale: str
    history_considered: bool
    last_closure_id: Id | None
    last_closure_view: str | None
    supersedes_id: Id | None
    what_changed: str | None
    decided_at: Instant
    decided_by: Id
    other_authority: OtherAuthorityView | None = Field(
        default=None, description="The authority that the child was passed to, and its answer."
    )
    recorded_at: Instant
    times: list[ActTimeView] = Field(
        default_factory=list, description="When it happened, if it was recorded afterwards."
    )
    answers_id: Id | None
    answers_because: str | None
    overturns_id: Id | None = None
    overturns_because: str | None = None
    recommender_views: list[OverturningStanceView] = Field(
        default_factory=list,
        description="What the person says whose recommendation it overturned, the oldest first.",
    )
    recorded_in_error: RecordedInErrorView | None = None
    returns_read: list[Id] = Field(default_factory=list)
    outstanding: list[OutstandingView] = Field(default_factory=list)
    handling: HandlingView | None = Field(
        default=None,
        description="The strictest of the conditions on the returns it was based on, which bind"
        " anyone who passes it on; null where it was based on none that hold anything.",
    )
    late_returns: list[LateReturnView] | None = Field(
        default=None,
        description=(
            "Answers that came after the decision; empty for readers who may not read returns."
        ),
    )


class DecisionRecordedView(ThresholdDecisionView):
    """A decision with its next step: the referral it opened, continues in or closed."""

    referral_id: Id | None


class ThresholdDecisionsView(View):
    """Every decision on one child of a contact, the newest first, and what else goes on."""

    items: list[ThresholdDecisionView]
    surroundings: SurroundingsView | None = None


class CriterionView(View):
    """One indicator of need."""

    code: str
    level: Level
    wording: str


class ThresholdDocumentView(View):
    """One version of the partnership's threshold document."""

    id: Id
    edition: str
    title: str
    in_force_from: Day
    criteria: list[CriterionView]


class ThresholdDocumentsView(View):
    """Every version, the newest first."""

    items: list[ThresholdDocumentView]
