"""Asking agencies: who asks whom about whom, through what law, and by when they answer."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.clock import FixedClock
from tests.support.database.audit_log import count, events, messages
from tests.support.database.records import as_the_service, write_child
from tests.support.operations.valid_requests import ABSENT
from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.information_requests import (
    AT_SECTION_47,
    HEALTH,
    HOUSING,
    POLICE,
    SCHOOL,
    a_rated_contact,
    a_request,
    asked,
    child_of,
    put_to,
    rated,
    requests_path,
)
from tests.support.scenarios.pathway import (
    FAMILY_TOLD,
    NAMED_CHILD,
    SIGNIFICANT_HARM,
    Json,
    a_triaged_contact,
    decided,
    recorded,
    triaged,
)

REFUSED: Json = {"family": FAMILY_TOLD | {"data_protection_consent": "refused"}}


async def refusal(by: Person, contact: Json, body: Json) -> tuple[int, str, str | None]:
    answer = await by.post(requests_path(contact), body)
    problem = answer.json()
    return answer.status_code, problem["type"].removeprefix("/problems/"), problem.get("code")


async def test_a_stranger_asks_nobody(http: httpx.AsyncClient, partnership: Partnership) -> None:
    contact = await a_rated_contact(partnership)
    assert (await http.post(requests_path(contact), json={})).status_code == 401
    assert (await http.get("/v1/agencies/me/information-requests")).status_code == 401
    assert (await http.get("/v1/legal-gateways")).status_code == 401


async def test_another_partnership_finds_nothing_to_ask_about(
    partnership: Partnership, other_partnership: Partnership
) -> None:
    contact = await a_rated_contact(partnership)
    request = await asked(partnership, contact)
    theirs = a_request(other_partnership, contact)
    other = other_partnership.hub_manager
    assert (await other.post(requests_path(contact), theirs)).status_code == 404
    assert (await other.get(requests_path(contact))).status_code == 404
    assert (await other.get(f"/v1/information-requests/{request['id']}")).status_code == 404
    mine = await other_partnership.agency_officer.get("/v1/agencies/me/information-requests")
    assert mine.json()["items"] == []


@pytest.mark.parametrize("name", ["hub_support", "social_worker", "agency_officer", "referrer"])
async def test_only_practitioners_and_managers_ask(
    partnership: Partnership, admin_engine: AsyncEngine, name: str
) -> None:
    contact = await a_rated_contact(partnership)
    code, problem, _ = await refusal(
        partnership.person(name), contact, a_request(partnership, contact)
    )
    assert (code, problem) == (403, "permission-missing")
    (refused,) = await events(admin_engine, partnership, "information_request:send")
    assert refused["refusal"] == "PermissionMissing"


async def test_several_agencies_are_asked_at_once_each_with_a_clock_of_its_own(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    contact = await a_rated_contact(partnership, "amber")
    request = await asked(partnership, contact, POLICE, HEALTH)
    assert [each["agency_name"] for each in request["agencies"]] == [POLICE, HEALTH]
    assert {(each["state"], each["due_at"], each["clock"]) for each in request["agencies"]} == {
        ("asked", "2026-11-19T09:30:00Z", "running")
    }
    assert request["people"] == [
        {
            "person_id": child_of(contact),
            "name": "Testchild Alpha-Invented",
            "born_on": "2016-03-04",
        }
    ]
    after = (await partnership.hub_manager.get(f"/v1/contacts/{contact['id']}")).json()
    clocks = [each for each in after["timescales"] if each["kind"] == "information_return"]
    assert {each["requested_agency_id"] for each in clocks} == {
        each["id"] for each in request["agencies"]
    }
    (event,) = await events(admin_engine, partnership, "information_request.sent")
    assert event["facts"] == {
        "agencies": 2,
        "legal_gateway": "children_act_2004_s11",
        "lawful_basis": "uk_gdpr_6_1_e",
        "rating": "amber",
    }
    assert [str(id_) for id_ in event["shown_ids"]] == [child_of(contact)]
    assert [
        str(id_) for id_ in await messages(admin_engine, partnership, "information_request.sent")
    ] == [request["id"]] * 2


@pytest.mark.parametrize(
    ("rating", "due_at"),
    [
        ("red", "2026-11-18T13:30:00Z"),
        ("amber", "2026-11-19T09:30:00Z"),
        ("green", "2026-11-21T09:30:00Z"),
        ("blue", None),
    ],
)
async def test_agencies_answer_by_the_rating(
    partnership: Partnership, rating: str, due_at: str | None
) -> None:
    request = await asked(partnership, await a_rated_contact(partnership, rating))
    put = put_to(partnership, request)
    assert (put["due_at"], put["clock"]) == (due_at, "running" if due_at else None)


async def test_the_most_urgent_of_the_children_asked_about_says_by_when(
    partnership: Partnership,
) -> None:
    practitioner = partnership.hub_practitioner
    sibling = NAMED_CHILD | {"given": "Testsibling", "born_on": "2019-07-01"}
    contact = await recorded(practitioner, NAMED_CHILD, sibling)
    for child in contact["children"]:
        contact = await triaged(practitioner, contact, child_id=child["id"])
    contact = await rated(partnership, contact, "green")
    answer = await practitioner.post(
        f"/v1/contacts/{contact['id']}/ratings",
        {"rating": "red", "reason": "Told more.", "child_ids": [contact["children"][1]["id"]]},
        version=contact["etag"],
    )
    contact = answer.json()
    of_one = await asked(partnership, contact)
    both = [child["person_id"] for child in contact["children"]]
    of_both = await asked(partnership, contact, person_ids=both)
    assert (of_one["rating"], of_both["rating"]) == ("green", "red")


async def test_nobody_is_asked_before_a_rating_says_by_when(partnership: Partnership) -> None:
    contact = await a_triaged_contact(partnership)
    _, problem, _ = await refusal(
        partnership.hub_practitioner, contact, a_request(partnership, contact)
    )
    assert problem == "not-rated-yet"


async def test_at_section_47_nobody_waits_for_a_rating_to_ask(partnership: Partnership) -> None:
    contact = await a_triaged_contact(partnership)
    request = await asked(partnership, contact, **AT_SECTION_47)
    assert request["rating"] == "red"
    after = (await partnership.hub_manager.get(f"/v1/contacts/{contact['id']}")).json()
    assert after["children"][0]["state"] == "gathering"


async def test_nobody_is_asked_about_a_child_whom_nobody_identified(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    async with as_the_service(worker_engine, partnership) as uow:
        child = await write_child(uow)
        uow.audit("test.prepared")
    known = {"described_as": "known", "person_id": str(child)}
    contact = await recorded(partnership.hub_practitioner, known)
    _, problem, code = await refusal(
        partnership.hub_practitioner, contact, a_request(partnership, contact, **AT_SECTION_47)
    )
    assert (problem, code) == ("not-in-this-state", "ask:received")


async def test_nobody_is_asked_on_a_contact_made_in_error(partnership: Partnership) -> None:
    contact = await a_rated_contact(partnership)
    answer = await partnership.hub_practitioner.post(
        f"/v1/contacts/{contact['id']}/error",
        {"reason": "Typed twice."},
        version=contact["etag"],
    )
    assert answer.status_code == 200, answer.text
    _, problem, _ = await refusal(
        partnership.hub_practitioner, contact, a_request(partnership, contact)
    )
    assert problem == "made-in-error"


async def test_calling_the_contact_an_error_recalls_what_is_not_answered(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    contact = await a_rated_contact(partnership)
    request = await asked(partnership, contact)
    current = (await partnership.hub_practitioner.get(f"/v1/contacts/{contact['id']}")).headers
    answer = await partnership.hub_practitioner.post(
        f"/v1/contacts/{contact['id']}/error",
        {"reason": "Typed twice."},
        version=current["ETag"],
    )
    assert answer.status_code == 200, answer.text
    mine = await partnership.agency_officer.get(f"/v1/information-requests/{request['id']}")
    put = put_to(partnership, mine.json())
    assert (put["state"], put["clock"]) == ("recalled", "cancelled")
    assert put["recalled_because"]
    assert len(await messages(admin_engine, partnership, "information_request.recalled")) == 1


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"period_from": "2026-11-19"}, "period-impossible"),
        ({"period_until": "2025-11-17"}, "period-impossible"),
        ({"legal_gateway": "no_such_act"}, "gateway-unknown"),
        ({"legal_gateway": "uk_gdpr_6_1_e"}, "not-a-power"),
        ({"legal_gateway": "uk_gdpr_9_2_g"}, "not-a-power"),
        ({"lawful_basis": "no_such_basis"}, "lawful-basis-unknown"),
        ({"lawful_basis": "uk_gdpr_9_2_g"}, "lawful-basis-unknown"),
        ({"lawful_basis": "children_act_1989_s17"}, "lawful-basis-unknown"),
        ({"purpose": "court"}, "not-valid"),
        ({"questions": []}, "not-valid"),
        ({"questions": [" "]}, "not-valid"),
        ({"person_ids": [ABSENT]}, "record-not-found"),
        ({"agency_ids": [ABSENT]}, "record-not-found"),
    ],
)
async def test_a_request_that_does_not_hold_together_is_refused(
    partnership: Partnership, admin_engine: AsyncEngine, changes: Json, problem: str
) -> None:
    contact = await a_rated_contact(partnership)
    _, found, _ = await refusal(
        partnership.hub_practitioner, contact, a_request(partnership, contact, **changes)
    )
    assert found == problem
    assert await count(admin_engine, "information_requests", partnership) == 0


async def test_an_agency_is_asked_once_and_never_ones_own(partnership: Partnership) -> None:
    contact = await a_rated_contact(partnership)
    by = partnership.hub_practitioner
    twice = a_request(partnership, contact, POLICE, POLICE)
    assert (await refusal(by, contact, twice))[1:] == ("named-twice", None)
    own = a_request(partnership, contact, "Children's social care")
    assert (await refusal(by, contact, own))[1] == "asked-own-agency"


async def test_nobody_is_asked_about_people_outside_the_worry(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    contact = await a_rated_contact(partnership)
    async with as_the_service(worker_engine, partnership) as uow:
        parent = await write_child(uow, given="Testparent", born_on=None)
        stranger = await write_child(uow, given="Teststranger", family="Omega-Invented")
        uow.audit("test.prepared")
    related = await partnership.hub_practitioner.post(
        f"/v1/people/{parent}/relationships",
        {"related_person_id": child_of(contact), "kind": "mother"},
    )
    assert related.status_code == 201, related.text
    family = [child_of(contact), str(parent)]
    assert (await asked(partnership, contact, person_ids=family))["people"]
    body = a_request(partnership, contact, person_ids=[child_of(contact), str(stranger)])
    answer = await partnership.hub_practitioner.post(requests_path(contact), body)
    assert answer.json()["type"] == "/problems/not-in-the-worry"
    assert answer.json()["errors"] == [{"pointer": "/person_ids/1", "code": "not_in_the_worry"}]


async def test_below_section_47_the_familys_agreement_carries_a_request(
    partnership: Partnership,
) -> None:
    contact = await a_rated_contact(partnership)
    request = await asked(partnership, contact, legal_gateway="children_act_1989_s17")
    assert request["gateway_reason"] is None


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"legal_gateway": "children_act_1989_s17"}, "family-has-not-agreed"),
        (
            {"legal_gateway": "children_act_1989_s17", "gateway_reason": "In a hurry."},
            "family-has-not-agreed",
        ),
        ({}, "reason-for-gateway-missing"),
        ({"legal_gateway": "children_act_1989_s47"}, "only-at-section47"),
        ({**AT_SECTION_47, "gateway_reason": None}, "reason-for-gateway-missing"),
    ],
)
async def test_without_agreement_a_request_is_refused_with_what_would_make_it_lawful(
    partnership: Partnership, changes: Json, problem: str
) -> None:
    contact = await a_rated_contact(partnership, **REFUSED)
    answer = await partnership.hub_practitioner.post(
        requests_path(contact), a_request(partnership, contact, **changes)
    )
    assert answer.json()["type"] == f"/problems/{problem}"
    assert any(word in answer.json()["detail"] for word in ("rely on", "Say why"))


async def test_without_agreement_another_gateway_carries_it_for_a_reason(
    partnership: Partnership,
) -> None:
    contact = await a_rated_contact(partnership, **REFUSED)
    reason = {"gateway_reason": "Asking the family would have put the child at risk."}
    assert (await asked(partnership, contact, **reason))["gateway_reason"] == next(
        iter(reason.values())
    )


async def test_a_decision_that_found_significant_harm_is_reason_enough(
    partnership: Partnership,
) -> None:
    contact = await a_rated_contact(partnership, "red", **REFUSED)
    await decided(partnership, contact, **SIGNIFICANT_HARM)
    request = await asked(partnership, contact, **AT_SECTION_47 | {"gateway_reason": None})
    assert request["purpose"] == "section_47"


async def test_a_gateway_that_is_not_in_force_is_refused_whatever_the_reason(
    partnership: Partnership,
) -> None:
    contact = await a_rated_contact(partnership)
    by = partnership.hub_practitioner
    body = a_request(
        partnership,
        contact,
        legal_gateway="children_act_2004_s16la",
        gateway_reason="It will be law.",
    )
    assert await refusal(by, contact, body) == (
        409,
        "gateway-not-in-force",
        "children_act_2004_s16la",
    )


async def test_a_request_names_its_power_and_apart_from_it_the_lawful_basis(
    partnership: Partnership,
) -> None:
    contact = await a_rated_contact(partnership)
    listed = (await partnership.hub_practitioner.get("/v1/legal-gateways")).json()["items"]
    law = {each["code"]: each for each in listed}
    for power, named, basis in (
        ("children_act_2004_s11", {}, "uk_gdpr_6_1_e"),
        ("children_act_2004_s16h", {"lawful_basis": None}, "uk_gdpr_6_1_c"),
        ("children_act_2004_s16h", {"lawful_basis": "dpa_2018_part_3"}, "dpa_2018_part_3"),
        ("children_act_2004_s11", {"lawful_basis": "uk_gdpr_6_1_e_10"}, "uk_gdpr_6_1_e_10"),
    ):
        request = await asked(partnership, contact, legal_gateway=power, **named)
        assert (request["legal_gateway"], request["lawful_basis"]) == (power, basis)
        assert law[basis]["condition"] is not None
        assert law[power]["lawful_basis"] in law
        read = await partnership.agency_officer.get(f"/v1/information-requests/{request['id']}")
        assert read.json()["lawful_basis"] == basis


async def test_everybody_who_asks_or_answers_reads_which_law_is_in_force(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    for name in ("hub_practitioner", "social_worker", "agency_officer"):
        answer = await partnership.person(name).get("/v1/legal-gateways")
        # Law is of no partnership: rows that other tests invented are read by everybody too.
        in_force = {
            each["code"]: each["in_force_today"]
            for each in answer.json()["items"]
            if not each["code"].startswith("invented_act")
        }
        assert len(in_force) == 21
        assert [code for code, holds in in_force.items() if not holds] == [
            "children_act_2004_s16la"
        ]
    assert (await partnership.referrer.get("/v1/legal-gateways")).status_code == 403
    assert await events(admin_engine, partnership, "legal_gateway.listed")


async def test_an_agency_sees_how_it_stands_with_itself_and_not_who_else_was_asked(
    partnership: Partnership,
) -> None:
    contact = await a_rated_contact(partnership)
    request = await asked(partnership, contact, POLICE, HEALTH)
    path = f"/v1/information-requests/{request['id']}"
    seen = (await partnership.agency_officer.get(path)).json()
    assert [each["agency_name"] for each in seen["agencies"]] == [POLICE]
    assert seen["people"] == request["people"]
    assert seen["questions"] == request["questions"]
    assert put_to(partnership, seen)["available_actions"] == [
        {"action": "recall", "allowed": False, "reason": "permission_missing"},
        {"action": "confirm", "allowed": False, "reason": "permission_missing"},
        {"action": "answer", "allowed": True, "reason": None},
    ]
    assert (await partnership.school_officer.get(path)).status_code == 404
    assert (await partnership.hub_support.get(path)).status_code == 200


async def test_an_officer_asked_about_a_child_learns_no_more_of_the_childs_record(
    partnership: Partnership,
) -> None:
    contact = await a_rated_contact(partnership)
    await asked(partnership, contact)
    answer = await partnership.agency_officer.get(f"/v1/people/{child_of(contact)}")
    assert answer.status_code in {403, 404}


async def test_an_agency_reads_what_it_is_to_answer_what_is_due_first_coming_first(
    partnership: Partnership, clock: FixedClock
) -> None:
    made: dict[str, str] = {}
    for rating in ("green", "blue", "red", "amber"):
        clock.advance(minutes=1)
        contact = await a_rated_contact(partnership, rating)
        made[(await asked(partnership, contact, POLICE, SCHOOL))["id"]] = rating
    officer = partnership.agency_officer
    seen, cursor = [], ""
    while True:
        answer = await officer.get(f"/v1/agencies/me/information-requests?limit=3{cursor}")
        page: dict[str, Any] = answer.json()
        seen += [made[each["request"]["id"]] for each in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert seen == ["red", "amber", "green", "blue"]
    theirs = await partnership.person("health_officer").get("/v1/agencies/me/information-requests")
    assert theirs.json()["items"] == []


async def test_a_recalled_request_waits_for_nobody(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    request = await asked(partnership, await a_rated_contact(partnership), POLICE, HEALTH)
    path = f"/v1/information-requests/{request['id']}/recall"
    body = {
        "agency_id": str(partnership.founded.agencies[POLICE]),
        "reason": "Asked by mistake.",
    }
    assert (await partnership.agency_officer.post(path, body)).status_code == 403
    answer = await partnership.hub_practitioner.post(path, body)
    assert answer.status_code == 200, answer.text
    assert put_to(partnership, answer.json())["state"] == "recalled"
    assert put_to(partnership, answer.json())["clock"] == "cancelled"
    assert put_to(partnership, answer.json(), HEALTH)["state"] == "asked"
    again = await partnership.hub_practitioner.post(path, body)
    assert again.json()["type"] == "/problems/request-recalled"
    mine = await partnership.agency_officer.get("/v1/agencies/me/information-requests")
    assert mine.json()["items"] == []
    (event,) = await events(admin_engine, partnership, "information_request.recalled")
    assert event["facts"] == {"agency_id": body["agency_id"]}
    told = await messages(admin_engine, partnership, "information_request.recalled")
    assert told == [UUID(request["id"])]


async def test_a_request_is_confirmed_while_it_waits(
    partnership: Partnership, admin_engine: AsyncEngine, clock: FixedClock
) -> None:
    request = await asked(partnership, await a_rated_contact(partnership))
    clock.advance(hours=1)
    path = f"/v1/information-requests/{request['id']}/confirmation"
    answer = await partnership.hub_manager.post(
        path, {"agency_id": str(partnership.founded.agencies[POLICE])}
    )
    put = put_to(partnership, answer.json())
    assert (put["confirmed_at"], put["clock"]) == ("2026-11-18T10:30:00Z", "running")
    elsewhere = await partnership.hub_manager.post(
        path, {"agency_id": str(partnership.founded.agencies[HOUSING])}
    )
    assert elsewhere.status_code == 404
    assert await events(admin_engine, partnership, "information_request.confirmed")


async def test_a_more_urgent_rating_brings_answers_forward_and_a_less_urgent_one_none_back(
    partnership: Partnership, clock: FixedClock
) -> None:
    contact = await a_rated_contact(partnership, "blue")
    request = await asked(partnership, contact)
    due = []
    for rating in ("green", "red", "amber", "blue"):
        clock.advance(hours=1)
        answer = await partnership.hub_practitioner.get(f"/v1/contacts/{contact['id']}")
        await rated(partnership, contact | {"etag": answer.headers["ETag"]}, rating)
        seen = await partnership.hub_practitioner.get(f"/v1/information-requests/{request['id']}")
        due.append(put_to(partnership, seen.json())["due_at"])
    assert due == ["2026-11-21T09:30:00Z", *["2026-11-18T13:30:00Z"] * 3]
