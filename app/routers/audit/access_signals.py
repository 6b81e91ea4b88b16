"""Signals of improper access, for information governance to judge."""

from typing import Annotated

from fastapi import APIRouter, status

from app.domain.audit.access_signals import SignalJudged
from app.domain.directory.permissions import Permission
from app.domain.pages import CursorNotValid
from app.domain.records import RecordNotFound
from app.http.guard import allowed, allowed_to_create
from app.http.pagination import Paging
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.audit.access_signals import AccessSignalsView, AccessSignalView, JudgeAccessSignal
from app.schemas.versions import VersionedView
from app.services.audit import access_signals
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1/access-signals", tags=["audit"], route_class=TransactionalRoute)


@router.get(
    "",
    operation_id="listAccessSignals",
    summary="List access signals",
    responses=documented(CursorNotValid),
)
async def list_access_signals(
    uow: Annotated[UnitOfWork, allowed(Permission.SIGNAL_READ)], page: Paging
) -> AccessSignalsView:
    """Signals without an outcome come first, then the newest first. You see none about yourself."""
    return await access_signals.list_queue(uow, page=page)


@router.get(
    "/{signal_id}",
    operation_id="readAccessSignal",
    summary="Read an access signal",
    responses=documented(RecordNotFound),
)
async def read_access_signal(
    signal_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.SIGNAL_READ)],
) -> VersionedView[AccessSignalView]:
    """The finding, the question it raises, and the audit events that it rests on."""
    return await access_signals.read(uow, signal_id=signal_id)


@router.post(
    "/{signal_id}/outcome",
    operation_id="judgeAccessSignal",
    summary="Record the outcome of an access signal",
    status_code=status.HTTP_201_CREATED,
    responses=documented(RecordNotFound, SignalJudged),
)
async def judge_access_signal(
    signal_id: RecordId,
    command: JudgeAccessSignal,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.SIGNAL_JUDGE)],
) -> AccessSignalView:
    """It is recorded once, with a reason, and never by the user whom it is about."""
    return await access_signals.judge(uow, signal_id=signal_id, command=command)
