"""Restrictions: commands and views."""

from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from app.domain.restrictions.restriction_relaxations import Relaxation
from app.domain.restrictions.restrictions import (
    AlertKind,
    Listing,
    RestrictionGrounds,
    RestrictionKind,
)
from app.schemas.types import Action, Code, Command, Day, Id, Instant, Line, Note, View

_WHOM = ("user_id", "team_id", "agency_id")


class PutOnList(Command):
    """A user, a team or an agency for one of the two lists; deny overrides allow."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "listing": "allow",
                    "user_id": "0198f3b2-6f0e-7c3e-9a55-2f5b0c7e4d11",
                    "reason": "Allocated to the child.",
                }
            ]
        }
    )

    listing: Annotated[Listing, Code]
    user_id: Id | None = None
    team_id: Id | None = None
    agency_id: Id | None = None
    reason: Note

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if sum(getattr(self, name) is not None for name in _WHOM) != 1:
            raise PydanticCustomError("listing_unclear", "name a user, a team or an agency")
        return self


class SetRestriction(Command):
    """Who may open the record, whom others ring, and when it is reviewed.

    The person who sets it and its owner are on the allow list without being named.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "signposted",
                    "grounds": "domestic_abuse",
                    "reason": "The father works for a partner agency and looks for the family.",
                    "ring": "Front door duty manager, 01632 960000",
                    "review_on": "2026-12-18",
                }
            ]
        }
    )

    kind: Annotated[RestrictionKind, Code]
    grounds: Annotated[RestrictionGrounds, Code]
    reason: Note
    owner_id: Id | None = Field(
        default=None,
        description="The owner, who receives alerts; by default the person who sets it.",
    )
    ring: Line = Field(
        description="Whom others are to ring: a role and a telephone number. All of them read it."
    )
    review_on: Day = Field(description="Within 90 days.")
    listings: list[PutOnList] = Field(default_factory=list, max_length=100)


class ChangeRestriction(Command):
    """The new owner, or whom others ring; a member left out stays as it is."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"ring": "Night duty manager, 01632 960001"}]}
    )

    owner_id: Id | None = None
    ring: Line | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.owner_id is None and self.ring is None:
            raise PydanticCustomError("change_says_nothing", "name at least one member to change")
        return self


class ReviewRestriction(Command):
    """It is still needed, and the date of the next review."""

    note: Note = Field(examples=["The threat continues; the police agree."])
    review_on: Day


class LiftRestriction(Command):
    """Why the record need not be restricted any more."""

    because: Note = Field(examples=["The trial is over and the family has moved back."])


class ApprovalView(View):
    """One of the two approvals that a cloak needs."""

    approved_by: Id
    approved_at: Instant


class ListingView(View):
    """An entry on a list, until it was removed."""

    id: Id
    listing: Listing
    user_id: Id | None
    team_id: Id | None
    agency_id: Id | None
    reason: str
    listed_at: Instant
    listed_by: Id
    ended_at: Instant | None
    ended_by: Id | None


class ReviewView(View):
    """One review."""

    note: str
    review_on: Day
    reviewed_at: Instant
    reviewed_by: Id


class RestrictionSummaryView(View):
    """A restriction in a list; of the record itself only its id."""

    id: Id
    person_id: Id | None
    contact_id: Id | None
    kind: RestrictionKind
    acts_as: RestrictionKind = Field(
        description=(
            "How others see the record now: a cloak without its approvals becomes a signpost."
        )
    )
    grounds: RestrictionGrounds
    owner_id: Id
    ring: str
    set_at: Instant
    set_by: Id
    review_on: Day
    review_due: bool
    awaits_approval: bool
    provisional_until: Instant | None
    lifted_at: Instant | None


class RelaxationView(View):
    """What someone asked that would open a cloak, and waits for two approvals."""

    id: Id
    act: Relaxation
    user_id: Id | None
    team_id: Id | None
    agency_id: Id | None
    listing_id: Id | None
    reason: str | None
    asked_at: Instant
    asked_by: Id
    lapses_at: Instant
    approvals: list[ApprovalView]
    available_actions: list[Action]


class RestrictionView(RestrictionSummaryView):
    """A restriction, as those it allows and information governance see it."""

    reason: str
    reviewed_at: Instant
    lifted_by: Id | None
    lifted_because: str | None
    approvals: list[ApprovalView]
    listings: list[ListingView]
    reviews: list[ReviewView]
    relaxations: list[RelaxationView] = Field(
        description="What would open the cloak to anyone, and waits for two approvals."
    )
    available_actions: list[Action]


class RestrictionsPage(View):
    """Restrictions in force, the earliest review due first."""

    items: list[RestrictionSummaryView]
    next: str | None


class AlertView(View):
    """An alert to the owner: who tried to open it, or which contact or record may be the same."""

    id: Id
    kind: AlertKind
    asked_by: Id | None
    contact_id: Id | None
    person_id: Id | None
    raised_at: Instant
    seen_at: Instant | None
    seen_by: Id | None


class AlertsPage(View):
    """The alerts of one restriction, the latest first."""

    items: list[AlertView]
    next: str | None
