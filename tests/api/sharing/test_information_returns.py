"""Answering the hub: what is held, that nothing is, that it is declined or is with others."""

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.clock import FixedClock
from tests.support.database.audit_log import count, events, messages
from tests.support.operations.valid_requests import ABSENT
from tests.support.partnerships import Partnership
from tests.support.scenarios.information_requests import (
    HEALTH,
    NOTHING,
    POLICE,
    SCHOOL,
    a_fragment,
    a_rated_contact,
    answered,
    as_it_stands,
    asked,
    held,
    opened,
    put_to,
    returns_path,
)
from tests.support.scenarios.pathway import Json


@pytest.fixture
def declined() -> Json:
    return {
        "answer": "declined",
        "declined": {
            "reason": "would_prejudice_an_investigation",
            "explanation": "Ring the officer in the case first.",
        },
    }


async def test_a_stranger_answers_and_reads_nothing(
    http: httpx.AsyncClient, partnership: Partnership
) -> None:
    request = await asked(partnership, await a_rated_contact(partnership))
    told = await answered(partnership.agency_officer, request)
    assert (await http.post(returns_path(request), json=NOTHING)).status_code == 401
    assert (await http.get(f"/v1/information-returns/{told['id']}")).status_code == 401


async def test_another_partnership_finds_nothing_to_answer(
    partnership: Partnership, other_partnership: Partnership
) -> None:
    request = await asked(partnership, await a_rated_contact(partnership))
    told = await answered(partnership.agency_officer, request)
    officer, hub = other_partnership.agency_officer, other_partnership.hub_manager
    assert (await officer.post(returns_path(request), NOTHING)).status_code == 404
    assert (await hub.get(returns_path(request))).status_code == 404
    assert (await hub.get(f"/v1/information-returns/{told['id']}")).status_code == 404


@pytest.mark.parametrize("name", ["hub_practitioner", "hub_manager", "social_worker", "referrer"])
async def test_only_an_officer_answers(
    partnership: Partnership, admin_engine: AsyncEngine, name: str
) -> None:
    request = await asked(partnership, await a_rated_contact(partnership))
    answer = await partnership.person(name).post(returns_path(request), held(request))
    assert answer.status_code == 403
    assert await events(admin_engine, partnership, "information_return:record")


async def test_an_agency_that_was_not_asked_answers_nothing(partnership: Partnership) -> None:
    request = await asked(partnership, await a_rated_contact(partnership), POLICE)
    answer = await partnership.school_officer.post(returns_path(request), NOTHING)
    assert answer.status_code == 404


async def test_what_is_held_is_told_in_fragments_with_their_conditions(
    partnership: Partnership, admin_engine: AsyncEngine, clock: FixedClock
) -> None:
    request = await asked(partnership, await a_rated_contact(partnership))
    clock.advance(hours=2)
    grading = {
        "source_evaluation": "2",
        "intelligence_assessment": "B",
        "handling_code": "C",
    }
    told = await answered(
        partnership.agency_officer,
        request,
        held(
            request,
            fragments=[
                a_fragment(
                    request,
                    no_onward_sharing=True,
                    audience=[str(partnership.founded.agencies[HEALTH])],
                    expires_on="2027-11-18",
                    grading=grading,
                ),
                a_fragment(request, content="A second thing."),
            ],
        ),
    )
    first, second = told["fragments"]
    assert first["audience"] == [str(partnership.founded.agencies[HEALTH])]
    assert (first["grading"], second["grading"]) == (grading, None)
    assert (first["no_onward_sharing"], second["audience"]) == (True, [])
    assert {each["agency_id"] for each in told["fragments"]} == {told["agency_id"]}
    put = await as_it_stands(partnership, request)
    assert (put["state"], put["clock"], put["answered_at"]) == (
        "answered",
        "met",
        "2026-11-18T11:30:00Z",
    )
    (event,) = await events(admin_engine, partnership, "information_return.recorded")
    assert event["facts"] == {"answer": "held", "final": True, "fragments": 2, "supersedes": None}
    assert str(event["record_id"]) == told["id"]
    assert await messages(admin_engine, partnership, "information_return.recorded")


