"""The disclosure register, and the recipients of an agency's information: commands and views."""

from typing import Annotated

from pydantic import ConfigDict, Field

from app.domain.directory.purposes import Purpose
from app.domain.sharing.disclosures import DisclosureKind
from app.domain.sharing.shares import NotShared, ShareState
from app.schemas.types import Code, Command, Id, Instant, Line, Note, View


class PassedView(View):
    """A fragment given to an agency: when, in which wording, and when it was opened there."""

    share_id: Id
    agency_id: Id
    shared_at: Instant
    sanitised: bool
    read_at: list[Instant]


class FragmentDisclosuresView(View):
    """The recipients of a fragment, the earliest first."""

    information_fragment_id: Id
    items: list[PassedView]


class RefuseToShare(Command):
    """Information refused to an agency that asked, and why; one fragment, or a whole return."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "information_fragment_id": "0198f3b2-6f0e-7c3e-9a55-2f5b0c7e4d11",
                    "agency_id": "0198f3b2-7f10-7d2a-9b41-3c5e7f902a11",
                    "reason": "not_necessary",
                    "because": "Housing can offer the move without knowing of the incident.",
                    "legal_gateway": "children_act_2004_s10",
                }
            ]
        }
    )

    information_fragment_id: Id | None = None
    information_return_id: Id | None = None
    agency_id: Id
    reason: Annotated[NotShared, Code]
    because: Note
    legal_gateway: Line | None = Field(
        default=None, description="The power or duty that was considered, if one was."
    )


class RefusalToShareView(View):
    """Information that was requested and refused."""

    id: Id
    person_id: Id
    information_fragment_id: Id | None
    information_return_id: Id | None
    agency_id: Id
    reason: NotShared
    because: str
    legal_gateway: str | None
    refused_at: Instant
    refused_by: Id


class DisclosedFragmentView(View):
    """A fragment that was sent, with the agency that gave it and the person it is about."""

    information_fragment_id: Id
    agency_id: Id
    person_id: Id
    sanitised: bool


class DisclosedToView(View):
    """A recipient agency, and when it was first opened there, if it was."""

    agency_id: Id
    first_read_at: Instant | None


class DisclosureView(View):
    """One entry: what, to whom, when, why, under which gateway, and read or not; or a refusal."""

    kind: DisclosureKind
    id: Id
    at: Instant
    by: Id
    person_id: Id
    to: list[DisclosedToView]
    what: list[DisclosedFragmentView]
    information_fragment_id: Id | None
    information_return_id: Id | None
    purpose: Purpose | None
    legal_gateway: str | None
    lawful_basis: str | None = Field(
        description="Of a share: the lawful basis to process; empty where none was recorded."
    )
    why: str = Field(
        description="The necessity of a share; for a refusal, the purpose of the request."
    )
    reason: NotShared | None
    state: ShareState | None
    expires_at: Instant | None
    revoked_at: Instant | None


class DisclosuresView(View):
    """One page of a child's register, the newest entry first. It holds no content."""

    items: list[DisclosureView]
    next: str | None
