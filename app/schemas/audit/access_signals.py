"""Access signals: commands and views."""

from typing import Annotated

from pydantic import ConfigDict

from app.domain.audit.access_signals import SignalKind, SignalOutcome
from app.schemas.types import Action, Code, Command, Id, Instant, Note, View


class JudgeAccessSignal(Command):
    """The outcome of looking into a signal."""

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
    """The outcome, with who recorded it and when."""

    outcome: SignalOutcome
    note: str
    judged_at: Instant
    judged_by: Id


class AccessSignalView(View):
    """A finding about one user's accesses, with the events that it rests on.

    `explanation` gives the finding in words, and why it raises a question. The person who looks
    into it records what was true.
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
    """A page of the queue: signals without an outcome first, the newest first."""

    items: list[AccessSignalView]
    next: str | None
