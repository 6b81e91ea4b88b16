"""Sanitised versions of information fragments: commands and views."""

from pydantic import Field

from app.schemas.sharing.handling import HandlingView
from app.schemas.types import Action, Command, Id, Instant, Note, Text, View


class PrepareSanitisation(Command):
    """A version of a fragment that can be sent in its place, what it leaves out, and why."""

    wording: Text = Field(examples=["Police were called to an incident at the address in October."])
    because: Note = Field(examples=["The day and the caller would show who called."])


class SanitisationView(View):
    """A sanitised version. It is bound by the conditions on the fragment it is made of."""

    id: Id
    information_fragment_id: Id
    wording: str
    because: str
    prepared_at: Instant
    prepared_by: Id
    released_at: Instant | None
    released_by: Id | None
    handling: HandlingView
    available_actions: list[Action]


class SanitisationsView(View):
    """The versions of one fragment, the oldest first."""

    items: list[SanitisationView]
