"""Return tasks: commands and views."""

from pydantic import ConfigDict

from app.schemas.types import Action, Command, Id, Instant, Note, View


class ResolveReturnTask(Command):
    """The decision stands although the answer came after it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"note": "It says what the school had told us before."}]}
    )

    note: Note


class LateReturnView(View):
    """An answer that came after the decision, and the result of its task.

    Resolved by a note that says why the decision stands, or by the decision that supersedes it.
    """

    id: Id
    information_return_id: Id
    raised_at: Instant
    resolved_at: Instant | None
    resolved_by: Id | None
    note: str | None
    superseded_by_id: Id | None


class ReturnTaskView(LateReturnView):
    """The task on the decision, for the manager who made it."""

    threshold_decision_id: Id
    user_id: Id
    available_actions: list[Action]
