"""Minutes of strategy meetings, in editions."""

from typing import Annotated

from fastapi import APIRouter, Body, status

from app.domain.casework.enquiries import ChildNotAllocated
from app.domain.clocks.act_times import ActTimeImpossible, LateEntryUnexplained
from app.domain.corrections.recorded_errors import RecordedInError
from app.domain.directory.permissions import Permission
from app.domain.meetings.invitations import AgencyHasNoPlace
from app.domain.meetings.minutes import MinutesCirculated, MinutesReceived, MinutesSuperseded
from app.domain.meetings.strategy_meetings import (
    MeetingCancelled,
    MeetingNotConcluded,
    MeetingNotHeld,
)
from app.domain.records import RecordNotFound
from app.http.guard import allowed, allowed_to_create
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.meetings.minutes import (
    AcknowledgeMinutes,
    CirculateMinutes,
    MinutesEditionsView,
    MinutesView,
    WriteMinutes,
)
from app.schemas.versions import VersionedView
from app.services.meetings import circulations, minutes
from app.unit_of_work import UnitOfWork

router = APIRouter(
    prefix="/v1/strategy-meetings/{meeting_id}/minutes",
    tags=["minutes"],
    route_class=TransactionalRoute,
)


@router.post(
    "",
    operation_id="writeMinutes",
    summary="Write an edition of the minutes",
    status_code=status.HTTP_201_CREATED,
    responses=documented(
        RecordNotFound,
        ChildNotAllocated,
        MeetingNotHeld,
        MeetingCancelled,
        RecordedInError,
        ActTimeImpossible,
        LateEntryUnexplained,
    ),
)
async def write_minutes(
    meeting_id: RecordId,
    command: WriteMinutes,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.STRATEGY_MEETING_MINUTE)],
) -> VersionedView[MinutesView]:
    """A correction is a new edition; earlier ones stay as they were."""
    return await minutes.write(uow, meeting_id=meeting_id, command=command)


@router.get(
    "",
    operation_id="listMinutes",
    summary="List the editions of a meeting's minutes",
    responses=documented(RecordNotFound),
)
async def list_minutes(
    meeting_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.STRATEGY_MEETING_READ)],
) -> MinutesEditionsView:
    """An officer sees the editions that were circulated to their agency."""
    return await minutes.list_editions(uow, meeting_id=meeting_id)


@router.get(
    "/{minutes_id}",
    operation_id="readMinutes",
    summary="Read an edition of the minutes",
    responses=documented(RecordNotFound),
)
async def read_minutes(
    meeting_id: RecordId,
    minutes_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.STRATEGY_MEETING_READ)],
) -> VersionedView[MinutesView]:
    """With the agencies it was sent to, and those that acknowledged it."""
    return await minutes.read(uow, meeting_id=meeting_id, minutes_id=minutes_id)


@router.post(
    "/{minutes_id}/circulation",
    operation_id="circulateMinutes",
    summary="Circulate the minutes to the agencies invited",
    status_code=status.HTTP_201_CREATED,
    responses=documented(
        RecordNotFound,
        ChildNotAllocated,
        MeetingNotHeld,
        MeetingNotConcluded,
        MeetingCancelled,
        RecordedInError,
        ActTimeImpossible,
        LateEntryUnexplained,
        MinutesSuperseded,
        AgencyHasNoPlace,
        MinutesCirculated,
    ),
)
async def circulate_minutes(
    meeting_id: RecordId,
    minutes_id: RecordId,
    command: CirculateMinutes,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.STRATEGY_MEETING_MINUTE)],
) -> VersionedView[MinutesView]:
    """The latest edition, to all or to some. Once every agency invited has it the clock stops."""
    return await circulations.circulate(
        uow, meeting_id=meeting_id, minutes_id=minutes_id, command=command
    )


@router.post(
    "/{minutes_id}/receipt",
    operation_id="acknowledgeMinutes",
    summary="Acknowledge the minutes for your agency",
    status_code=status.HTTP_201_CREATED,
    responses=documented(RecordNotFound, MinutesReceived, ActTimeImpossible, LateEntryUnexplained),
)
async def acknowledge_minutes(
    meeting_id: RecordId,
    minutes_id: RecordId,
    command: Annotated[AcknowledgeMinutes, Body(default_factory=AcknowledgeMinutes)],
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.MINUTES_ACKNOWLEDGE)],
) -> VersionedView[MinutesView]:
    """Your agency has received this edition."""
    return await circulations.acknowledge(
        uow, meeting_id=meeting_id, minutes_id=minutes_id, command=command
    )
