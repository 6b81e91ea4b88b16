"""Health systems push FHIR messages: kept whatever they are, and answered in FHIR."""

import asyncio
import json
from time import perf_counter
from typing import Any

import httpx
import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.capabilitystatement import CapabilityStatement
from fhir.resources.R4B.operationoutcome import OperationOutcome
from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.partnerships import Partnership, Person
from tests.support.samples.fhir_messages import Json, a_message, add, encoded, resource
from tests.support.scenarios.notifications import contacts_made, rows_of

FHIR = "application/fhir+json"
PATH = "/v1/fhir/$process-message"


async def process(person: Person, message: object, **headers: str) -> httpx.Response:
    """Send one message, or raw bytes."""
    body = message if isinstance(message, bytes) else encoded(message)
    return await person.request(
        "POST", PATH, content=body, headers={"Content-Type": FHIR, **headers}
    )


def kept_as(answer: httpx.Response) -> str:
    """The id of the notification that an answer tells of."""
    told: Json = answer.json()
    return str(told["id"])


async def seen(partnership: Partnership, answer: httpx.Response) -> Json:
    """The notification, as the hub sees it."""
    found = await partnership.hub_practitioner.get(f"/v1/notifications/{kept_as(answer)}")
    assert found.status_code == 200, found.text
    view: Json = found.json()
    return view


def code_of(issue: Json) -> str:
    """Our own code of a fault, beside the words for it."""
    codes = {each["system"]: each["code"] for each in issue["details"]["coding"]}
    return str(codes["urn:frontdoor:fault"])


async def test_a_byte_order_mark_before_a_message_is_ignored(partnership: Partnership) -> None:
    answer = await process(partnership.health_system, b"\xef\xbb\xbf" + encoded(a_message()))
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (9990000018, "9990000018"),
        ("", None),
        (" ", None),
        ("999\u200b 000\u2212 0018", "9990000018"),
    ],
)
async def test_a_loose_number_or_birthday_costs_no_message(
    partnership: Partnership,
    worker_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    value: object,
    number: str | None,
) -> None:
    message = a_message()
    patient = resource(message, "Patient")
    patient["identifier"][0]["value"] = value
    patient["birthDate"] = "" if number is None else "1900-01-01"
    answer = await process(partnership.health_system, message)
    assert answer.status_code == 200, answer.text
    await contacts_made(worker_engine, partnership)
    (child,) = await rows_of(admin_engine, partnership, "contact_children")
    assert (child["nhs_number"], child["born_on"]) == (number, None)


@pytest.mark.parametrize("sent", [b"{}", b"<xml/>", b'{"resourceType": "Zq7secret"}', b"\xff"])
async def test_diagnostics_are_words_and_never_what_was_sent(
    partnership: Partnership, sent: bytes
) -> None:
    answer = await process(partnership.health_system, sent)
    OperationOutcome.model_validate(answer.json())
    for issue in answer.json()["issue"]:
        assert issue["diagnostics"].endswith(".")
        assert " " in issue["diagnostics"]
        assert "_" not in issue["diagnostics"]
    assert "Zq7" not in answer.text


async def test_a_stranger_is_told_nothing(partnership: Partnership) -> None:
    answer = await partnership.client.post(PATH, json=a_message())
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


async def test_another_partnership_does_not_see_it(
    partnership: Partnership, other_partnership: Partnership
) -> None:
    answer = await process(partnership.health_system, a_message())
    found = await other_partnership.hub_manager.get(f"/v1/notifications/{kept_as(answer)}")
    assert found.status_code == 404


async def test_who_is_no_system_may_not_push(partnership: Partnership) -> None:
    assert (await process(partnership.health_officer, a_message())).status_code == 403


async def test_a_refusal_is_an_outcome_for_whoever_reads_fhir(partnership: Partnership) -> None:
    refused = await process(partnership.hub_manager, a_message(), Accept=f"{FHIR}; q=1")
    assert refused.status_code == 403
    assert refused.headers["content-type"] == FHIR
    outcome = OperationOutcome.model_validate(refused.json())
    assert outcome.issue[0].code == "forbidden"
    (issue,) = refused.json()["issue"]
    assert code_of(issue).startswith("/problems/")
    assert "/problems/" not in issue["diagnostics"]
    assert "id" not in refused.json()
    stranger = await partnership.client.post(PATH, content=b"{}", headers={"Accept": FHIR})
    assert stranger.status_code == 401
    assert stranger.json()["issue"][0]["code"] == "login"
    assert "www-authenticate" in stranger.headers