async def test_that_nothing_is_held_and_that_it_is_declined_are_answers_too(
    partnership: Partnership, declined: Json
) -> None:
    request = await asked(partnership, await a_rated_contact(partnership), POLICE, HEALTH, SCHOOL)
    nothing = await answered(partnership.agency_officer, request, NOTHING)
    refused = await answered(partnership.health_officer, request, declined)
    elsewhere = await answered(
        partnership.school_officer,
        request,
        {"answer": "referred_on", "referred_on_to": "The child's last school"},
    )
    assert (nothing["answer"], nothing["fragments"]) == ("nothing_held", [])
    assert refused["decline_reason"] == "would_prejudice_an_investigation"
    assert refused["decline_text"]
    assert elsewhere["referred_on_to"] == "The child's last school"
    seen = await partnership.hub_practitioner.get(f"/v1/information-requests/{request['id']}")
    assert {each["state"] for each in seen.json()["agencies"]} == {"answered"}
    assert {each["clock"] for each in seen.json()["agencies"]} == {"met"}


@pytest.mark.parametrize(
    ("answer", "problem", "pointer"),
    [
        ({"answer": "held"}, "answer-unclear", "/fragments"),
        ({"answer": "declined"}, "answer-unclear", "/declined"),
        ({"answer": "referred_on"}, "answer-unclear", "/referred_on_to"),
        (NOTHING | {"referred_on_to": "Them"}, "answer-unclear", "/referred_on_to"),
        (NOTHING | {"final": False}, "answer-unclear", "/final"),
    ],
)
async def test_an_answer_says_what_belongs_to_it(
    partnership: Partnership,
    admin_engine: AsyncEngine,
    answer: Json,
    problem: str,
    pointer: str,
) -> None:
    request = await asked(partnership, await a_rated_contact(partnership))
    response = await partnership.agency_officer.post(returns_path(request), answer)
    assert response.json()["type"] == f"/problems/{problem}", response.text
    assert response.json()["errors"][0]["pointer"] == pointer
    assert await count(admin_engine, "information_returns", partnership) == 0


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"person_id": ABSENT}, "not-asked-about"),
        ({"source_dated_on": "2026-11-19"}, "source-in-future"),
        ({"expires_on": "2026-11-17"}, "expired-when-told"),
        ({"audience": [ABSENT]}, "record-not-found"),
        ({"content": " "}, "not-valid"),
    ],
)
async def test_a_fragment_that_does_not_hold_together_is_refused(
    partnership: Partnership, changes: Json, problem: str
) -> None:
    request = await asked(partnership, await a_rated_contact(partnership))
    response = await partnership.agency_officer.post(
        returns_path(request), held(request, fragments=[a_fragment(request, **changes)])
    )
    assert response.json()["type"] == f"/problems/{problem}", response.text


async def test_only_the_police_grade_what_they_tell(partnership: Partnership) -> None:
    request = await asked(partnership, await a_rated_contact(partnership), SCHOOL)
    grading = {"source_evaluation": "1", "intelligence_assessment": "A", "handling_code": "P"}
    response = await partnership.school_officer.post(
        returns_path(request), held(request, fragments=[a_fragment(request, grading=grading)])
    )
    assert response.json()["type"] == "/problems/graded-by-others"


async def test_what_comes_in_parts_is_answered_with_the_last_part(
    partnership: Partnership, clock: FixedClock
) -> None:
    request = await asked(partnership, await a_rated_contact(partnership))
    officer = partnership.agency_officer
    await answered(officer, request, held(request, final=False))
    put = await as_it_stands(partnership, request)
    assert (put["state"], put["clock"]) == ("asked", "running")
    clock.advance(hours=30)
    await answered(partnership.agency_officer, request, held(request))
    put = await as_it_stands(partnership, request)
    assert (put["state"], put["clock"]) == ("answered", "breached")
    more = await partnership.agency_officer.post(returns_path(request), held(request))
    assert more.json()["type"] == "/problems/answered-in-full"


