"""Shares: commands and views."""

from typing import Annotated

from pydantic import ConfigDict, Field

from app.domain.directory.purposes import Purpose
from app.domain.sharing.shares import ShareState
from app.schemas.sharing.handling import HandlingView
from app.schemas.types import Action, Code, Command, Day, Id, Instant, Line, Note, View


class FragmentToShare(Command):
    """One fragment: as its originator gave it, or in a sanitised version that was released."""

    information_fragment_id: Id
    sanitisation_id: Id | None = None


class MakeShare(Command):
    """Give some fragments to some agencies."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "fragments": [
                        {
                            "information_fragment_id": "0198f3b2-6f0e-7c3e-9a55-2f5b0c7e4d11",
                            "sanitisation_id": None,
                        }
                    ],
                    "agency_ids": ["0198f3b2-7f10-7d2a-9b41-3c5e7f902a11"],
                    "purpose": "section_47",
                    "legal_gateway": "children_act_1989_s47",
                    "gateway_reason": "The injury is unexplained, and nothing is decided yet.",
                    "necessity": "Anyone who visits tonight must know of the incident in October.",
                    "expires_at": None,
                }
            ]
        }
    )

    fragments: list[FragmentToShare] = Field(min_length=1, max_length=50)
    agency_ids: list[Id] = Field(min_length=1, max_length=50)
    purpose: Annotated[Purpose, Code]
    legal_gateway: Line = Field(description="The code of the power or duty to share, in force.")
    lawful_basis: Line | None = Field(
        default=None,
        description="The code of the lawful basis to process, which is not the power; empty: the"
        " one that `/v1/legal-gateways` lists beside the gateway.",
    )
    gateway_reason: Note | None = Field(
        default=None,
        description="Why the family's agreement is not relied on, where it is not.",
    )
    necessity: Note = Field(description="In a sentence: why these agencies need to know this.")
    expires_at: Instant | None = Field(
        default=None, description="From then on it can no longer be read."
    )


class RevokeShare(Command):
    """Why a share can no longer be read."""

    because: Note = Field(examples=["It named an adult who is not part of this household."])


class ReadingView(View):
    """One opening of the share."""

    user_id: Id
    read_at: Instant


class RecipientView(View):
    """A recipient agency, and everyone there who has opened it since."""

    agency_id: Id
    readings: list[ReadingView]


class SharedFragmentView(View):
    """A fragment exactly as it was sent. `agency_id` is the agency that gave it.

    The source is not shown for a sanitised version.
    """

    id: Id
    information_fragment_id: Id
    agency_id: Id
    person_id: Id
    sanitised: bool
    wording: str
    source: str | None
    source_dated_on: Day
    handling: HandlingView


class ShareSummaryView(View):
    """A share in a list, without what was sent in it."""

    id: Id
    person_id: Id
    purpose: Purpose
    legal_gateway: str
    lawful_basis: str | None = Field(description="Empty where it was made before this was asked.")
    shared_at: Instant
    shared_by: Id
    expires_at: Instant | None
    revoked_at: Instant | None
    state: ShareState


class ShareView(ShareSummaryView):
    """A share. Readers outside the hub see only their own agency and their own openings of it."""

    contact_id: Id | None
    gateway_reason: str | None
    necessity: str
    revoked_by: Id | None
    revoked_because: str | None
    recipients: list[RecipientView]
    fragments: list[SharedFragmentView]
    handling: HandlingView | None = Field(
        description="The strictest of the conditions on everything shown, which bind anything made"
        " from it; null where nothing is shown any more."
    )
    available_actions: list[Action]


class SharesView(View):
    """One page of shares, the newest first."""

    items: list[ShareSummaryView]
    next: str | None
