"""Medical examinations: commands and views."""

from typing import Annotated, Final

from pydantic import ConfigDict, Field

from app.domain.casework.medicals import MedicalConsent, MedicalOutcome
from app.schemas.clocks.act_times import ActTimeView, LateEntry
from app.schemas.corrections.recorded_errors import RecordedInErrorView
from app.schemas.types import Code, Id, Instant, Line, Note, View

_ENQUIRY: Final = "0198f3b2-8f21-7a63-b5d4-3e6f70912c21"


class RecordMedicalConsent(LateEntry):
    """Who consented to the examination, or why no consent is needed."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"consent": "given", "consent_by": "His mother, who is responsible"}]
        }
    )

    consent: Annotated[MedicalConsent, Code]
    consent_by: Line | None = Field(default=None, description="Who gave or refused it.")
    consent_because: Note | None = Field(
        default=None, description="Why none is needed, or why it was refused."
    )
    consent_at: Instant | None = Field(
        default=None,
        description="When it was given or refused: now, unless it is recorded afterwards.",
    )


class BookMedical(LateEntry):
    """An appointment, after a strategy meeting or within an enquiry, on one child."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "enquiry_id": _ENQUIRY,
                    "booked_for": "2026-11-19T12:00:00Z",
                    "place": "Children's ward, Invented Hospital",
                    "consent": "awaited",
                }
            ]
        }
    )

    strategy_meeting_id: Id | None = None
    enquiry_id: Id | None = None
    booked_for: Instant
    booked_at: Instant | None = Field(
        default=None, description="When it was booked: now, unless it is recorded afterwards."
    )
    place: Line
    consent: Annotated[MedicalConsent, Code] = MedicalConsent.AWAITED
    consent_by: Line | None = None
    consent_because: Note | None = None


class RecordMedicalOutcome(LateEntry):
    """What came of the appointment; with the consent, if it was given or is not needed by now."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "outcome": "took_place",
                    "happened_at": "2026-11-19T12:20:00Z",
                    "attended": ["Consultant paediatrician", "Social worker", "His mother"],
                    "result": "Consistent with contact with a hot iron; report to follow.",
                }
            ]
        }
    )

    outcome: Annotated[MedicalOutcome, Code]
    happened_at: Instant | None = Field(
        default=None, description="When the examination took place; empty: now."
    )
    attended: list[Line] = Field(default_factory=list, max_length=20)
    result: Note | None = Field(default=None, description="Empty until it is known.")
    reason: Note | None = Field(default=None, description="Why it did not take place.")
    consent: Annotated[MedicalConsent, Code] | None = None
    consent_by: Line | None = None
    consent_because: Note | None = None


class RecordMedicalResult(LateEntry):
    """The result of an examination, once it is known."""

    result: Note = Field(examples=["A contact burn, not consistent with either account."])
    result_at: Instant | None = Field(
        default=None, description="When it was known: now, unless it is recorded afterwards."
    )


class MedicalView(View):
    """An examination of one child."""

    id: Id
    version: int
    person_id: Id
    strategy_meeting_id: Id | None
    enquiry_id: Id | None
    booked_for: Instant
    place: str
    booked_at: Instant
    booked_by: Id
    consent: MedicalConsent
    consent_by: str | None
    consent_because: str | None
    outcome: MedicalOutcome | None
    happened_at: Instant | None
    attended: list[str] | None
    result: str | None
    outcome_because: str | None
    outcome_recorded_at: Instant | None
    outcome_recorded_by: Id | None
    recorded_in_error: RecordedInErrorView | None = None
    times: list[ActTimeView] = Field(
        default_factory=list,
        description="When it was booked, consented to, took place and gave a result, where that"
        " was recorded afterwards.",
    )


class MedicalsView(View):
    """The examinations of a child under all linked records, the first booked first."""

    items: list[MedicalView]
