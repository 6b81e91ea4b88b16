"""Proposed roles: what is decided, and what is shown to the second person."""

from pydantic import Field

from app.domain.directory.role_proposals import Likeness, ProposalState
from app.domain.directory.roles import Role
from app.schemas.types import Action, Command, Day, Id, Instant, Note, View


class DeclineRole(Command):
    """Why the role is not given."""

    because: Note = Field(examples=["The team does not know this person."])


class LikeUserView(View):
    """Another user who may be the same person: no one has declared it."""

    user_id: Id
    display_name: str
    alike_in: list[Likeness] = Field(
        description="The name; or the subject, often an address for mail, with two issuers."
    )


class RoleProposalView(View):
    """A proposed role with all that the second person needs to know; no right until confirmed."""

    id: Id
    user_id: Id
    issuer: str
    subject: str
    display_name: str
    registered_at: Instant
    registered_by: Id | None
    role: Role
    agency_id: Id
    team_id: Id | None
    starts_on: Day
    ends_on: Day | None
    proposed_at: Instant
    proposed_by: Id
    lapses_at: Instant
    state: ProposalState
    decided_at: Instant | None
    decided_by: Id | None
    decided_because: str | None
    like_users: list[LikeUserView] = Field(
        description="Other users with this name or subject: ask whether they are one person."
    )
    available_actions: list[Action]


class RoleProposalsPage(View):
    """Proposed roles that wait for a second person, the longest waiting first."""

    items: list[RoleProposalView]
    next: str | None
