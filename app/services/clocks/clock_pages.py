"""Clocks as they are read: one, the running ones, the limits of all; and why one was missed."""

from dataclasses import replace
from uuid import UUID

from app.domain.clocks.breaches import refuse_unbreached
from app.domain.clocks.definitions import NATIONAL_DEFINITIONS
from app.domain.directory.actions import available
from app.domain.directory.permissions import Permission
from app.domain.pages import Page, at_instant, instant_position
from app.models import TimescaleBreach
from app.schemas.clocks.timescales import (
    BreachView,
    ClocksView,
    DefinitionsView,
    DefinitionView,
    ExplainBreach,
    ExplainedClockView,
)
from app.schemas.types import Action
from app.schemas.versions import VersionedView, versioned_by_content
from app.services.clocks import timescales
from app.unit_of_work import UnitOfWork


async def read(uow: UnitOfWork, *, timescale_id: UUID) -> VersionedView[ExplainedClockView]:
    """One clock, with the reasons given if it was missed.

    Raises:
        RecordNotFound: absent, or out of scope.
    """
    clock = await uow.timescales.get(timescale_id)
    uow.audit("timescale.read", clock, person_id=clock.person_id)
    (view,) = timescales.shown(uow, [clock])
    breaches = await uow.timescales.list_breaches([clock.id])
    explain_it = available(
        "explain",
        actor=uow.actor,
        permission=Permission.TIMESCALE_EXPLAIN,
        rule=lambda: refuse_unbreached(view.state),
    )
    explained = ExplainedClockView(
        **view.model_dump(),
        breaches=[BreachView.model_validate(breach) for breach in breaches],
        available_actions=[Action.model_validate(explain_it)],
    )
    return versioned_by_content(explained)


async def list_running(uow: UnitOfWork, *, page: Page) -> ClocksView:
    """Running clocks in the actor's scope, the first due first."""
    found = await uow.timescales.list_running(limit=page.limit + 1, after=at_instant(page.after))
    clocks, following = page.turn(
        found, position=lambda clock: instant_position(clock.due_at, clock.id)
    )
    about = {clock.person_id for clock in clocks if clock.person_id is not None}
    uow.audit("timescale.listed", shown=[*(clock.id for clock in clocks), *about])
    return ClocksView(items=timescales.shown(uow, clocks), next=following)


async def list_definitions(uow: UnitOfWork) -> DefinitionsView:
    """The limits for everyone and, after them, the partnership's own.

    What starts and stops a clock is not the partnership's to say: only its limit is.
    """
    events = {row.kind: (row.starts, row.stops) for row in NATIONAL_DEFINITIONS}
    local = [
        replace(row, starts=events[row.kind][0], stops=events[row.kind][1])
        for row in await uow.partnerships.local_definitions()
    ]
    uow.audit("timescale.definitions_listed")
    return DefinitionsView(
        items=[DefinitionView.model_validate(row) for row in (*NATIONAL_DEFINITIONS, *local)]
    )


async def explain(uow: UnitOfWork, *, timescale_id: UUID, command: ExplainBreach) -> BreachView:
    """Record why a deadline was missed; the manager who records it accepts the reason.

    Raises:
        RecordNotFound: absent, or out of scope.
        NotBreached: the deadline has not been missed.
    """
    clock = await uow.timescales.get(timescale_id)
    refuse_unbreached(timescales.state_of(uow, clock))
    breach = uow.new(
        TimescaleBreach,
        timescale_id=clock.id,
        reason=command.reason,
        accepted_at=uow.now,
        accepted_by=uow.actor.user,
    )
    await uow.save(breach)
    uow.audit("timescale.explained", clock, person_id=clock.person_id, breach_id=breach.id)
    uow.publish("timescale.explained", record_id=clock.id, breach_id=breach.id)
    return BreachView.model_validate(breach)
