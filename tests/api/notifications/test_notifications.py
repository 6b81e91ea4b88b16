"""Partner systems push: understood or not, what they send is kept, and becomes a contact."""

import asyncio
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.notifications import (
    Json,
    a_notice,
    contacts_made,
    example_of,
    rows_of,
    send,
)
from tests.support.scenarios.restrictions import CLOAKED


async def test_of_strangers_nothing_is_read(partnership: Partnership) -> None:
    """Not even whether it is a body at all."""
    for sent in (b"", b"{", b"x" * 5_000_000):
        stranger = Person(partnership.partner_system.client, "not-a-token")
        assert (await send(stranger, sent)).status_code == 401


async def test_a_stranger_is_told_nothing(partnership: Partnership) -> None:
    answer = await partnership.client.post("/v1/notifications", json=a_notice())
    assert answer.status_code == 401


async def test_who_is_no_system_may_not_push(partnership: Partnership) -> None:
    assert (await send(partnership.hub_manager, a_notice())).status_code == 403


async def test_a_notice_is_kept_and_answered(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    notice = a_notice()
    answer = await send(partnership.partner_system, notice)
    assert answer.status_code == 201, answer.text
    receipt = answer.json()
    assert receipt["state"] == "received"
    assert receipt["repeated"] is False
    assert receipt["faults"] == receipt["warnings"] == []
    (row,) = await rows_of(admin_engine, partnership, "notifications")
    assert str(row["id"]) == receipt["id"]
    assert row["body"] == answer.request.content
    (event,) = [
        event
        for event in await rows_of(admin_engine, partnership, "audit_events")
        if event["action"] == "notification.received"
    ]
    assert event["record_id"] == row["id"]
    outbox = await rows_of(admin_engine, partnership, "outbox_messages")
    assert [message["record_id"] for message in outbox] == [row["id"]]


async def test_a_notice_becomes_a_contact(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    receipt = (await send(partnership.partner_system, a_notice())).json()
    await contacts_made(worker_engine, partnership)
    seen = await partnership.hub_practitioner.get(f"/v1/notifications/{receipt['id']}")
    assert seen.json()["state"] == "accepted"
    contact = (
        await partnership.hub_manager.get(f"/v1/contacts/{seen.json()['contact_id']}")
    ).json()
    assert contact["channel"] == "system"
    assert contact["source"] == "6"
    assert contact["agency_id"] == str(partnership.founded.agencies["Police"])
    assert contact["received_at"] == receipt["received_at"]
    assert [child["nhs_number"] for child in contact["children"]] == ["9990000018"]
    assert {clock["kind"] for clock in contact["timescales"]} == {
        "threshold_decision",
        "referrer_acknowledgement",
    }
    (notice,) = contact["notices"]
    assert notice["counted"] == "first domestic-abuse notice in 12 months"
    assert notice["part"] == "first"
    waits = (await partnership.hub_manager.get("/v1/worklists/triage")).json()
    assert [item["contact_id"] for item in waits["items"]] == [contact["id"]]


async def test_the_same_notice_sent_again_is_one_notification(
    partnership: Partnership, admin_engine: AsyncEngine, worker_engine: AsyncEngine
) -> None:
    notice = a_notice()
    first = await send(partnership.partner_system, notice)
    again = await send(partnership.partner_system, notice)
    assert again.json() == {**first.json(), "repeated": True}
    await contacts_made(worker_engine, partnership)
    later = await send(partnership.partner_system, dict(reversed(notice.items())))
    assert later.status_code == 200, "written in other bytes, it says the same"
    assert later.json()["id"] == first.json()["id"]
    assert later.json()["state"] == "accepted"
    (row,) = await rows_of(admin_engine, partnership, "notifications")
    assert row["times_received"] == 3
    assert len(await rows_of(admin_engine, partnership, "contacts")) == 1


async def test_another_event_under_a_name_that_is_taken_is_kept(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    notice = a_notice()
    await send(partnership.partner_system, notice)
    notice["data"]["concern"] = "Something else altogether."
    answer = await send(partnership.partner_system, notice)
    assert answer.status_code == 202
    assert answer.json()["faults"] == [{"pointer": "/id", "code": "event_id_reused"}]
    assert len(await rows_of(admin_engine, partnership, "notifications")) == 2


async def test_another_notice_with_the_same_reference_amends(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    notice = a_notice()
    await send(partnership.partner_system, notice)
    await contacts_made(worker_engine, partnership)
    notice["id"] = str(uuid4())
    notice["data"]["risk"] = "medium"
    amended = (await send(partnership.partner_system, notice)).json()
    notice["id"] = str(uuid4())
    notice["data"]["withdrawn"] = True
    await send(partnership.partner_system, notice)
    await contacts_made(worker_engine, partnership)
    (contact,) = await rows_of(admin_engine, partnership, "contacts")
    seen = (await partnership.hub_manager.get(f"/v1/contacts/{contact['id']}")).json()
    assert [told["part"] for told in seen["notices"]] == ["first", "amendment", "withdrawal"]
    assert [told["count_in_12_months"] for told in seen["notices"]] == [1, 1, 1]
    notification = await partnership.hub_manager.get(f"/v1/notifications/{amended['id']}")
    assert notification.json()["told"]["risk"] == "medium"
    actions = [row["action"] for row in await rows_of(admin_engine, partnership, "audit_events")]
    assert actions.count("contact.amended") == 2


ANN = {
    "given": "Ann",
    "family": "One-Invented",
    "born_on": "2015-01-02",
    "address_lines": ["1 Test Road"],
    "postcode": "ZZ1 8AA",
}
BOB = {
    "given": "Bob",
    "family": "Two-Invented",
    "born_on": "2012-05-06",
    "address_lines": ["9 Other Road"],
    "postcode": "ZZ2 8BB",
}


async def test_a_reference_used_again_for_another_family_is_another_contact(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    """Nothing of either is lost, and a withdrawal finds the family that it is of."""
    first = a_notice(reference="CAD-1", occurred_at="2026-11-15T21:40:00Z", children=[ANN])
    second = a_notice(reference="CAD-1", occurred_at="2026-11-16T23:10:00Z", children=[BOB])
    withdrawn = {**second, "id": str(uuid4()), "data": {**second["data"], "withdrawn": True}}
    amended = {**first, "id": str(uuid4()), "data": {**first["data"], "risk": "medium"}}
    receipts = []
    for event in (first, second, withdrawn, amended):
        partnership.clock.advance(minutes=1)
        receipts.append((await send(partnership.partner_system, event)).json())
        await contacts_made(worker_engine, partnership)
    contacts = await rows_of(admin_engine, partnership, "contacts")
    hub = partnership.hub_manager
    seen = [(await hub.get(f"/v1/contacts/{row['id']}")).json() for row in contacts]
    assert [[child["given"] for child in each["children"]] for each in seen] == [["Ann"], ["Bob"]]
    assert [[told["part"] for told in each["notices"]] for each in seen] == [
        ["first", "amendment"],
        ["first", "withdrawal"],
    ]
    reused = (await hub.get(f"/v1/notifications/{receipts[1]['id']}")).json()
    assert reused["warnings"] == [{"pointer": "/data/reference", "code": "reference_reused"}]
    assert [event["part"] for event in seen[0]["notices"]].count("withdrawal") == 0


async def test_a_reference_used_again_for_another_day_of_one_family_is_marked_to_be_judged(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    first = a_notice(reference="CAD-1", occurred_at="2026-11-15T21:40:00Z", children=[ANN])
    same_day = {**first, "id": str(uuid4()), "data": {**first["data"], "risk": "medium"}}
    another = a_notice(reference="CAD-1", occurred_at="2026-11-16T23:10:00Z", children=[ANN])
    withdrawn = {**another, "id": str(uuid4()), "data": {**another["data"], "withdrawn": True}}
    for event in (first, same_day, another, withdrawn):
        partnership.clock.advance(minutes=1)
        await send(partnership.partner_system, event)
        await contacts_made(worker_engine, partnership)
    (contact,) = await rows_of(admin_engine, partnership, "contacts")
    seen = (await partnership.hub_practitioner.get(f"/v1/contacts/{contact['id']}")).json()
    marked = [{"pointer": "/data/reference", "code": "reference_of_another_day"}]
    assert [each["warnings"] for each in seen["notices"]] == [[], [], marked, []]


async def test_what_comes_after_a_decision_is_a_worry_of_its_own(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    notice = a_notice()
    await send(partnership.partner_system, notice)
    await contacts_made(worker_engine, partnership)
    async with admin_engine.begin() as connection:
        await connection.execute(
            text(
                "UPDATE contact_children SET state = 'decided', outcome = 'no_further_action'"
                " WHERE partnership_id = :id"
            ),
            {"id": partnership.founded.id},
        )
    notice["id"] = str(uuid4())
    await send(partnership.partner_system, notice)
    await contacts_made(worker_engine, partnership)
    assert len(await rows_of(admin_engine, partnership, "contacts")) == 2


async def test_notices_about_one_household_are_counted(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    for _ in range(6):
        await send(partnership.partner_system, a_notice())
    other = a_notice(children=[{"given": "Testchild", "family": "Faraway-Invented"}])
    await send(partnership.partner_system, other)
    await contacts_made(worker_engine, partnership)
    partnership.clock.advance(hours=1)
    sibling = {
        "given": "Testchild",
        "family": "Beta-Invented",
        "address_lines": ["1 Invented St"],
        "postcode": "zz1 1zz",
    }
    await send(partnership.partner_system, a_notice(children=[sibling]))
    await contacts_made(worker_engine, partnership)
    latest = (await rows_of(admin_engine, partnership, "contacts"))[-1]
    seen = (await partnership.hub_practitioner.get(f"/v1/contacts/{latest['id']}")).json()
    assert [told["counted"] for told in seen["notices"]] == [
        "seventh domestic-abuse notice in 12 months"
    ]


async def test_a_child_reported_missing_and_found_is_the_first_of_each(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    """The second notice amends the first, and is of another kind."""
    for kind in ("PoliceMissing", "PoliceFound"):
        partnership.clock.advance(hours=1)
        await send(partnership.partner_system, example_of(kind) | {"id": str(uuid4())})
        await contacts_made(worker_engine, partnership)
    (contact,) = await rows_of(admin_engine, partnership, "contacts")
    seen = (await partnership.hub_manager.get(f"/v1/contacts/{contact['id']}")).json()
    assert [notice["part"] for notice in seen["notices"]] == ["first", "amendment"]
    assert [notice["counted"] for notice in seen["notices"]] == [
        "first missing notice in 12 months",
        "first found notice in 12 months",
    ]


async def test_two_agencies_tell_of_one_incident(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    notice = a_notice()
    await send(partnership.partner_system, notice)
    attendance = a_notice(
        reference="ED-1",
        department="Invented General",
        presented_with="A burn",
        occurred_at="2026-11-17T23:00:00Z",
        also_known_as=[notice["data"]["reference"]],
    )
    attendance |= {"type": "health.emergency_attendance", "source": "urn:example:health"}
    del attendance["data"]["risk"], attendance["data"]["grading"]
    answer = await send(partnership.health_system, attendance)
    assert answer.status_code == 201, answer.text
    await contacts_made(worker_engine, partnership)
    contacts = await rows_of(admin_engine, partnership, "contacts")
    assert len(contacts) == 2, "nothing is merged"
    seen = (await partnership.hub_manager.get(f"/v1/contacts/{contacts[0]['id']}")).json()
    (proposal,) = seen["incident_proposals"]
    assert set(proposal["reasons"]) == {"same_reference", "same_home", "same_child"}
    waits = (await partnership.hub_manager.get("/v1/worklists/same_incident")).json()
    assert [item["id"] for item in waits["items"]] == [proposal["id"]]
    path = f"/v1/incident-proposals/{proposal['id']}"
    read = await partnership.hub_practitioner.get(path)
    judgement = {"same": True, "reason": "The log number is the same."}
    judged = await partnership.hub_practitioner.post(
        f"{path}/judgement", judgement, version=read.headers["ETag"]
    )
    assert judged.status_code == 200, judged.text
    again = await partnership.hub_manager.post(
        f"{path}/judgement", judgement, version=judged.headers["ETag"]
    )
    assert again.json()["type"] == "/problems/judged-already"
    waits = (await partnership.hub_manager.get("/v1/worklists/same_incident")).json()
    assert waits["items"] == []
    states = [row["state"] for row in await rows_of(admin_engine, partnership, "contact_children")]
    assert states == ["received", "received"], "both are still to be decided on"


async def test_incidents_a_week_apart_are_not_proposed_as_one(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    await send(partnership.partner_system, a_notice())
    concern = a_notice(occurred_at="2026-11-10T21:40:00Z")
    concern |= {"type": "housing.concern", "source": "urn:example:housing"}
    del concern["data"]["risk"], concern["data"]["grading"]
    await send(partnership.housing_system, concern)
    await contacts_made(worker_engine, partnership)
    assert len(await rows_of(admin_engine, partnership, "contacts")) == 2
    assert await rows_of(admin_engine, partnership, "incident_proposals") == []


async def test_of_many_incidents_the_likeliest_are_proposed_as_one(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    told = [a_notice(occurred_at=f"2026-11-17T{hour:02}:40:00Z") for hour in range(9, 21)]
    for notice in told:
        await send(partnership.partner_system, notice)
    farthest = told[0]["data"]["reference"]
    concern = a_notice(occurred_at="2026-11-17T21:00:00Z", also_known_as=[farthest])
    concern |= {"type": "housing.concern", "source": "urn:example:housing"}
    del concern["data"]["risk"], concern["data"]["grading"]
    await send(partnership.housing_system, concern)
    await contacts_made(worker_engine, partnership)
    notifications = await rows_of(admin_engine, partnership, "notifications")
    proposals = await rows_of(admin_engine, partnership, "incident_proposals")
    proposed = {proposal["other_contact_id"] for proposal in proposals}
    left_out = [row["reference"] for row in notifications[:-1] if row["contact_id"] not in proposed]
    assert left_out == [notice["data"]["reference"] for notice in told[1:3]]
    (noted,) = [
        event["facts"]
        for event in await rows_of(admin_engine, partnership, "audit_events")
        if event["action"] == "incident.proposed_in_part"
    ]
    assert noted == {"left_out": 2}


async def test_a_bad_number_is_set_aside_and_the_worry_does_not_wait(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    notice = a_notice()
    notice["data"]["children"][0]["nhs_number"] = "999 000 0019"
    answer = await send(partnership.partner_system, notice)
    assert answer.status_code == 201
    (warning,) = answer.json()["warnings"]
    assert warning["pointer"] == "/data/children/0/nhs_number"
    await contacts_made(worker_engine, partnership)
    (child,) = await rows_of(admin_engine, partnership, "contact_children")
    assert child["nhs_number"] is None


@pytest.mark.parametrize("number", [9990000018, "\ufeff999\u2212000\u00a00018"])
async def test_a_number_that_is_sent_loosely_is_the_childs(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine, number: object
) -> None:
    notice = a_notice()
    notice["data"]["children"][0] |= {"nhs_number": number, "upn": "", "born_on": "1900-01-01"}
    answer = await send(partnership.partner_system, notice)
    assert answer.status_code == 201, answer.text
    codes = {warning["code"] for warning in answer.json()["warnings"]}
    assert "birth-date-placeholder" in codes
    await contacts_made(worker_engine, partnership)
    (child,) = await rows_of(admin_engine, partnership, "contact_children")
    assert (child["nhs_number"], child["upn"], child["born_on"]) == ("9990000018", None, None)


async def test_binary_mode_says_the_same(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    notice = a_notice()
    headers = {
        f"ce-{name}": notice[name] for name in ("specversion", "id", "source", "type", "time")
    }
    answer = await partnership.partner_system.request(
        "POST",
        "/v1/notifications",
        json=notice["data"],
        headers={**headers, "Content-Type": "application/json"},
    )
    assert answer.status_code == 201, answer.text
    again = await send(partnership.partner_system, notice)
    assert again.json()["id"] == answer.json()["id"], "one event, in whichever mode"


async def send_binary(partnership: Partnership, notice: Json, **changed: str) -> httpx.Response:
    """The same in binary mode, with other attributes in place of its own."""
    attributes = {name: notice[name] for name in ("specversion", "id", "source", "type")}
    return await partnership.partner_system.request(
        "POST",
        "/v1/notifications",
        json=notice["data"],
        headers={f"ce-{name}": value for name, value in {**attributes, **changed}.items()},
    )


async def test_attributes_that_are_too_long_are_a_fault_and_kept_whole(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    notice = a_notice()
    ids = ["x" * 200 + tail for tail in ("A", "B")]
    for id_ in ids:
        answer = await send_binary(partnership, notice, id=id_)
        assert answer.status_code == 202
        assert answer.json()["repeated"] is False
        assert answer.json()["faults"] == [{"pointer": "/id", "code": "string_too_long"}]
    rows = await rows_of(admin_engine, partnership, "notifications")
    assert [row["attributes"]["id"] for row in rows] == ids


async def test_an_attribute_may_be_long_as_it_travels(partnership: Partnership) -> None:
    id_ = "\N{LATIN SMALL LETTER E WITH ACUTE}" * 200
    notice = a_notice()
    answer = await send_binary(partnership, notice, id=quote(id_), traceparent="0" * 500)
    assert answer.status_code == 201, answer.text
    again = await send(partnership.partner_system, {**notice, "id": id_})
    assert again.json()["id"] == answer.json()["id"]


async def test_an_attribute_that_is_sent_twice_is_not_one_of_the_two(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    notice = a_notice()
    answer = await partnership.client.post(
        "/v1/notifications",
        json=notice["data"],
        headers=[
            ("authorization", f"Bearer {partnership.partner_system.token}"),
            *((f"ce-{name}", notice[name]) for name in ("specversion", "id", "source", "type")),
            ("ce-type", "housing.concern"),
        ],
    )
    assert answer.status_code == 202, answer.text
    (row,) = await rows_of(admin_engine, partnership, "notifications")
    assert row["attributes"]["type"] == "police.domestic_abuse, housing.concern"


async def test_a_child_who_is_known_by_a_number_alone_becomes_one_of_a_contact(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    known = {"nhs_number": "999 000 0018", "born_on": "2016-03-04"}
    answer = await send(partnership.partner_system, a_notice(children=[known]))
    assert answer.status_code == 201, answer.text
    await contacts_made(worker_engine, partnership)
    (child,) = await rows_of(admin_engine, partnership, "contact_children")
    assert (child["nhs_number"], str(child["born_on"])) == ("9990000018", "2016-03-04")


async def test_text_that_holds_what_is_not_seen_is_told_of(partnership: Partnership) -> None:
    answer = await send(partnership.partner_system, a_notice(concern="Do \u202eton\u202c wait."))
    assert answer.status_code == 201
    told_of = [{"pointer": "/data/concern", "code": "bidirectional_control"}]
    assert answer.json()["warnings"] == told_of
    seen = await partnership.hub_practitioner.get(f"/v1/notifications/{answer.json()['id']}")
    assert seen.json()["warnings"] == told_of
    assert seen.json()["told"]["concern"] == "Do \u202eton\u202c wait."


@pytest.mark.parametrize(
    ("type_", "sender"),
    [
        ("PoliceChildConcern", "partner_system"),
        ("PoliceDomesticAbuse", "partner_system"),
        ("PoliceMissing", "partner_system"),
        ("PoliceFound", "partner_system"),
        ("PoliceCustody", "partner_system"),
        ("HealthEmergencyAttendance", "health_system"),
        ("HealthUnbornConcern", "health_system"),
        ("HealthChildProtectionAlert", "health_system"),
        ("HealthReferral", "health_system"),
        ("EducationPersistentAbsence", "school_system"),
        ("EducationExclusion", "school_system"),
        ("EducationChildMissing", "school_system"),
        ("HousingConcern", "housing_system"),
        ("ProbationConcern", "probation_system"),
    ],
)
async def test_every_kind_of_notice_becomes_a_contact(
    partnership: Partnership,
    worker_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    type_: str,
    sender: str,
) -> None:
    answer = await send(partnership.person(sender), example_of(type_))
    assert answer.status_code == 201, answer.text
    await contacts_made(worker_engine, partnership)
    assert len(await rows_of(admin_engine, partnership, "contacts")) == 1


async def test_a_system_sees_what_became_of_what_it_sent_and_no_more(
    partnership: Partnership, other_partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    receipt = (await send(partnership.partner_system, a_notice())).json()
    await contacts_made(worker_engine, partnership)
    path = f"/v1/notifications/{receipt['id']}"
    seen = (await partnership.partner_system.get(path)).json()
    assert seen["state"] == "accepted"
    assert seen["contact_id"] is seen["told"] is seen["part"] is None
    listed = (await partnership.partner_system.get("/v1/notifications")).json()
    assert [item["id"] for item in listed["items"]] == [receipt["id"]]
    for stranger in (
        partnership.health_system,
        other_partnership.partner_system,
        other_partnership.hub_manager,
    ):
        assert (await stranger.get(path)).status_code == 404
        assert (await stranger.get("/v1/notifications")).json()["items"] == []
    assert (await partnership.performance_analyst.get(path)).status_code == 403


async def test_the_original_is_given_back_byte_for_byte(partnership: Partnership) -> None:
    sent = b"\xff\x00 not JSON, \"but kept'\n"
    receipt = (await send(partnership.partner_system, sent)).json()
    original = await partnership.hub_support.get(f"/v1/notifications/{receipt['id']}/original")
    assert original.content == sent
    assert original.headers["content-type"] == "application/octet-stream"
    assert original.headers["content-disposition"].startswith("attachment")


async def test_two_at_once_are_one_notification(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    notice = a_notice()
    answers = await asyncio.gather(*(send(partnership.partner_system, notice) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sorted(answer.json()["repeated"] for answer in answers) == [False, True, True, True]
    (row,) = await rows_of(admin_engine, partnership, "notifications")
    assert row["times_received"] == 4


async def test_what_is_kept_from_somebody_is_neither_shown_nor_counted(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    first = (await send(partnership.partner_system, a_notice())).json()
    await send(partnership.partner_system, a_notice())
    await contacts_made(worker_engine, partnership)
    hidden, shown = await rows_of(admin_engine, partnership, "contacts")
    answer = await partnership.hub_manager_2.post(
        f"/v1/contacts/{hidden['id']}/restriction", CLOAKED
    )
    assert answer.status_code == 201, answer.text
    assert (
        await partnership.hub_manager.get(f"/v1/notifications/{first['id']}")
    ).status_code == 404
    seen = (await partnership.hub_manager.get(f"/v1/contacts/{shown['id']}")).json()
    assert [told["count_in_12_months"] for told in seen["notices"]] == [1]
    seen = (await partnership.hub_manager_2.get(f"/v1/contacts/{shown['id']}")).json()
    assert [told["count_in_12_months"] for told in seen["notices"]] == [2]


async def test_a_notice_tells_of_an_unborn_child_without_a_date_and_of_estimated_ages(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    children: list[Json] = [
        {"unborn": True},
        {"given": "Testchild", "estimated_age": 7},
        {"given": "Testsibling", "born_on": "2020-01-01", "estimated_age": 90},
    ]
    home = {"address_lines": ["3 Invented Road"], "postcode": "ZZ1 1ZZ"}
    people = [{"part": "parent", "given": "Testparent", "estimated_birth_year": 1990, **home}]
    notice = a_notice(children=children, people=people)
    receipt = (await send(partnership.partner_system, notice)).json()
    await contacts_made(worker_engine, partnership)
    seen = (await partnership.hub_practitioner.get(f"/v1/notifications/{receipt['id']}")).json()
    assert seen["state"] == "accepted", seen
    contact = (await partnership.hub_manager.get(f"/v1/contacts/{seen['contact_id']}")).json()
    unborn, estimated, known = contact["children"]
    assert (unborn["described_as"], unborn["expected_on"]) == ("unborn", None)
    assert (estimated["estimated_age"], estimated["age_estimated_on"]) == (
        7,
        notice["data"]["occurred_at"][:10],
    )
    assert (known["born_on"], known["estimated_age"]) == ("2020-01-01", None)
    assert contact["people"][0]["estimated_birth_year"] == 1990
    assert {name: contact["people"][0][name] for name in home} == home
