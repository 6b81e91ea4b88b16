"""Contacts: recorded as told, read within reach, answered, called an error."""

from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.clock import FixedClock
from tests.support.database.audit_log import count, events, messages
from tests.support.partnerships import Partnership
from tests.support.scenarios.pathway import (
    NAMED_CHILD,
    SIGNIFICANT_HARM,
    a_triaged_contact,
    a_worry,
    decided,
    recorded,
)


async def test_a_stranger_records_nothing(
    http: httpx.AsyncClient, partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    answer = await http.post("/v1/contacts", json=a_worry())
    assert answer.status_code == 401
    assert await count(admin_engine, "contacts", partnership) == 0


async def test_another_partnership_finds_nothing(
    partnership: Partnership, other_partnership: Partnership
) -> None:
    contact = await recorded(partnership.hub_practitioner)
    answer = await other_partnership.hub_manager.get(f"/v1/contacts/{contact['id']}")
    absent = await other_partnership.hub_manager.get(f"/v1/contacts/{contact['id'][:-1]}0")
    assert answer.status_code == absent.status_code == 404
    assert answer.json() | {"instance": ""} == absent.json() | {"instance": ""}


@pytest.mark.parametrize(
    "role", ["administrator", "information_governance", "performance_analyst", "partner_system"]
)
async def test_roles_without_cases_record_no_contact(partnership: Partnership, role: str) -> None:
    answer = await partnership.person(role).post("/v1/contacts", a_worry())
    assert answer.status_code == 403
    assert answer.json()["type"] == "/problems/permission-missing"


async def test_a_worry_is_kept_as_it_was_told(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    told = a_worry(concern="  Told \n exactly so, with marks — and accents: Zoë.  ")
    answer = await partnership.hub_practitioner.post("/v1/contacts", told)
    assert answer.status_code == 201, answer.text
    contact = answer.json()
    assert contact["concern"] == told["concern"]
    assert contact["received_at"] == contact["recorded_at"] == "2026-11-18T09:30:00Z"
    assert contact["children"][0]["state"] == "received"
    read = await partnership.hub_practitioner.get(f"/v1/contacts/{contact['id']}")
    assert read.json() == contact
    assert read.headers["ETag"] == answer.headers["ETag"]
    (event,) = await events(admin_engine, partnership, "contact.recorded")
    assert str(event["record_id"]) == contact["id"]
    assert event["facts"] == {"children": 1, "source": "2A"}
    assert "Zoë" not in str(event)
    assert [
        str(each) for each in await messages(admin_engine, partnership, "contact.recorded")
    ] == [contact["id"]]


async def test_several_children_of_every_description_come_in_one_contact(
    partnership: Partnership,
) -> None:
    contact = await recorded(
        partnership.hub_practitioner,
        NAMED_CHILD,
        {"described_as": "unborn", "expected_on": "2027-02-01"},
        {"described_as": "unnamed", "description": "A child at this address"},
        people=[{"part": "parent", "given": "Testparent", "family": "Alpha-Invented"}],
    )
    assert [child["described_as"] for child in contact["children"]] == [
        "named",
        "unborn",
        "unnamed",
    ]
    assert contact["people"][0]["part"] == "parent"


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"received_at": "2026-11-18T09:30:01Z"}, "/received_at", "received_in_future"),
        (
            {"children": [NAMED_CHILD, NAMED_CHILD | {"born_on": "2026-11-19"}]},
            "/children/1/born_on",
            "born-in-future",
        ),
        (
            {"children": [NAMED_CHILD | {"estimated_age": 9}]},
            "/children/0/estimated_age",
            "estimated_and_known",
        ),
        (
            {"people": [{"part": "mother", "born_on": "2026-11-19"}]},
            "/people/0/born_on",
            "born-in-future",
        ),
        (
            {"family": {"informed": False}},
            "/family/not_informed_because",
            "reason_missing",
        ),
        ({"children": [{"described_as": "named"}]}, "/children/0", "unclear_named"),
        ({"children": [{"described_as": "known"}]}, "/children/0", "unclear_known"),
        (
            {"children": [{"described_as": "unborn", "born_on": "2026-11-01"}]},
            "/children/0",
            "unclear_unborn",
        ),
        ({"children": [{"described_as": "unnamed"}]}, "/children/0", "unclear_unnamed"),
        (
            {"children": [{**NAMED_CHILD, "nhs_number": "9990000001"}]},
            "/children/0/nhs_number",
            "nhs-number-check-digit",
        ),
        ({"children": []}, "/children", "too_short"),
        ({"source": "99"}, "/source", "literal_error"),
        ({"factors": ["ZZ"]}, "/factors/0", "literal_error"),
        ({"concern": "   "}, "/concern", "string_pattern_mismatch"),
        ({"surprise": 1}, "/surprise", "extra_forbidden"),
    ],
)
async def test_what_cannot_be_true_is_refused_and_nothing_is_kept(
    partnership: Partnership,
    admin_engine: AsyncEngine,
    changes: dict[str, Any],
    pointer: str,
    code: str,
) -> None:
    worry = a_worry()
    if "family" in changes:
        changes = {"family": worry["family"] | changes["family"]}
    answer = await partnership.hub_practitioner.post("/v1/contacts", worry | changes)
    assert answer.status_code == 422, answer.text
    assert {"pointer": pointer, "code": code} in answer.json()["errors"]
    assert await count(admin_engine, "contacts", partnership) == 0


