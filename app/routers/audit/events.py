"""The audit log, for information governance."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from app.domain.directory.permissions import Permission
from app.domain.pages import CursorNotValid
from app.http.guard import allowed
from app.http.pagination import Paging
from app.http.problems import documented
from app.http.transactional_route import TransactionalRoute
from app.schemas.audit.events import AuditEventsSought, AuditEventsView
from app.schemas.types import Id, Instant
from app.services.audit import events
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1/audit/events", tags=["audit"], route_class=TransactionalRoute)


class Outcome(StrEnum):
    """The result of an act."""

    DONE = "done"
    REFUSED = "refused"


async def _sought(
    person_id: Id | None = None,
    record_id: Id | None = None,
    user_id: Id | None = None,
    action: Annotated[
        str | None,
        Query(
            max_length=64,
            pattern=r"^[a-z_]+[.:][a-z_]+$",
            examples=["person.read"],
            description="The act, or the permission that was missing.",
        ),
    ] = None,
    outcome: Annotated[Outcome | None, Query(description="The result of the act.")] = None,
    since: Annotated[Instant | None, Query(alias="from", description="Included.")] = None,
    before: Annotated[Instant | None, Query(description="Not included.")] = None,
) -> AuditEventsSought:
    """The filters of the query: ids and codes only, as in paths, and nothing personal."""
    return AuditEventsSought(
        person_id=person_id,
        record_id=record_id,
        user_id=user_id,
        action=action,
        outcome=outcome,
        since=since,
        before=before,
    )


@router.get(
    "",
    operation_id="listAuditEvents",
    summary="Read the audit log",
    responses=documented(CursorNotValid),
)
async def list_audit_events(
    uow: Annotated[UnitOfWork, allowed(Permission.AUDIT_READ)],
    page: Paging,
    sought: Annotated[AuditEventsSought, Depends(_sought)],
) -> AuditEventsView:
    """Who did what to which record, the newest first, but never the content of the record.

    Filters narrow each other. `person_id` and `record_id` also find the lists and searches that
    showed them. Reading the audit log is itself recorded in the audit log.
    """
    return await events.search(uow, sought=sought, page=page)
