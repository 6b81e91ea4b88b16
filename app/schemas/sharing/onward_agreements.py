"""Onward agreements: commands and views."""

from pydantic import Field

from app.schemas.types import Command, Id, Instant, View


class AgreeToOnwardSharing(Command):
    """The agencies to which the originator agrees to pass the information on."""

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
    """The agencies to which a fragment may be passed on, the earliest agreement first."""

    items: list[OnwardAgreementView]
