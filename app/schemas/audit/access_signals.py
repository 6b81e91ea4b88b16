"""What is sent and shown of signs of improper access."""

from typing import Annotated

from pydantic import ConfigDict

from app.domain.audit.access_signals import SignalKind, SignalOutcome
from app.schemas.types import Action, Code, Command, Id, Instant, Note, View


class JudgeAccessSignal(Command):
    """What was found when somebody looked into it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "outcome": "explained",
                    "note": "Covered the duty desk that day; the manager confirmed it.",
                }
            ]
        }
    )

    outcome: Annotated[SignalOutcome, Code]
    note: Note


class AccessSignalOutcomeView(View):
    """What was found, by whom and when."""

    outcome: SignalOutcome
    note: str
    judged_at: Instant
    judged_by: Id


class AccessSignalView(View):
    """Something that was noticed about one user's accesses, and the events that it rests on.

    `explanation` says in words what was noticed and why it is asked about. It is a question:
    whoever looks into it says what was true.
    """

    id: Id
    kind: SignalKind
    user_id: Id
    display_name: str
    person_id: Id | None
    window_from: Instant
    window_until: Instant
    event_ids: list[Id]
    explanation: str
    found_at: Instant
    outcome: AccessSignalOutcomeView | None
    available_actions: list[Action]


class AccessSignalsView(View):
    """A page of the queue: what waits for an outcome first, the newest first."""

    items: list[AccessSignalView]
    next: str | None
