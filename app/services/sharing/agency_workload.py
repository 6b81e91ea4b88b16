"""Agencies' workload: open requests, answering times, and those of the other agencies."""

from collections.abc import Mapping
from uuid import UUID

from app.domain.sharing.agency_workload import PERIOD, TrackRecord, spread
from app.models import Agency
from app.schemas.sharing.agency_workload import (
    DeskSummaryView,
    DesksView,
    DeskView,
    OpenRequestView,
    SpreadView,
    TrackRecordView,
)
from app.unit_of_work import UnitOfWork

_SHOWN_AT_MOST = 200


async def read_own(uow: UnitOfWork) -> DeskView:
    """The desk of the agency that the actor speaks for."""
    return await read(uow, agency_id=uow.actor.agency_id)


async def read(uow: UnitOfWork, *, agency_id: UUID) -> DeskView:
    """One agency's desk, and the anonymous spread of the others.

    Raises:
        RecordNotFound: the agency is absent, or not the officer's own.
    """
    agency = await uow.agency_workloads.get_agency(agency_id)
    records = await _track_records(uow)
    others = [record for each, record in records.items() if each != agency.id]
    open_requests = await _open_requests(uow, agency)
    uow.audit(
        "desk.read",
        agency,
        shown=[request.information_request_id for request in open_requests],
        agency_id=agency.id,
    )
    return DeskView(
        **_summary(uow, agency, records).model_dump(),
        open_requests=open_requests,
        others=SpreadView.model_validate(spread(others)),
    )


async def list_all(uow: UnitOfWork) -> DesksView:
    """How each agency answers: for the hub all of them, for an officer their own."""
    agencies = await uow.agency_workloads.list_agencies()
    records = await _track_records(uow)
    uow.audit("desk.listed", agencies=len(agencies))
    return DesksView(items=[_summary(uow, agency, records) for agency in agencies])


async def _track_records(uow: UnitOfWork) -> Mapping[UUID, TrackRecord]:
    """With the hub's eyes: an officer is shown their own, and of the others the spread alone.

    Records hidden from the reader are not counted either: a figure would give them away.
    """
    async with uow.as_the_hub(hidden_from=uow.actor.hidden_from):
        return await uow.agency_workloads.track_records(since=uow.now - PERIOD)


async def _open_requests(uow: UnitOfWork, agency: Agency) -> list[OpenRequestView]:
    waiting = await uow.information_requests.list_waiting_for(
        [agency.id], limit=_SHOWN_AT_MOST, after=None
    )
    requests = {
        request.id: request
        for request in await uow.information_requests.list_some(
            {each.request_id for each in waiting}
        )
    }
    clocks = await uow.information_requests.list_clocks([each.put_id for each in waiting])
    due_at = {put_id: clock.due_at for put_id, clock in clocks.items()}
    return [
        OpenRequestView(
            information_request_id=each.request_id,
            requested_agency_id=each.put_id,
            rating=requests[each.request_id].rating,
            sent_at=requests[each.request_id].sent_at,
            due_at=due_at.get(each.put_id),
            overdue=each.put_id in due_at and due_at[each.put_id] <= uow.now,
        )
        for each in waiting
    ]


def _summary(
    uow: UnitOfWork, agency: Agency, records: Mapping[UUID, TrackRecord]
) -> DeskSummaryView:
    return DeskSummaryView(
        agency_id=agency.id,
        since=uow.now - PERIOD,
        record=TrackRecordView.model_validate(records.get(agency.id, TrackRecord())),
    )
