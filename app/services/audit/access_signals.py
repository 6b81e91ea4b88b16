"""Signals of improper access: found by sweeps, judged by information governance."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from app.domain.audit import access_sightings as sightings, access_volumes as volumes
from app.domain.audit.access_signals import Finding, SignalKind, explain, refuse_judged, start_of
from app.domain.audit.access_ties import WRITTEN_WITHIN
from app.domain.clocks.working_time import london_date
from app.domain.directory.actions import available
from app.domain.directory.permissions import Permission
from app.domain.pages import Page
from app.models import AccessSignal, AccessSignalOutcome
from app.repositories.audit.access_signals import Place
from app.schemas.audit.access_signals import (
    AccessSignalOutcomeView,
    AccessSignalsView,
    AccessSignalView,
    JudgeAccessSignal,
)
from app.schemas.types import Action
from app.schemas.versions import VersionedView, versioned_by_content
from app.unit_of_work import UnitOfWork

_DAYS_SWEPT: Final = timedelta(days=3)
"""Whole days before today that every sweep looks at again, so that one that failed loses nothing;
what is known already is not raised twice."""

_LEFT_WITHIN: Final = timedelta(days=90)
"""How far back a leaving that was recorded late is held against what was done since."""


async def sweep(uow: UnitOfWork) -> None:
    """Look for signs of improper access in one partnership, for the service itself.

    A sweep is on the audit log also where nothing was found: a watch that stopped must not look
    like a quiet month.
    """
    found = [*await _of_records(uow), *await _of_volumes(uow)]
    raised = await uow.access_signals.keep(found, found_at=uow.now)
    uow.audit("access_signal.swept", shown=raised, found=len(found), raised=len(raised))
    for signal_id in raised:
        uow.publish("access_signal.raised", record_id=signal_id)


async def _of_records(uow: UnitOfWork) -> list[Finding]:
    seen, rights, now = uow.access_sightings, uow.sightings_of_rights, uow.now
    since = start_of(london_date(now) - _DAYS_SWEPT)
    return [
        *sightings.conflicted(await seen.conflicted(since, now)),
        *sightings.same_surname_and_address(await seen.at_ones_own_address(since, now)),
        *await _without_relationship(uow, since, now - WRITTEN_WITHIN),
        *sightings.restricted_refusals(await seen.restricted_refusals(since, now)),
        *sightings.enumeration(await seen.not_found(since, now)),
        *sightings.after_leaving(await seen.after_leaving(now - _LEFT_WITHIN, now)),
        *sightings.rights_given(await rights.rights_given(since, now)),
        *sightings.destroyed(await rights.destroyed(since, now)),
        *sightings.like_another_user(await rights.proposed_for_alike(since, now)),
    ]


async def _without_relationship(uow: UnitOfWork, since: datetime, until: datetime) -> list[Finding]:
    openings = await uow.access_sightings.openings(since, until)
    people = {opened.person_id for opened, _ in openings if opened.person_id is not None}
    work = await uow.access_ties.work_on(people, since=since, until=until)
    return sightings.no_relationship(openings, work=work)


async def _of_volumes(uow: UnitOfWork) -> list[Finding]:
    today = london_date(uow.now)
    judged = [today - timedelta(days=back) for back in range(_DAYS_SWEPT.days + 1)]
    days = await uow.access_sightings.days(
        judged[-1] - timedelta(days=volumes.LOOKS_BACK_DAYS), judged_from=judged[-1], until=uow.now
    )
    return [
        *volumes.unusual_for_user(days, judged=judged),
        *volumes.unusual_for_role(days, judged=judged),
    ]


async def list_queue(uow: UnitOfWork, *, page: Page) -> AccessSignalsView:
    """A page of the queue; the people of its signals are on the audit log."""
    found = await uow.access_signals.list_queue(limit=page.limit + 1, after=_place(page.after))
    signals, following = page.turn(found, position=_position)
    uow.audit(
        "access_signal.listed",
        shown=[id_ for signal in signals for id_ in (signal.id, signal.person_id) if id_],
    )
    names = await uow.partnerships.user_names({signal.user_id for signal in signals})
    return AccessSignalsView(
        items=[_view(uow, signal, called=names[signal.user_id]) for signal in signals],
        next=following,
    )


def _place(position: Sequence[str] | None) -> Place | None:
    if position is None:
        return None
    waiting, found_at, signal_id = position
    return Place(waiting == "waiting", datetime.fromisoformat(found_at), UUID(signal_id))


def _position(signal: AccessSignal) -> tuple[str, str, str]:
    waiting = "waiting" if signal.outcome is None else "judged"
    return waiting, signal.found_at.isoformat(), str(signal.id)


async def read(uow: UnitOfWork, *, signal_id: UUID) -> VersionedView[AccessSignalView]:
    """One signal, as opened by its reader.

    Raises:
        RecordNotFound: absent, or about the reader.
    """
    signal = await uow.access_signals.get(signal_id)
    uow.audit("access_signal.read", signal, person_id=signal.person_id, of_user=signal.user_id)
    return versioned_by_content(await _shown(uow, signal))


async def judge(
    uow: UnitOfWork, *, signal_id: UUID, command: JudgeAccessSignal
) -> AccessSignalView:
    """Record what was found of a signal, once.

    Raises:
        RecordNotFound: absent, or about the reader, who may not judge their own accesses.
        SignalJudged: an outcome was recorded before.
    """
    signal = await uow.access_signals.get(signal_id)
    refuse_judged(signal.outcome.outcome if signal.outcome else None)
    await uow.save(
        uow.new(
            AccessSignalOutcome,
            access_signal_id=signal.id,
            user_id=signal.user_id,
            outcome=command.outcome,
            note=command.note,
            judged_at=uow.now,
            judged_by=uow.actor.user,
        )
    )
    uow.audit("access_signal.judged", signal, person_id=signal.person_id, outcome=command.outcome)
    uow.publish("access_signal.judged", record_id=signal.id)
    return await _shown(uow, await uow.access_signals.get(signal.id))


async def _shown(uow: UnitOfWork, signal: AccessSignal) -> AccessSignalView:
    """A signal in words, with the acts that its reader may do next."""
    names = await uow.partnerships.user_names({signal.user_id})
    return _view(uow, signal, called=names[signal.user_id])


def _view(uow: UnitOfWork, signal: AccessSignal, *, called: str) -> AccessSignalView:
    outcome = signal.outcome
    judging = available(
        "judge",
        actor=uow.actor,
        permission=Permission.SIGNAL_JUDGE,
        rule=lambda: refuse_judged(outcome.outcome if outcome else None),
    )
    return AccessSignalView(
        id=signal.id,
        kind=SignalKind(signal.kind),
        user_id=signal.user_id,
        display_name=called,
        person_id=signal.person_id,
        window_from=signal.window_from,
        window_until=signal.window_until,
        event_ids=signal.event_ids,
        explanation=explain(SignalKind(signal.kind), signal.facts),
        found_at=signal.found_at,
        outcome=AccessSignalOutcomeView.model_validate(outcome) if outcome else None,
        available_actions=[Action.model_validate(judging)],
    )
