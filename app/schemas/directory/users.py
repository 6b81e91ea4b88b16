"""Users and memberships: commands and views."""

from typing import Annotated

from pydantic import ConfigDict, Field

from app.domain.directory.permissions import Permission
from app.domain.directory.roles import Role
from app.schemas.directory.role_proposals import RoleProposalView
from app.schemas.types import Action, Code, Command, Day, Id, Instant, Line, Note, View


class MembershipView(View):
    """One role in one agency."""

    role: Role
    agency_id: Id
    agency_kind: str
    team_id: Id | None
    starts_on: Day
    ends_on: Day | None


class MeView(View):
    """The user's own identity, memberships and permissions."""

    user_id: Id
    display_name: str
    partnership: str
    memberships: list[MembershipView]
    permissions: list[Permission]


class GrantMembership(Command):
    """A role in an agency, for a time."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "role": "agency_officer",
                    "agency_id": "0198f3b2-6f0e-7c3e-9a55-2f5b0c7e4d11",
                    "starts_on": "2026-11-18",
                }
            ]
        }
    )

    role: Annotated[Role, Code]
    agency_id: Id
    team_id: Id | None = None
    starts_on: Day
    ends_on: Day | None = None


class RegisterUser(Command):
    """A new user, identified by the issuer and subject of their tokens."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "issuer": "https://login.police.example",
                    "subject": "officer-4711",
                    "display_name": "Officer (invented)",
                    "memberships": [
                        {
                            "role": "agency_officer",
                            "agency_id": "0198f3b2-6f0e-7c3e-9a55-2f5b0c7e4d11",
                            "starts_on": "2026-11-18",
                        }
                    ],
                }
            ]
        }
    )

    issuer: Line
    subject: Line
    display_name: Line
    support_contact: Line | None = Field(
        default=None, description="For a partner system: whom to ring about it."
    )
    memberships: list[GrantMembership] = Field(min_length=1, max_length=10)


class RevokeToken(Command):
    """A token that must no longer be accepted, by its `iss` and `jti`."""

    issuer: Line = Field(examples=["https://login.police.example"])
    token_id: Line = Field(examples=["0198f3b2-6f0e-7c3e-9a55-2f5b0c7e4d11"])


class EndMembership(Command):
    """Why a role ends, and its last day; at once if none is given."""

    because: Note = Field(examples=["Moved to another team."])
    last_day: Day | None = Field(
        default=None,
        description="The role counts until its end. Without it the role ends with this request.",
    )


class SuspendUser(Command):
    """Why a user is to have no access for now."""

    because: Note = Field(examples=["On leave for three months."])


class ResumeUser(Command):
    """Why a suspended user is to have access again."""

    because: Note = Field(examples=["Back from leave."])


class SuspensionView(View):
    """A suspension that stands."""

    because: str
    suspended_at: Instant
    suspended_by: Id


class HeldMembershipView(View):
    """A role that a user holds, held or will hold; `ended_at` where it was ended at once."""

    id: Id
    role: Role
    agency_id: Id
    team_id: Id | None
    starts_on: Day
    ends_on: Day | None
    ended_at: Instant | None
    end_recorded_at: Instant | None
    end_recorded_by: Id | None
    end_because: str | None


class RegisteredUserView(View):
    """A user as those who look after rights see them: without any case."""

    id: Id
    issuer: str
    subject: str
    display_name: str
    support_contact: str | None
    created_at: Instant
    accepted_at: Instant | None = Field(
        description="When they accepted the invitation; until then they cannot act here."
    )
    registered_by: Id | None
    revoked_at: Instant | None
    suspension: SuspensionView | None
    memberships: list[HeldMembershipView]
    role_proposals: list[RoleProposalView] = Field(
        description="Roles that wait for a second person, and give no right until then."
    )
    available_actions: list[Action]


class RevokedTokenView(View):
    """A token that is no longer accepted."""

    id: Id
    issuer: str
    token_id: str
    revoked_at: Instant
