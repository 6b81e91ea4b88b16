"""Closures: days on which the partnership does not work, and their effect on its clocks."""

from app.domain.clocks.closures import refuse_closure
from app.domain.clocks.working_time import Calendar, london_date
from app.models import LocalClosure
from app.schemas.clocks.closures import ClosuresView, ClosureView, RecordClosure
from app.services.clocks import timescales
from app.unit_of_work import UnitOfWork


async def record(uow: UnitOfWork, *, command: RecordClosure) -> ClosureView:
    """Close a day; every clock that runs is worked out again in the same transaction.

    Raises:
        ClosureInPast, AlreadyNotWorked: see the rule.
    """
    await uow.timescales.change_calendar()
    calendar = Calendar(closures=await uow.partnerships.closures())
    refuse_closure(command.closed_on, today=london_date(uow.now), calendar=calendar)
    closure = uow.new(
        LocalClosure,
        closed_on=command.closed_on,
        reason=command.reason,
    )
    await uow.save(closure)
    await timescales.recompute(uow)
    uow.audit("closure.recorded", closure)
    uow.publish("closure.recorded", record_id=closure.id)
    return ClosureView.model_validate(closure)


async def list_all(uow: UnitOfWork) -> ClosuresView:
    """Every closure, the latest day first."""
    closures = await uow.partnerships.list_closures()
    uow.audit("closure.listed")
    return ClosuresView(items=[ClosureView.model_validate(closure) for closure in closures])