async def test_a_message_is_kept_and_answered_by_a_message(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    message = a_message()
    answer = await process(partnership.health_system, message)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == FHIR
    returned = answer.json()
    assert Bundle.model_validate(returned).type == "message"
    header = resource(returned, "MessageHeader")
    assert header["response"] == {"identifier": "header-invented", "code": "ok"}
    assert header["eventCoding"]["code"] == "servicerequest-response"
    sent = resource(message, "MessageHeader")
    assert header["destination"][0]["endpoint"] == sent["source"]["endpoint"]
    assert header["source"]["endpoint"] == sent["destination"][0]["endpoint"]
    request = resource(returned, "ServiceRequest")
    assert request["id"] == returned["id"]
    assert resource(message, "ServiceRequest")["identifier"][0] in request["identifier"]
    assert "Testchild" not in answer.text
    (row,) = await rows_of(admin_engine, partnership, "notifications")
    assert (str(row["id"]), row["body"], row["mode"]) == (
        returned["id"],
        answer.request.content,
        "fhir",
    )
    actions = [row["action"] for row in await rows_of(admin_engine, partnership, "audit_events")]
    assert "notification.received" in actions
    outbox = await rows_of(admin_engine, partnership, "outbox_messages")
    assert [str(message["record_id"]) for message in outbox] == [returned["id"]]


async def test_plain_json_is_taken_too(partnership: Partnership) -> None:
    answer = await process(
        partnership.health_system, a_message(), **{"Content-Type": "application/json"}
    )
    assert answer.status_code == 200


async def test_a_message_becomes_a_contact(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    message = a_message()
    add(message, "Patient", name=[{"given": ["Testsibling"]}], birthDate="2019-01-02")
    resource(message, "Patient")["maritalStatus"] = {"text": "Invented"}
    answer = await process(partnership.health_system, message)
    await contacts_made(worker_engine, partnership)
    notification = await seen(partnership, answer)
    assert notification["state"] == "accepted"
    assert "/entry/2/resource/maritalStatus" in notification["unmapped"]
    contact = (
        await partnership.hub_manager.get(f"/v1/contacts/{notification['contact_id']}")
    ).json()
    assert contact["agency_id"] == str(partnership.founded.agencies["Health"])
    assert contact["referrer_name"] == "Triage Nurse Invented"
    assert contact["source"] == "3F"
    assert {child["given"] for child in contact["children"]} == {"Testchild", "Testsibling"}
    assert "A burn that the account given does not explain." in contact["concern"]
    own = await partnership.health_system.get(f"/v1/notifications/{kept_as(answer)}")
    assert own.json()["unmapped"] == []


@pytest.mark.parametrize(
    ("reason", "status", "part"),
    [
        ("update", "active", "amendment"),
        ("update", "revoked", "withdrawal"),
        ("delete", "active", "withdrawal"),
    ],
)
async def test_a_later_message_is_put_beside_the_first(
    partnership: Partnership, worker_engine: AsyncEngine, reason: str, status: str, part: str
) -> None:
    first = a_message()
    earlier = await process(partnership.health_system, first)
    await contacts_made(worker_engine, partnership)
    identifier = resource(first, "ServiceRequest")["identifier"]
    later = await process(
        partnership.health_system, a_message(reason=reason, status=status, identifier=identifier)
    )
    assert later.status_code == 200, later.text
    await contacts_made(worker_engine, partnership)
    before, after = await seen(partnership, earlier), await seen(partnership, later)
    assert after["part"] == part
    assert after["contact_id"] == before["contact_id"]


async def test_what_is_sent_again_is_answered_the_same(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    message = a_message()
    first = await process(partnership.health_system, message)
    await contacts_made(worker_engine, partnership)
    partnership.clock.advance(hours=1)
    for body in (message, json.dumps(message, indent=2).encode()):
        again = await process(partnership.health_system, body)
        assert (again.status_code, again.content) == (200, first.content)
    (row,) = await rows_of(admin_engine, partnership, "notifications")
    assert row["times_received"] == 3


async def test_what_was_sent_to_the_wrong_address_first_is_taken_all_the_same(
    partnership: Partnership,
) -> None:
    body = encoded(a_message())
    wrong = await partnership.health_system.request(
        "POST", "/v1/notifications", content=body, headers={"Content-Type": FHIR}
    )
    assert wrong.status_code == 202
    assert (await process(partnership.health_system, body)).status_code == 200


async def test_another_message_under_the_same_id_is_a_conflict_and_kept(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    message = a_message()
    await process(partnership.health_system, message)
    resource(message, "ServiceRequest")["reasonCode"][0]["text"] = "Something else."
    answer = await process(partnership.health_system, message)
    assert answer.status_code == 409
    (issue,) = answer.json()["issue"]
    assert (issue["code"], code_of(issue)) == ("duplicate", "event_id_reused")
    assert issue["diagnostics"] == (
        "Another event was sent under this name; give this one its own."
    )
    assert issue["details"]["coding"][0]["code"] == "REC_CONFLICT"
    assert len(await rows_of(admin_engine, partnership, "notifications")) == 2


async def test_a_number_that_cannot_be_is_answered_with_a_warning(
    partnership: Partnership,
) -> None:
    message = a_message()
    resource(message, "Patient")["identifier"][0]["value"] = "9990000019"
    answer = await process(partnership.health_system, message)
    assert answer.status_code == 200
    Bundle.model_validate(answer.json())
    (issue,) = resource(answer.json(), "OperationOutcome")["issue"]
    assert issue["severity"] == "warning"
    assert "9990000019" not in answer.text


def _of_another_event(message: Json) -> None:
    resource(message, "MessageHeader")["eventCoding"]["code"] = "booking-request"


def _born_at_random(message: Json) -> None:
    resource(message, "Patient")["birthDate"] = "Zq7Sent"


@pytest.mark.parametrize(
    ("change", "status", "code", "error", "where"),
    [
        (
            _of_another_event,
            422,
            "not-supported",
            "REC_UNPROCESSABLE_ENTITY",
            "Bundle.entry[0].resource.eventCoding",
        ),
        (
            _born_at_random,
            400,
            "value",
            "REC_BAD_REQUEST",
            "Bundle.entry[2].resource.birthDate",
        ),
    ],
)
async def test_what_is_not_understood_is_kept_and_its_id_is_told(
    partnership: Partnership,
    admin_engine: AsyncEngine,
    change: Any,
    status: int,
    code: str,
    error: str,
    where: str,
) -> None:
    message = a_message()
    change(message)
    answer = await process(partnership.health_system, message)
    assert answer.status_code == status
    assert answer.headers["content-type"] == FHIR
    OperationOutcome.model_validate(answer.json())
    (issue,) = answer.json()["issue"]
    assert (issue["severity"], issue["code"], issue["expression"]) == ("error", code, [where])
    assert issue["details"]["coding"][0]["code"] == error
    assert "Zq7Sent" not in answer.text
    (row,) = await rows_of(admin_engine, partnership, "notifications")
    assert (str(row["id"]), row["state"]) == (kept_as(answer), "quarantined")
    assert row["body"] == answer.request.content
    assert row["event_id"] == message["id"]
    again = await process(partnership.health_system, message)
    assert (again.status_code, again.content) == (status, answer.content)


async def test_whom_it_is_about_is_never_guessed(partnership: Partnership) -> None:
    message = a_message(subject={"reference": "Patient/c1"})
    answer = await process(partnership.health_system, message)
    assert answer.status_code == 422
    OperationOutcome.model_validate(answer.json())
    (issue,) = answer.json()["issue"]
    assert code_of(issue) == "reference_not_resolved"
    assert issue["diagnostics"] == "The reference leads to no entry of the message."
    assert issue["expression"] == ["Bundle.entry[1].resource.subject"]
    assert (await seen(partnership, answer))["state"] == "quarantined"


async def test_text_that_holds_what_is_not_seen_is_answered_with_a_warning(
    partnership: Partnership,
) -> None:
    message = a_message()
    resource(message, "Patient")["name"][0]["family"] = "Alpha\u200bInvented"
    answer = await process(partnership.health_system, message)
    assert answer.status_code == 200
    (issue,) = resource(answer.json(), "OperationOutcome")["issue"]
    assert (issue["severity"], code_of(issue)) == ("warning", "zero_width_character")
    assert issue["expression"] == ["Bundle.entry[2].resource.name[0].family"]


async def test_times_have_as_many_digits_as_the_senders_clock(partnership: Partnership) -> None:
    message = a_message()
    message["timestamp"] = "2026-11-17T23:05:00.123456789Z"
    resource(message, "Encounter")["period"]["start"] = "2026-11-17T21:40:00.1234567Z"
    answer = await process(partnership.health_system, message)
    assert answer.status_code == 200, answer.text
    told = (await seen(partnership, answer))["told"]
    assert told["occurred_at"] == "2026-11-17T21:40:00.123456Z"


async def _share_of_longest_gap(by: Person, message: Json) -> float:
    """How much of the time that a message takes, the event loop is held up at a stretch."""
    gaps = []

    async def watch() -> None:
        last = perf_counter()
        while True:
            await asyncio.sleep(0.001)
            gaps.append(perf_counter() - last)
            last = perf_counter()

    body = encoded(message)
    watching = asyncio.create_task(watch())
    started = perf_counter()
    answer = await process(by, body)
    took = perf_counter() - started
    watching.cancel()
    assert answer.status_code == 200, answer.text
    return max(gaps) / took


async def test_while_a_large_message_is_read_others_are_answered(partnership: Partnership) -> None:
    # The first of its kind loads what it is read with.
    await process(partnership.health_system, a_message())
    shares = []
    for _ in range(3):
        message = a_message()
        for number in range(1500):
            add(message, "Observation", status="final", code={"text": f"found {number}"})
        shares.append(await _share_of_longest_gap(partnership.health_system, message))
    # Read in between, it would be nearly all of the time in one gap, each time; once, a busy
    # machine may hold the loop up as well.
    assert min(shares) < 1 / 3


async def test_what_is_sent_better_ends_the_wait_of_what_was_not_understood(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    message = a_message()
    bad = json.loads(encoded(message))
    _born_at_random(bad)
    waiting = await process(partnership.health_system, bad)
    await process(partnership.health_system, message)
    await contacts_made(worker_engine, partnership)
    assert (await seen(partnership, waiting))["state"] == "superseded"


async def test_a_system_of_another_agency_does_not_speak_for_health(
    partnership: Partnership,
) -> None:
    answer = await process(partnership.partner_system, a_message())
    assert answer.status_code == 422
    assert code_of(answer.json()["issue"][0]) == "type_of_another_agency"


@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    body=st.binary(min_size=1, max_size=60)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=10),
        lambda inner: (
            st.lists(inner, max_size=2)
            | st.dictionaries(st.sampled_from(["resourceType", "entry", "id", "type"]), inner)
        ),
        max_leaves=6,
    ).map(encoded)
)
async def test_whatever_is_sent_is_kept_and_answered_as_documented(
    partnership: Partnership, body: bytes
) -> None:
    answer = await process(partnership.health_system, body)
    assert answer.status_code in {400, 422}
    assert (await seen(partnership, answer))["state"] == "quarantined"


async def test_nothing_sent_is_refused(partnership: Partnership) -> None:
    answer = await process(partnership.health_system, b"", Accept=FHIR)
    assert answer.status_code == 400
    assert "id" not in answer.json()


async def test_anybody_may_ask_what_is_understood(http: httpx.AsyncClient) -> None:
    answer = await http.get("/v1/fhir/metadata")
    assert (answer.status_code, answer.headers["content-type"]) == (200, FHIR)
    CapabilityStatement.model_validate(answer.json())
    (operation,) = answer.json()["rest"][0]["operation"]
    assert operation["name"] == "process-message"