async def test_a_correction_supersedes_the_latest_of_the_agencys_own(
    partnership: Partnership,
) -> None:
    request = await asked(partnership, await a_rated_contact(partnership), POLICE, HEALTH)
    first = await answered(partnership.agency_officer, request)
    correcting = NOTHING | {"supersedes_id": first["id"]}
    other = await partnership.health_officer.post(returns_path(request), correcting)
    assert other.status_code == 404
    second = await answered(partnership.agency_officer, request, correcting)
    fork = await partnership.agency_officer.post(returns_path(request), correcting)
    assert fork.json()["type"] == "/problems/already-corrected"
    items = (await partnership.hub_practitioner.get(returns_path(request))).json()["items"]
    assert [(each["id"], each["superseded"]) for each in items] == [
        (first["id"], True),
        (second["id"], False),
    ]
    assert second["final"] is True


async def test_nobody_sees_what_another_agency_told(partnership: Partnership) -> None:
    request = await asked(partnership, await a_rated_contact(partnership), POLICE, HEALTH)
    told = await answered(partnership.agency_officer, request)
    health = partnership.health_officer
    assert (await health.get(f"/v1/information-returns/{told['id']}")).status_code == 404
    assert (await health.get(returns_path(request))).json()["items"] == []
    seen = await health.get(f"/v1/information-requests/{request['id']}")
    before = seen.headers["ETag"]
    await answered(partnership.agency_officer, request, NOTHING | {"supersedes_id": told["id"]})
    after = await health.get(f"/v1/information-requests/{request['id']}")
    assert after.headers["ETag"] == before, "the version tells that another agency answered"
    for name in ("social_worker", "hub_support", "referrer"):
        answer = await partnership.person(name).get(f"/v1/information-returns/{told['id']}")
        assert answer.status_code == 403, name


async def test_that_the_hub_opened_a_return_is_kept_with_it(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    request = await asked(partnership, await a_rated_contact(partnership))
    told = await answered(partnership.agency_officer, request)
    await opened(partnership.agency_officer, told)
    assert await count(admin_engine, "return_readings", partnership) == 0
    (head,) = (await partnership.hub_manager.get(returns_path(request))).json()["items"]
    assert (head["opened"], "fragments" in head) == (False, False)
    seen = await opened(partnership.hub_manager, told)
    assert seen["fragments"][0]["content"] == "An invented call to the address."
    assert await count(admin_engine, "return_readings", partnership) == 1
    (head,) = (await partnership.agency_officer.get(returns_path(request))).json()["items"]
    assert head["opened"] is True
    read = await events(admin_engine, partnership, "information_return.read")
    assert [str(each["record_id"]) for each in read] == [told["id"]] * 2


async def test_an_answer_to_a_recalled_request_is_taken_all_the_same(
    partnership: Partnership,
) -> None:
    request = await asked(partnership, await a_rated_contact(partnership))
    recalled = await partnership.hub_practitioner.post(
        f"/v1/information-requests/{request['id']}/recall",
        {"agency_id": put_to(partnership, request)["agency_id"], "reason": "No longer needed."},
    )
    assert recalled.status_code == 200
    told = await answered(partnership.agency_officer, request)
    assert (await opened(partnership.hub_manager, told))["fragments"]
    put = await as_it_stands(partnership, request)
    assert (put["state"], put["clock"]) == ("answered", "cancelled")


async def test_an_answer_sent_twice_is_one_answer(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    request = await asked(partnership, await a_rated_contact(partnership))
    key = {"Idempotency-Key": "the-same-answer"}
    for _ in range(2):
        answer = await partnership.agency_officer.post(
            returns_path(request), held(request), headers=key
        )
        assert answer.status_code == 201
    assert await count(admin_engine, "information_returns", partnership) == 1
