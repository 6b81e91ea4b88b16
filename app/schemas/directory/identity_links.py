"""Declarations that two users are one person: commands and views."""

from pydantic import ConfigDict, Field

from app.schemas.types import Action, Command, Id, Instant, Note, View


class LinkIdentities(Command):
    """Two users who are one person, and how that is known."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "user_id": "0198f3b2-6f0e-7c3e-9a55-2f5b0c7e4d11",
                    "same_as_user_id": "0198f3b2-6f0e-7c3e-9a55-2f5b0c7e4d12",
                    "reason": "Seconded from health for two days a week.",
                }
            ]
        }
    )

    user_id: Id
    same_as_user_id: Id
    reason: Note


class WithdrawIdentityLink(Command):
    """Why the two users are not one person after all."""

    because: Note = Field(examples=["Two colleagues of one name; the payroll numbers differ."])


class IdentityLinkView(View):
    """A declaration, until it is withdrawn."""

    id: Id
    user_id: Id
    same_as_user_id: Id
    reason: str
    declared_at: Instant
    declared_by: Id
    withdrawn_at: Instant | None
    withdrawn_by: Id | None
    withdrawn_because: str | None
    available_actions: list[Action]


class IdentityLinksPage(View):
    """Declarations, the latest first."""

    items: list[IdentityLinkView]
    next: str | None
