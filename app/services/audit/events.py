"""Searches of the audit log, which are themselves on the audit log."""

from dataclasses import asdict

from app.domain.pages import Page, at_instant, instant_position
from app.repositories.audit.events import EventFilter, EventOfSomebody
from app.schemas.audit.events import AuditEventsSought, AuditEventsView, AuditEventView
from app.unit_of_work import UnitOfWork

_OF_THE_EVENT = AuditEventView.model_fields.keys() - {"display_name", "agency_name", "tree_index"}


async def search(uow: UnitOfWork, *, sought: AuditEventsSought, page: Page) -> AuditEventsView:
    """The events that fit, the newest first."""
    found = await uow.audit_events.search(
        EventFilter(**asdict(sought)), limit=page.limit + 1, after=at_instant(page.after)
    )
    told, following = page.turn(
        found, position=lambda each: instant_position(each.event.occurred_at, each.event.id)
    )
    uow.audit(
        "audit.read",
        person_id=sought.person_id,
        shown=[each.event.id for each in told],
        of_record=sought.record_id,
        of_user=sought.user_id,
        of_action=sought.action,
        of_outcome=sought.outcome,
    )
    return AuditEventsView(items=[_view(each) for each in told], next=following)


def _view(told: EventOfSomebody) -> AuditEventView:
    return AuditEventView.model_validate(
        {
            **{name: getattr(told.event, name) for name in _OF_THE_EVENT},
            "display_name": told.display_name,
            "agency_name": told.agency_name,
            "tree_index": told.tree_index,
        }
    )
