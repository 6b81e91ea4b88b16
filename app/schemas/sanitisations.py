"""What is sent and shown of sanitised versions, and of agreements that information goes further."""

from pydantic import Field

from app.schemas.handling import HandlingView
from app.schemas.types import Action, Command, Id, Instant, Note, Text, View


class PrepareSanitisation(Command):
    """A version of a fragment that can be sent in its place, and what it leaves out and why."""

    wording: Text = Field(examples=["Police were called to an incident at the address in October."])
    because: Note = Field(examples=["The day and the caller would tell who called."])


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
    """The versions of one fragment, the first one first."""

    items: list[SanitisationView]


class AgreeToOnwardSharing(Command):
    """The agencies to which the information may go on, as far as its originator cares."""

    agency_ids: list[Id] = Field(
        min_length=1, max_length=50, examples=[["0198f3b2-7f10-7d2a-9b41-3c5e7f902a11"]]
    )


class OnwardAgreementView(View):
    """The originator agreed that a fragment goes to one agency."""

    id: Id
    information_fragment_id: Id
    recipient_id: Id
    agreed_at: Instant
    agreed_by: Id


class OnwardAgreementsView(View):
    """To which agencies a fragment may go on, the first agreed first."""

    items: list[OnwardAgreementView]
