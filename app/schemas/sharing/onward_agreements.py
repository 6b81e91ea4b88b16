"""What is sent and shown of agreements that what an agency told goes further."""

from pydantic import Field

from app.schemas.types import Command, Id, Instant, View


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
