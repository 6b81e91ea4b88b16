"""Reminders of restrictions that wait for approval or for review."""

from app.domain.clocks.working_time import london_date
from app.domain.restrictions.restrictions import RestrictionKind, awaits_approval
from app.unit_of_work import UnitOfWork


async def remind(uow: UnitOfWork) -> None:
    """Publish one reminder for each restriction that has begun to wait for a person."""
    today = london_date(uow.now)
    for restriction in await uow.restrictions.list_to_remind_of(today=today):
        waiting = awaits_approval(
            RestrictionKind(restriction.kind),
            approvals=len(restriction.approvals),
            lifted_at=restriction.lifted_at,
        )
        due = restriction.review_on <= today
        restriction.reminded_at = restriction.changed_at = uow.now
        uow.audit("restriction.reminded_of", restriction, approval=waiting, review=due)
        for event, holds in (
            ("restriction.approval_awaited", waiting),
            ("restriction.review_due", due),
        ):
            if holds:
                uow.publish(event, record_id=restriction.id, owner_id=restriction.owner_id)