async def test_a_known_child_must_be_in_reach(
    partnership: Partnership, other_partnership: Partnership
) -> None:
    theirs = await a_triaged_contact(other_partnership)
    person_id = theirs["children"][0]["person_id"]
    answer = await partnership.hub_practitioner.post(
        "/v1/contacts", a_worry({"described_as": "known", "person_id": person_id})
    )
    assert answer.status_code == 404


async def test_a_referrer_speaks_for_their_own_agency_only(partnership: Partnership) -> None:
    police = str(partnership.founded.agencies["Police"])
    refused = await partnership.referrer.post("/v1/contacts", a_worry(agency_id=police))
    assert refused.json()["type"] == "/problems/speaks-for-another-agency"
    own = await recorded(partnership.referrer)
    assert own["agency_id"] == str(partnership.founded.agencies["Larchfield School"])


async def test_a_referrer_sees_their_own_contact_without_what_the_hub_thinks(
    partnership: Partnership,
) -> None:
    contact = await recorded(partnership.referrer)
    seen_by_hub = await partnership.hub_practitioner.get(f"/v1/contacts/{contact['id']}")
    assert seen_by_hub.json()["timescales"]
    assert seen_by_hub.json()["children"][0]["state"] == "received"
    own = (await partnership.referrer.get(f"/v1/contacts/{contact['id']}")).json()
    assert own["concern"] == contact["concern"]
    assert own["timescales"] == own["available_actions"] == []
    assert own["children"][0]["state"] is None
    assert (await partnership.referrer_2.get(f"/v1/contacts/{contact['id']}")).status_code == 404


async def test_receipt_starts_the_clocks_and_local_limits_only_shorten(
    partnership: Partnership,
) -> None:
    contact = await recorded(partnership.hub_practitioner, received_at="2026-11-18T08:00:00Z")
    due = {clock["kind"]: clock["due_at"] for clock in contact["timescales"]}
    assert due == {
        "referrer_acknowledgement": "2026-11-20T00:00:00Z",
        "threshold_decision": "2026-11-19T08:00:00Z",
    }
    assert {clock["state"] for clock in contact["timescales"]} == {"running"}


async def test_an_acknowledgement_is_sent_once_and_stops_its_clock(
    partnership: Partnership, clock: FixedClock, admin_engine: AsyncEngine
) -> None:
    contact = await recorded(partnership.hub_practitioner)
    path = f"/v1/contacts/{contact['id']}/acknowledgement"
    command = {"means": "email", "wording": "Thank you; it reached us."}
    clock.advance(hours=2)
    sent = await partnership.hub_support.post(path, command)
    assert sent.status_code == 201, sent.text
    again = await partnership.hub_support.post(path, command)
    assert again.json()["type"] == "/problems/already-acknowledged"
    after = (await partnership.hub_support.get(f"/v1/contacts/{contact['id']}")).json()
    states = {each["kind"]: each["state"] for each in after["timescales"]}
    assert states["referrer_acknowledgement"] == "met"
    assert [message["kind"] for message in after["messages"]] == ["acknowledgement"]
    assert len(await events(admin_engine, partnership, "contact.acknowledged")) == 1


