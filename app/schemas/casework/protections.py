"""Emergency protection: commands and views."""

from typing import Annotated

from pydantic import ConfigDict, Field

from app.domain.casework.protections import ProtectionEnding, ProtectionKind
from app.schemas.clocks.act_times import ActTimeView, LateEntry
from app.schemas.clocks.timescales import ClockView
from app.schemas.corrections.recorded_errors import RecordedInErrorView
from app.schemas.types import Code, Id, Instant, Line, Note, View


class RecordProtection(LateEntry):
    """A child taken into police protection, or an emergency protection order made."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "police_protection",
                    "started_at": "2026-11-18T02:15:00Z",
                    "grounds": "Found alone at night; neither parent could be reached.",
                    "made_by": "Designated officer, Ashdale police station",
                    "placed_at": "With a grandparent",
                }
            ]
        }
    )

    kind: Annotated[ProtectionKind, Code]
    started_at: Instant
    grounds: Note
    made_by: Line = Field(description="The designated police officer, or the court.")
    placed_at: Line | None = Field(default=None, description="Where the child is, in words.")
    police_protection_id: Id | None = Field(
        default=None,
        description="Of an order that the police applied for (section 46(7)): the police"
        " protection from whose first day its 8 days count.",
    )


class ExtendProtection(LateEntry):
    """An order that the court extended, once, by up to 7 days."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reason": "The medical evidence is awaited."}]}
    )

    reason: Note
    extended_at: Instant | None = Field(default=None, description="Now, unless given.")


class EndProtection(LateEntry):
    """How the protection ended."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"ending": "order_made"}]})

    ending: Annotated[ProtectionEnding, Code]
    note: Note | None = None
    ended_at: Instant | None = Field(default=None, description="Now, unless given.")


class ProtectionView(View):
    """Emergency protection of a child, with its clocks."""

    id: Id
    version: int = Field(description="What `If-Match` names to extend or end it, in quotes.")
    person_id: Id
    kind: ProtectionKind
    started_at: Instant
    grounds: str
    made_by: str
    placed_at: str | None
    police_protection_id: Id | None
    recorded_at: Instant
    recorded_by: Id
    extended_at: Instant | None
    extension_reason: str | None
    ended_at: Instant | None
    ending: ProtectionEnding | None
    ending_note: str | None
    recorded_in_error: RecordedInErrorView | None = None
    times: list[ActTimeView] = Field(description="Acts that were recorded after they happened.")
    timescales: list[ClockView]


class ProtectionsView(View):
    """All emergency protection of a child, the newest first."""

    items: list[ProtectionView]
