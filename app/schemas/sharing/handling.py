"""Views of handling conditions."""

from pydantic import Field

from app.domain.sharing.handling import HandlingCode, InformationAssessment, SourceEvaluation
from app.schemas.types import Day, Id, View


class GradingView(View):
    """A 3x5x2 grading. Of several, the worst of each part."""

    source: SourceEvaluation
    information: InformationAssessment
    handling: HandlingCode


class HandlingView(View):
    """The conditions on a fragment, or on something made from several: the strictest of each."""

    audience: list[Id] | None = Field(
        description="The agencies that may see it; null where its originators left that to the hub."
    )
    may_tell_family: bool
    may_tell_child: bool
    may_tell_court: bool
    no_onward_sharing: bool = Field(
        description="Its originators must agree before it goes to any other agency."
    )
    expires_on: Day | None = Field(description="The last day on which it may be used.")
    grading: GradingView | None
