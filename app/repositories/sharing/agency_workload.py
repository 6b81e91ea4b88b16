"""Agencies' desks: how each answered what it was asked."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Float,
    RowMapping,
    Select,
    and_,
    cast,
    exists,
    extract,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased

from app.domain.clocks.definitions import ClockKind
from app.domain.sharing.agency_workload import Quartiles, TrackRecord
from app.domain.sharing.information_returns import Answer
from app.models import (
    Agency,
    InformationRequest,
    InformationReturn,
    RequestedAgency,
    ReturnReading,
    ThresholdDecision,
    Timescale,
)
from app.repositories.base import Repository


class AgencyWorkloads(Repository):
    """For the hub every agency's desk; for an officer that of their own."""

    async def get_agency(self, agency_id: UUID) -> Agency:
        """The agency of a visible workload."""
        return await self._get(
            select(Agency).where(
                self._scope.visible(Agency),
                self._scope.own_agency(Agency.id),
                Agency.id == agency_id,
            )
        )

    async def list_agencies(self) -> Sequence[Agency]:
        """The agencies of the visible workloads, by name."""
        found = (
            select(Agency)
            .where(self._scope.visible(Agency), self._scope.own_agency(Agency.id))
            .order_by(Agency.name)
        )
        return await self._list(found)

    async def track_records(self, *, since: datetime) -> Mapping[UUID, TrackRecord]:
        """How each agency answered what it was asked since an instant; those asked nothing lack.

        Of every agency: only a reader with the hub's own eyes may ask, and show one by name.
        """
        asked = self._asked_since(since).subquery("asked")
        answered = asked.c.minutes.is_not(None)
        decided = and_(answered, asked.c.decided_at.is_not(None))
        quarters = func.percentile_cont(_QUARTERS).within_group(asked.c.minutes)
        found = select(
            asked.c.agency_id,
            func.count().label("asked"),
            func.count().filter(answered).label("answered"),
            func.count().filter(and_(answered, asked.c.in_time)).label("in_time"),
            func.count().filter(and_(answered, asked.c.nothing_held)).label("nothing_held"),
            func.count().filter(decided).label("decided"),
            func.count().filter(and_(decided, asked.c.read_in_time)).label("read_in_time"),
            quarters.filter(answered).label("minutes"),
        ).group_by(asked.c.agency_id)
        records = (await self._session.execute(found)).mappings()
        return {row["agency_id"]: _track_record(row) for row in records}

    def _asked_since(self, since: datetime) -> Select[tuple[object, ...]]:
        """One row for each agency asked; a recall that came before any answer takes it out."""
        reading, of = aliased(ReturnReading), aliased(InformationReturn)
        decided_at = (
            select(func.min(ThresholdDecision.decided_at))
            .where(
                self._scope.visible(ThresholdDecision),
                ThresholdDecision.contact_id == InformationRequest.contact_id,
                ThresholdDecision.decided_at >= InformationRequest.sent_at,
            )
            .correlate(InformationRequest)
            .scalar_subquery()
        )
        took = RequestedAgency.answered_at - InformationRequest.sent_at
        return (
            select(
                RequestedAgency.agency_id,
                (extract("epoch", took) / 60).cast(Float).label("minutes"),
                self._answered_in_time().label("in_time"),
                self._holds_nothing().label("nothing_held"),
                decided_at.label("decided_at"),
                exists()
                .where(
                    self._scope.visible(reading),
                    reading.partnership_id == of.partnership_id,
                    reading.information_return_id == of.id,
                    of.requested_agency_id == RequestedAgency.id,
                    reading.read_at <= decided_at,
                )
                .label("read_in_time"),
            )
            .join(InformationRequest, _request_of_agency())
            .where(
                self._scope.visible(RequestedAgency),
                self._scope.visible(InformationRequest),
                InformationRequest.sent_at >= since,
                or_(
                    RequestedAgency.answered_at.is_not(None), RequestedAgency.recalled_at.is_(None)
                ),
            )
        )

    def _answered_in_time(self) -> ColumnElement[bool]:
        return exists().where(
            self._scope.visible(Timescale),
            Timescale.kind == ClockKind.INFORMATION_RETURN,
            Timescale.subject_id == RequestedAgency.id,
            Timescale.stopped_at < Timescale.due_at,
        )

    def _holds_nothing(self) -> ColumnElement[bool]:
        """By the return that stands: a correction may find something after all."""
        later = aliased(InformationReturn)
        return exists().where(
            self._scope.visible(InformationReturn),
            InformationReturn.requested_agency_id == RequestedAgency.id,
            InformationReturn.answer == Answer.NOTHING_HELD,
            ~exists().where(
                self._scope.visible(later), later.supersedes_id == InformationReturn.id
            ),
        )


_QUARTERS = cast([0.25, 0.5, 0.75], ARRAY(Float))


def _request_of_agency() -> ColumnElement[bool]:
    return and_(
        InformationRequest.partnership_id == RequestedAgency.partnership_id,
        InformationRequest.id == RequestedAgency.information_request_id,
    )


def _track_record(row: RowMapping) -> TrackRecord:
    figures = {name: row[name] for name in TrackRecord.__slots__}
    minutes = row["minutes"]
    return TrackRecord(
        **{**figures, "minutes": minutes and Quartiles(*(round(each) for each in minutes))}
    )
