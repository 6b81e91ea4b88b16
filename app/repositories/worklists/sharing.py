"""What waits around what agencies are asked: answering, chasing, reading, and what came late."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased
from sqlalchemy.types import Uuid

from app.domain.clocks.definitions import ClockKind
from app.domain.directory.roles import Role
from app.domain.worklists.worklists import Waiting
from app.models import (
    InformationRequest,
    InformationReturn,
    PersonAskedAbout,
    RequestedAgency,
    ReturnReading,
    ReturnTask,
    ThresholdDecision,
    Timescale,
)
from app.repositories.clocks.timescales import RUNNING
from app.repositories.scope import IdColumn, Scope
from app.repositories.sharing.information_requests import WAITING
from app.repositories.worklists.items import Children, in_hub, item, of_person


def requests_to_answer(scope: Scope) -> Select[Any]:
    """What an agency that the actor is an officer of is to answer."""
    mine = scope.actor.agencies_as(Role.AGENCY_OFFICER)
    return _put(scope, Waiting.REQUEST_TO_ANSWER, RequestedAgency.agency_id.in_(mine))


def late_requests(scope: Scope) -> Select[Any]:
    """What agencies have not answered though it is due at this instant."""
    late = exists().where(
        scope.visible(Timescale),
        Timescale.subject_id == RequestedAgency.id,
        Timescale.kind == ClockKind.INFORMATION_RETURN,
        *RUNNING,
        Timescale.due_at <= func.access.now(),
    )
    return _put(scope, Waiting.LATE_REQUEST, in_hub(scope), late)


def _put(scope: Scope, waiting: Waiting, *conditions: ColumnElement[bool]) -> Select[Any]:
    return (
        item(
            scope,
            waiting,
            id=RequestedAgency.id,
            requested_agency_id=RequestedAgency.id,
            information_request_id=InformationRequest.id,
            contact_id=InformationRequest.contact_id,
            rating=InformationRequest.rating,
            since=InformationRequest.sent_at,
            children=_asked_about(scope, InformationRequest.id),
        )
        .join_from(
            RequestedAgency,
            InformationRequest,
            and_(
                InformationRequest.partnership_id == RequestedAgency.partnership_id,
                InformationRequest.id == RequestedAgency.information_request_id,
            ),
        )
        .where(
            scope.visible(RequestedAgency),
            scope.visible(InformationRequest),
            *WAITING,
            *conditions,
        )
    )


def unread_returns(scope: Scope) -> Select[Any]:
    """Returns that the hub has not opened and no correction has superseded."""
    correction = aliased(InformationReturn)
    superseded = exists().where(
        scope.visible(correction), correction.supersedes_id == InformationReturn.id
    )
    opened = exists().where(
        scope.visible(ReturnReading), ReturnReading.information_return_id == InformationReturn.id
    )
    return (
        item(
            scope,
            Waiting.UNREAD_RETURN,
            id=InformationReturn.id,
            information_request_id=InformationRequest.id,
            contact_id=InformationRequest.contact_id,
            rating=InformationRequest.rating,
            since=InformationReturn.returned_at,
            children=_asked_about(scope, InformationRequest.id),
        )
        .join_from(
            InformationReturn,
            InformationRequest,
            and_(
                InformationRequest.partnership_id == InformationReturn.partnership_id,
                InformationRequest.id == InformationReturn.information_request_id,
            ),
        )
        .where(
            scope.visible(InformationReturn),
            scope.visible(InformationRequest),
            in_hub(scope),
            ~opened,
            ~superseded,
        )
    )


def return_tasks(scope: Scope) -> Select[Any]:
    """The answers that came after a decision, the actor's own decisions first."""
    return (
        item(
            scope,
            Waiting.RETURN_TASK,
            id=ReturnTask.id,
            rank=case((ReturnTask.user_id == scope.actor.user_id, 0), else_=1),
            contact_id=ThresholdDecision.contact_id,
            contact_child_id=ThresholdDecision.contact_child_id,
            since=ReturnTask.raised_at,
            children=of_person(ThresholdDecision.person_id),
        )
        .join_from(
            ReturnTask,
            ThresholdDecision,
            and_(
                ThresholdDecision.partnership_id == ReturnTask.partnership_id,
                ThresholdDecision.id == ReturnTask.threshold_decision_id,
            ),
        )
        .where(
            scope.visible(ReturnTask),
            scope.visible(ThresholdDecision),
            scope.person(ThresholdDecision.person_id),
            in_hub(scope),
            ReturnTask.resolved_at.is_(None),
        )
    )


def _asked_about(scope: Scope, request_id: IdColumn) -> Children:
    """Whom a request is about, children or not."""
    found = (
        select(PersonAskedAbout.person_id)
        .where(
            scope.visible(PersonAskedAbout),
            scope.named(PersonAskedAbout.person_id),
            PersonAskedAbout.information_request_id == request_id,
        )
        .order_by(PersonAskedAbout.id)
    )
    return Children(func.array(found.scalar_subquery(), type_=ARRAY(Uuid)))
