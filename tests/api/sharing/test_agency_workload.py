"""Agencies' desks over HTTP: one's own figures, and of the others a spread without names."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import httpx
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from app.cli.demo.partnerships import AGENCIES, COUNCIL
from app.models import (
    InformationRequest,
    InformationReturn,
    PersonAskedAbout,
    RequestedAgency,
    ReturnReading,
    Timescale,
)
from app.unit_of_work import UnitOfWork
from tests.support.clock import WEDNESDAY_MORNING
from tests.support.database.audit_log import events
from tests.support.database.records import as_the_service
from tests.support.database.rows.timescales import LIMITS
from tests.support.partnerships import Partnership
from tests.support.scenarios.pathway import Json, a_triaged_contact, decided

OTHERS = [name for name in AGENCIES if name not in {COUNCIL, "Police"}]


async def ask(
    uow: UnitOfWork,
    partnership: Partnership,
    contact: Json,
    agency: str,
    *,
    sent_at: datetime = WEDNESDAY_MORNING,
    answered_after: timedelta | None = None,
    answer: str = "nothing_held",
    read_after: timedelta | None = None,
) -> UUID:
    """A request to one agency that is due in four hours, answered and read after these times."""
    owner = {"partnership_id": uow.partnership_id}
    founded = partnership.founded
    request = InformationRequest(
        **owner,
        id=uuid4(),
        contact_id=UUID(contact["id"]),
        purpose="section_47",
        legal_gateway="children_act_1989_s47",
        gateway_reason="An invented burn.",
        background="An invented worry.",
        questions=["What is known?"],
        period_from=sent_at.date() - timedelta(days=365),
        rating="red",
        sent_at=sent_at,
        sent_by=founded.users["hub_practitioner"],
    )
    answered_at = None if answered_after is None else sent_at + answered_after
    asked = {**owner, "information_request_id": request.id}
    put = RequestedAgency(
        **asked, id=uuid4(), agency_id=founded.agencies[agency], answered_at=answered_at
    )
    clock = Timescale(
        **owner,
        kind="information_return",
        rating="red",
        contact_id=request.contact_id,
        subject_type="requested_agency",
        subject_id=put.id,
        started_at=sent_at,
        started_by="information_request.sent",
        due_on=sent_at.date(),
        due_at=sent_at + timedelta(hours=4),
        limit_source="An invented limit",
        limits=LIMITS,
        stopped_at=answered_at,
        stopped_by=None if answered_at is None else "information_return.recorded",
    )
    child = UUID(contact["children"][0]["person_id"])
    await uow.save(request, PersonAskedAbout(**asked, person_id=child), put, clock)
    if answered_at is None:
        return request.id
    returned = InformationReturn(
        **asked,
        id=uuid4(),
        requested_agency_id=put.id,
        agency_id=put.agency_id,
        answer=answer,
        final=True,
        referred_on_to="Another (invented)" if answer == "referred_on" else None,
        returned_at=answered_at,
        returned_by=founded.users["agency_officer"],
    )
    await uow.save(returned)
    if read_after is not None:
        await uow.save(
            ReturnReading(
                **owner,
                information_return_id=returned.id,
                user_id=founded.users["hub_manager"],
                agency_id=founded.agencies[COUNCIL],
                read_at=sent_at + read_after,
            )
        )
    return request.id


@pytest_asyncio.fixture
async def contact(partnership: Partnership) -> Json:
    """A contact on which a manager decided three hours after it was triaged."""
    found = await a_triaged_contact(partnership)
    partnership.clock.advance(hours=3)
    await decided(partnership, found)
    return found


async def test_a_stranger_sees_no_desk(http: httpx.AsyncClient, partnership: Partnership) -> None:
    police = partnership.founded.agencies["Police"]
    for path in ("/v1/desks", "/v1/agencies/me/desk", f"/v1/agencies/{police}/desk"):
        assert (await http.get(path)).status_code == 401


async def test_another_partnership_or_agency_finds_no_desk(
    partnership: Partnership, other_partnership: Partnership
) -> None:
    path = f"/v1/agencies/{partnership.founded.agencies['Police']}/desk"
    assert (await other_partnership.hub_manager.get(path)).status_code == 404
    assert (await partnership.health_officer.get(path)).status_code == 404
    assert (await partnership.agency_officer.get(path)).status_code == 200


async def test_desks_are_for_the_hub_and_for_officers(partnership: Partnership) -> None:
    for name in ("social_worker", "team_manager", "referrer", "information_governance"):
        for path in ("/v1/desks", "/v1/agencies/me/desk"):
            assert (await partnership.person(name).get(path)).status_code == 403, name


async def test_open_requests_stand_by_due_time(
    partnership: Partnership, contact: Json, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    async with as_the_service(worker_engine, partnership) as uow:
        later = await ask(uow, partnership, contact, "Police")
        late = await ask(
            uow, partnership, contact, "Police", sent_at=WEDNESDAY_MORNING - timedelta(hours=3)
        )
        await ask(uow, partnership, contact, "Police", answered_after=timedelta(hours=1))
        await ask(uow, partnership, contact, "Health")
        uow.audit("test.prepared")
    desk = (await partnership.agency_officer.get("/v1/agencies/me/desk")).json()
    assert desk["agency_id"] == str(partnership.founded.agencies["Police"])
    open_requests = desk["open_requests"]
    assert [each["information_request_id"] for each in open_requests] == [str(late), str(later)]
    assert [each["overdue"] for each in open_requests] == [True, False]
    assert open_requests[0]["due_at"] == "2026-11-18T10:30:00Z"
    (event,) = await events(admin_engine, partnership, "desk.read")
    assert set(event["shown_ids"]) == {late, later}


async def test_an_agency_sees_how_it_answers(
    partnership: Partnership, contact: Json, worker_engine: AsyncEngine
) -> None:
    hours = [timedelta(hours=each) for each in range(7)]
    async with as_the_service(worker_engine, partnership) as uow:
        for answered, read, answer in (
            (hours[1], hours[2], "nothing_held"),
            (hours[2], hours[6], "referred_on"),
            (hours[3], None, "nothing_held"),
            (hours[6], hours[6], "referred_on"),
            (None, None, ""),
        ):
            await ask(
                uow,
                partnership,
                contact,
                "Police",
                answered_after=answered,
                answer=answer,
                read_after=read,
            )
        long_ago = WEDNESDAY_MORNING - timedelta(days=91)
        await ask(
            uow, partnership, contact, "Police", sent_at=long_ago, answered_after=timedelta(days=9)
        )
        uow.audit("test.prepared")
    desk = (await partnership.agency_officer.get("/v1/agencies/me/desk")).json()
    assert desk["record"] == {
        "asked": 5,
        "answered": 4,
        "in_time": 3,
        "nothing_held": 2,
        "decided": 4,
        "read_in_time": 1,
        "minutes": {"lower": 105, "middle": 150, "upper": 225},
    }


async def write_answers(
    worker_engine: AsyncEngine, partnership: Partnership, contact: Json, agencies: list[str]
) -> None:
    """Five answers of each of these agencies, each agency slower by half an hour than the last."""
    async with as_the_service(worker_engine, partnership) as uow:
        for place, agency in enumerate(agencies, start=1):
            for _ in range(5):
                await ask(
                    uow,
                    partnership,
                    contact,
                    agency,
                    answered_after=timedelta(minutes=30 * place),
                    read_after=timedelta(hours=2),
                )
        uow.audit("test.prepared")


async def test_the_spread_of_the_others_names_nobody(
    partnership: Partnership, contact: Json, worker_engine: AsyncEngine
) -> None:
    await write_answers(worker_engine, partnership, contact, ["Police", *OTHERS])
    answer = await partnership.agency_officer.get("/v1/agencies/me/desk")
    assert answer.json()["others"] == {
        "median_minutes": {"lower": 90, "middle": 120, "upper": 150},
        "percent_in_time": {"lower": 100, "middle": 100, "upper": 100},
        "percent_nothing_held": {"lower": 100, "middle": 100, "upper": 100},
        "percent_read_in_time": {"lower": 100, "middle": 100, "upper": 100},
    }
    founded = partnership.founded.agencies
    assert not [name for name in OTHERS if name in answer.text or str(founded[name]) in answer.text]


async def test_too_few_others_make_no_spread(
    partnership: Partnership, contact: Json, worker_engine: AsyncEngine
) -> None:
    await write_answers(worker_engine, partnership, contact, ["Police", *OTHERS[1:]])
    desk = (await partnership.agency_officer.get("/v1/agencies/me/desk")).json()
    assert set(desk["others"].values()) == {None}


async def test_the_hub_sees_every_desk_and_an_officer_their_own(
    partnership: Partnership, contact: Json, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    await write_answers(worker_engine, partnership, contact, ["Police", "Health"])
    founded = partnership.founded.agencies
    listed = (await partnership.hub_manager.get("/v1/desks")).json()["items"]
    answered = {each["agency_id"]: each["record"]["answered"] for each in listed}
    expected = {str(agency_id): 0 for agency_id in founded.values()}
    assert answered == expected | {str(founded["Police"]): 5, str(founded["Health"]): 5}
    own = (await partnership.agency_officer.get("/v1/desks")).json()["items"]
    assert [each["agency_id"] for each in own] == [str(founded["Police"])]
    health = await partnership.hub_practitioner.get(f"/v1/agencies/{founded['Health']}/desk")
    assert health.json()["record"]["minutes"] == {"lower": 60, "middle": 60, "upper": 60}
    assert len(await events(admin_engine, partnership, "desk.listed")) == 2
