"""Views of information requests; an officer sees how they stand with their own agency."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from uuid import UUID

from app.domain.directory.actions import Available, available
from app.domain.directory.permissions import Permission
from app.domain.sharing.information_requests import Put, refuse_ended, state_of
from app.domain.sharing.information_returns import refuse_second_ending
from app.models import InformationRequest, Person, RecordedError, RequestedAgency, Timescale
from app.schemas.clocks.act_times import ActTimeView
from app.schemas.corrections.recorded_errors import struck_through
from app.schemas.sharing.information_requests import (
    InformationRequestView,
    PersonAskedAboutView,
    RequestedAgencyView,
)
from app.schemas.types import Action
from app.schemas.versions import VersionedView, versioned_by_content
from app.services.clocks import act_times, timescales
from app.services.people.person_views import called
from app.unit_of_work import UnitOfWork


async def versioned_view(
    uow: UnitOfWork, request: InformationRequest
) -> VersionedView[InformationRequestView]:
    """One request, with the version that its view has."""
    return versioned_by_content(await view(uow, request))


async def view(uow: UnitOfWork, request: InformationRequest) -> InformationRequestView:
    """One request."""
    (shown,) = await views(uow, [request])
    return shown


async def views(
    uow: UnitOfWork, requests: Sequence[InformationRequest]
) -> list[InformationRequestView]:
    """Several requests, in the order given."""
    await uow.session.flush()
    put = await uow.information_requests.list_put([request.id for request in requests])
    clocks = await uow.information_requests.list_clocks([each.id for each in put])
    names = await uow.partnerships.agency_names({each.agency_id for each in put})
    about = {person.person_id for request in requests for person in request.people}
    people = {person.id: person for person in await uow.people.list_named(about)}
    times = await act_times.shown(uow, *(each.id for each in put))
    by_request: dict[UUID, list[RequestedAgencyView]] = defaultdict(list)
    for each in put:
        by_request[each.information_request_id].append(
            _put(
                uow,
                each,
                name=names[each.agency_id],
                clock=clocks.get(each.id),
                times=[time for time in times if time.item_id == each.id],
            )
        )
    errors = await uow.recorded_errors.by_record([request.id for request in requests])
    return [
        _request(request, people, by_request[request.id], errors.get(request.id))
        for request in requests
    ]


def put_facts(put: RequestedAgency) -> Put:
    """What the rules need to know of a request put to an agency."""
    return Put(answered_at=put.answered_at, recalled_at=put.recalled_at)


def _request(
    request: InformationRequest,
    people: Mapping[UUID, Person],
    agencies: list[RequestedAgencyView],
    error: RecordedError | None,
) -> InformationRequestView:
    own = set(InformationRequestView.model_fields) - {"people", "agencies", "recorded_in_error"}
    return InformationRequestView.model_validate(
        {
            **{name: getattr(request, name) for name in own},
            "people": [_person(each.person_id, people) for each in request.people],
            "agencies": agencies,
            "recorded_in_error": struck_through(error),
        }
    )


def _person(person_id: UUID, people: Mapping[UUID, Person]) -> PersonAskedAboutView:
    person = people.get(person_id)
    return PersonAskedAboutView(
        person_id=person_id,
        name=None if person is None else called(person),
        born_on=None if person is None else person.born_on,
    )


def _put(
    uow: UnitOfWork,
    put: RequestedAgency,
    *,
    name: str,
    clock: Timescale | None,
    times: list[ActTimeView],
) -> RequestedAgencyView:
    kept = set(RequestedAgencyView.model_fields) & set(RequestedAgency.__table__.columns.keys())
    return RequestedAgencyView.model_validate(
        {
            **{column: getattr(put, column) for column in kept},
            "agency_name": name,
            "times": times,
            "state": state_of(put_facts(put)),
            "due_at": None if clock is None else clock.due_at,
            "clock": None if clock is None else timescales.state_of(uow, clock),
            "available_actions": [Action.model_validate(each) for each in _actions(uow, put)],
        }
    )


def _actions(uow: UnitOfWork, put: RequestedAgency) -> list[Available]:
    facts = put_facts(put)
    answered = partial(refuse_second_ending, answered=put.answered_at is not None, corrects=False)
    return [
        available(action, actor=uow.actor, permission=permission, rule=rule)
        for action, permission, rule in (
            ("recall", Permission.INFORMATION_REQUEST_RECALL, partial(refuse_ended, facts)),
            ("confirm", Permission.INFORMATION_REQUEST_RECALL, partial(refuse_ended, facts)),
            ("answer", Permission.INFORMATION_RETURN_RECORD, answered),
        )
    ]