async def test_nobody_is_owed_an_answer_by_an_anonymous_contact(partnership: Partnership) -> None:
    contact = await recorded(partnership.hub_practitioner, source="9", referrer={})
    assert [clock["kind"] for clock in contact["timescales"]] == ["threshold_decision"]
    answer = await partnership.hub_support.post(
        f"/v1/contacts/{contact['id']}/acknowledgement",
        {"means": "email", "wording": "Thank you."},
    )
    assert answer.json()["type"] == "/problems/nobody-to-answer"


async def test_feedback_is_not_sent_before_the_decision_it_is_about(
    partnership: Partnership,
) -> None:
    contact = await a_triaged_contact(partnership, received_at="2026-11-16T09:00:00Z")
    await decided(partnership, contact, decided_at="2026-11-17T09:00:00Z")
    path = f"/v1/contacts/{contact['id']}/feedback"
    said = {"means": "telephone", "wording": "Invented."}
    early = await partnership.hub_manager.post(path, said | {"sent_at": "2026-11-17T08:59:00Z"})
    assert early.json()["errors"] == [{"pointer": "/sent_at", "code": "too_early"}]
    sent = await partnership.hub_manager.post(path, said | {"sent_at": "2026-11-17T09:00:00Z"})
    assert sent.status_code == 201, sent.text


async def test_feedback_waits_for_a_decision_and_then_is_owed(partnership: Partnership) -> None:
    contact = await a_triaged_contact(partnership)
    path = f"/v1/contacts/{contact['id']}/feedback"
    command = {"means": "telephone", "wording": "A social worker will visit."}
    early = await partnership.hub_practitioner.post(path, command)
    assert early.json()["type"] == "/problems/nothing-decided-yet"
    await decided(partnership, contact)
    owed = (await partnership.hub_practitioner.get(f"/v1/contacts/{contact['id']}")).json()
    states = {each["kind"]: each["state"] for each in owed["timescales"]}
    assert states["referrer_feedback"] == "running"
    assert (await partnership.hub_practitioner.post(path, command)).status_code == 201
    told = (await partnership.hub_practitioner.get(f"/v1/contacts/{contact['id']}")).json()
    states = {each["kind"]: each["state"] for each in told["timescales"]}
    assert states["referrer_feedback"] == states["referrer_acknowledgement"] == "met"


async def test_a_contact_made_in_error_stays_and_nothing_more_follows(
    partnership: Partnership,
) -> None:
    contact = await recorded(partnership.hub_practitioner)
    path = f"/v1/contacts/{contact['id']}"
    reason = {"reason": "Recorded twice."}
    missing = await partnership.hub_practitioner.post(f"{path}/error", reason)
    assert missing.status_code == 428
    stale = await partnership.hub_practitioner.post(f"{path}/error", reason, version=99)
    assert stale.status_code == 412
    done = await partnership.hub_practitioner.post(f"{path}/error", reason, version=contact["etag"])
    assert done.status_code == 200, done.text
    assert done.json()["errored_because"] == "Recorded twice."
    assert {each["state"] for each in done.json()["timescales"]} == {"cancelled"}
    rating = await partnership.hub_practitioner.post(
        f"{path}/ratings",
        {"rating": "red", "reason": "Too late."},
        version=done.headers["ETag"],
    )
    assert rating.json()["type"] == "/problems/made-in-error"
    assert not any(each["allowed"] for each in done.json()["children"][0]["available_actions"])


async def test_a_decision_is_not_unsaid_by_calling_the_contact_an_error(
    partnership: Partnership,
) -> None:
    contact = await a_triaged_contact(partnership)
    await decided(partnership, contact, **SIGNIFICANT_HARM)
    now = await partnership.hub_practitioner.get(f"/v1/contacts/{contact['id']}")
    answer = await partnership.hub_practitioner.post(
        f"/v1/contacts/{contact['id']}/error",
        {"reason": "Changed our mind."},
        version=now.headers["ETag"],
    )
    assert answer.json()["type"] == "/problems/decision-stands"


