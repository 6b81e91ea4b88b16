"""Incident proposals: commands and views."""

from pydantic import ConfigDict, Field

from app.domain.notifications.incident_proposals import Reason
from app.schemas.types import Action, Command, Id, Instant, Note, View


class JudgeIncident(Command):
    """Whether two contacts are about one incident, and how that is known."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"same": True, "reason": "Ambulance and police gave the same log number."}]
        }
    )

    same: bool
    reason: Note


class IncidentProposalView(View):
    """Two contacts that may be about one incident; both stay with their clocks in either case."""

    id: Id
    contact_id: Id
    other_contact_id: Id
    reasons: list[Reason]
    proposed_at: Instant
    same: bool | None
    judged_at: Instant | None
    judged_by: Id | None
    judged_because: str | None
    available_actions: list[Action] = Field(default_factory=list)
