"""Children who are heard of after the contact was recorded."""

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.database.audit_log import events, messages
from tests.support.partnerships import Partnership
from tests.support.scenarios.pathway import (
    Json,
    a_triaged_contact,
    allocated,
    an_open_referral,
    decided,
    recorded,
)
from tests.support.scenarios.people import recorded as person_recorded

SISTER: Json = {
    "described_as": "named",
    "given": "Testsister",
    "estimated_age": 4,
    "reported_by": "The health visitor",
}


def path_of(contact: Json) -> str:
    return f"/v1/contacts/{contact['id']}/children"


async def test_only_the_hub_adds_a_child_to_a_contact(
    http: httpx.AsyncClient, partnership: Partnership, other_partnership: Partnership
) -> None:
    contact = await recorded(partnership.referrer)
    path = path_of(contact)
    assert (await http.post(path, json=SISTER)).status_code == 401
    assert (await other_partnership.hub_practitioner.post(path, SISTER)).status_code == 404
    for other in (partnership.hub_support, partnership.referrer):
        assert (await other.post(path, SISTER)).status_code == 403


async def test_a_child_heard_of_later_joins_with_who_told_and_a_clock_of_her_own(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    hub = partnership.hub_practitioner
    contact = await recorded(partnership.referrer, received_at="2026-11-17T09:00:00Z")
    told = SISTER | {"reported_at": "2026-11-17T16:00:00Z"}
    answer = await hub.post(path_of(contact), told)
    assert answer.status_code == 201, answer.text
    first, sister = answer.json()["children"]
    assert (first["reported_by"], first["added_at"]) == (None, None)
    assert (sister["reported_by"], sister["reported_at"]) == (
        "The health visitor",
        "2026-11-17T16:00:00Z",
    )
    assert sister["added_at"] == "2026-11-18T09:30:00Z"
    assert sister["added_by"] == str(partnership.founded.users["hub_practitioner"])
    assert (sister["state"], sister["age_estimated_on"]) == ("received", "2026-11-18")
    assert [(time["act"], time["item_id"], time["late"]) for time in answer.json()["times"]] == [
        ("contact.received", contact["id"], True),
        ("contact.child_added", sister["id"], True),
    ]
    owed = {
        each["subject_id"]: each["started_at"]
        for each in answer.json()["timescales"]
        if each["kind"] == "threshold_decision"
    }
    assert owed[sister["id"]] == "2026-11-17T16:00:00Z"
    assert owed[first["id"]] == "2026-11-17T09:00:00Z"
    (entry,) = await events(admin_engine, partnership, "contact.children_added")
    assert str(entry["record_id"]) == contact["id"]
    noted = await events(admin_engine, partnership, "act.recorded_afterwards")
    assert [each["facts"]["act"] for each in noted] == ["contact.received", "contact.child_added"]
    assert [str(each) for each in await messages(admin_engine, partnership, "contact.amended")] == [
        contact["id"]
    ]
    shown = (await partnership.referrer.get(f"/v1/contacts/{contact['id']}")).json()
    assert [each["given"] for each in shown["children"]] == ["Testchild"]


async def test_a_child_with_a_worker_goes_to_them_at_once(partnership: Partnership) -> None:
    hub = partnership.hub_practitioner
    referral = await an_open_referral(partnership)
    await allocated(partnership, referral)
    contact = await recorded(hub)
    known = {
        "described_as": "known",
        "person_id": referral["person_id"],
        "reported_by": "The school",
    }
    answer = await hub.post(path_of(contact), known)
    assert answer.status_code == 201, answer.text
    assert answer.json()["children"][1]["outcome"] == "passed_to_allocated_worker"


async def test_a_child_is_added_where_the_others_are_decided(partnership: Partnership) -> None:
    contact = await a_triaged_contact(partnership)
    await decided(partnership, contact)
    answer = await partnership.hub_practitioner.post(path_of(contact), SISTER)
    assert answer.status_code == 201, answer.text
    assert [each["state"] for each in answer.json()["children"]] == ["decided", "received"]


async def test_what_cannot_be_true_of_a_child_added_later_is_refused(
    partnership: Partnership,
) -> None:
    hub = partnership.hub_practitioner
    person = await person_recorded(hub)
    known = {"described_as": "known", "person_id": person["id"], "reported_by": "The school"}
    contact = await recorded(hub, {"described_as": "known", "person_id": person["id"]})
    for body, status, problem in (
        (known, 409, "already-in-contact"),
        (SISTER | {"given": None}, 422, "child-unclear"),
        (SISTER | {"reported_by": " "}, 422, "not-valid"),
        (SISTER | {"reported_at": "2026-11-18T10:30:00Z"}, 422, "act-time-impossible"),
        (SISTER | {"nhs_number": "999 000 0019"}, 422, "identifier-not-valid"),
        (SISTER | {"born_on": "2022-01-02"}, 422, "estimate-unclear"),
    ):
        answer = await hub.post(path_of(contact), body)
        assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{problem}")


async def test_no_child_is_added_to_a_contact_made_in_error(partnership: Partnership) -> None:
    hub = partnership.hub_practitioner
    contact = await recorded(hub)
    shown = (await hub.get(f"/v1/contacts/{contact['id']}")).json()["available_actions"]
    assert {each["action"]: each["allowed"] for each in shown}["add_child"]
    error = await hub.post(
        f"/v1/contacts/{contact['id']}/error", {"reason": "Twice."}, version=contact["etag"]
    )
    shown = error.json()["available_actions"]
    assert not {each["action"]: each["allowed"] for each in shown}["add_child"]
    answer = await hub.post(path_of(contact), SISTER)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/made-in-error")
