"""Views of the audit log: who did what to which record, never the content of the record."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.domain.directory.purposes import Purpose
from app.domain.directory.roles import Role
from app.schemas.types import Id, Instant, View


@dataclass(frozen=True, slots=True)
class AuditEventsSought:
    """The events that a reader asks for; a member left out matches any event.

    `person_id` and `record_id` match an event that is about that id or showed it in a list. `since`
    is included, `before` is not.
    """

    person_id: UUID | None
    record_id: UUID | None
    user_id: UUID | None
    action: str | None
    outcome: str | None
    since: datetime | None
    before: datetime | None


class AuditEventView(View):
    """One act or refusal. `shown_ids` are the records that a list or search disclosed.

    `tree_index` is the event's place in the sealed tree, once it is sealed. The facts that an event
    carries for the service itself are left out: a level or a rating is about the child, and readers
    of the audit log read no cases.
    """

    id: Id
    occurred_at: Instant
    user_id: Id | None
    display_name: str | None
    agency_id: Id | None
    agency_name: str | None
    roles: list[Role]
    service: str
    action: str
    outcome: str
    refusal: str | None
    record_type: str | None
    record_id: Id | None
    person_id: Id | None
    shown_ids: list[Id]
    purpose: Purpose | None
    request_id: str | None
    tree_index: int | None


class AuditEventsView(View):
    """A page of the audit log, the newest first."""

    items: list[AuditEventView]
    next: str | None
