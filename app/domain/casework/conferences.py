"""Initial child protection conferences: that one was held, or why none is needed.

The meeting itself, its members and its plan are not recorded here.
"""

from typing import ClassVar

from app.domain.casework.enquiries import (
    ChildNotAllocated,
    EnquiryFacts,
    EnquiryFromCensus,
    EnquiryState,
)
from app.domain.corrections.recorded_errors import refuse_in_error
from app.domain.errors import Conflict


class ConferenceNotOwed(Conflict):
    """No conference is owed: the outcome does not call for one, or is not authorised yet."""

    headline: ClassVar[str] = "No conference is owed in this enquiry, so none can be left out"


def refuse_recording(facts: EnquiryFacts) -> None:
    """Refuse to record a conference by a stranger, or in history that came with a census file.

    Raises:
        RecordedInError, EnquiryFromCensus, ChildNotAllocated: see each.
    """
    refuse_in_error(in_error=facts.in_error)
    if facts.came_with_census:
        raise EnquiryFromCensus
    if not facts.child_is_the_actors:
        raise ChildNotAllocated


def refuse_leaving_out(facts: EnquiryFacts, *, conference_required: bool | None) -> None:
    """Refuse to say that a conference is not needed where none is owed.

    Raises:
        ConferenceNotOwed, or those of `refuse_recording`.
    """
    refuse_recording(facts)
    if facts.state is not EnquiryState.AUTHORISED or not conference_required:
        raise ConferenceNotOwed