async def test_a_search_shows_pages_in_order_and_leaves_what_it_showed(
    partnership: Partnership, clock: FixedClock, admin_engine: AsyncEngine
) -> None:
    made = []
    for _ in range(3):
        made.append((await recorded(partnership.hub_practitioner))["id"])
        clock.advance(minutes=1)
    first = await partnership.hub_support.post("/v1/contacts/search?limit=2", {})
    assert [each["id"] for each in first.json()["items"]] == made[:0:-1]
    following = first.json()["next"]
    second = await partnership.hub_support.post(
        f"/v1/contacts/search?limit=2&cursor={following}", {}
    )
    assert [each["id"] for each in second.json()["items"]] == made[:1]
    assert second.json()["next"] is None
    assert "concern" not in first.json()["items"][0]
    searched = await events(admin_engine, partnership, "contact.searched")
    assert [len(event["shown_ids"]) for event in searched] == [2, 1]
    forged = await partnership.hub_manager.post(
        f"/v1/contacts/search?limit=2&cursor={following}", {}
    )
    assert forged.status_code == 422
    assert forged.json()["type"] == "/problems/cursor-not-valid"


async def test_a_repeated_request_has_one_effect_and_one_answer(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    keyed = {"headers": {"Idempotency-Key": "one-and-the-same-key"}}
    first = await partnership.hub_practitioner.post("/v1/contacts", a_worry(), **keyed)
    second = await partnership.hub_practitioner.post("/v1/contacts", a_worry(), **keyed)
    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert second.headers["Idempotent-Replayed"] == "true"
    assert second.headers["ETag"] == first.headers["ETag"]
    assert await count(admin_engine, "contacts", partnership) == 1
    other = await partnership.hub_practitioner.post(
        "/v1/contacts", a_worry(safe_now="not_safe"), **keyed
    )
    assert other.status_code == 422
    assert other.json()["type"] == "/problems/idempotency-key-reused"
    of_somebody_else = await partnership.hub_support.post("/v1/contacts", a_worry(), **keyed)
    assert "Idempotent-Replayed" not in of_somebody_else.headers
    assert of_somebody_else.json()["id"] != first.json()["id"]


async def test_a_request_that_creates_needs_a_key(partnership: Partnership) -> None:
    answer = await partnership.hub_practitioner.post(
        "/v1/contacts", a_worry(), headers={"Idempotency-Key": "short"}
    )
    assert answer.status_code == 400
    assert answer.json()["type"] == "/problems/idempotency-key-missing"


async def test_a_referrer_is_not_answered_in_a_way_that_endangers_them(
    partnership: Partnership,
) -> None:
    practitioner = partnership.hub_practitioner
    told, linked = [
        (
            await practitioner.post(
                "/v1/people",
                {"names": [{"given": given, "family": "Safe-Invented"}], "born_on": "1990-01-02"},
            )
        ).json()["id"]
        for given in ("Testparent", "Testparente")
    ]
    joined = await practitioner.post(
        f"/v1/people/{told}/links",
        {"same_as_person_id": linked, "because": "One person, written in two ways."},
    )
    assert joined.status_code == 201, joined.text
    # The fact stands on the other record of the same person, and holds all the same.
    unsafe = await practitioner.post(
        f"/v1/people/{linked}/unsafe-contacts",
        {"means": "email", "reason": "Whoever they fled reads the account."},
    )
    assert unsafe.status_code == 201, unsafe.text
    contact = await recorded(practitioner, source="1A", referrer={"person_id": told})
    path = f"/v1/contacts/{contact['id']}/acknowledgement"
    refused = await partnership.hub_support.post(path, {"means": "email", "wording": "Thank you."})
    assert refused.json()["type"] == "/problems/unsafe-to-contact"
    rung = await partnership.hub_support.post(path, {"means": "telephone", "wording": "Thank you."})
    assert rung.status_code == 201, rung.text
