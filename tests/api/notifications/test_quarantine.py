"""What cannot be understood: kept, answered with every fault, and seen to by people."""

import json
from base64 import b64encode

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.partnerships import Partnership
from tests.support.scenarios.notifications import Json, a_notice, contacts_made, rows_of, send

BATCH = "application/cloudevents-batch+json"


def without(name: str) -> Json:
    """A notice that lacks one member of its data."""
    notice = a_notice()
    del notice["data"][name]
    return notice


def with_child(**child: str) -> Json:
    return a_notice(children=[child])


FAULTS: dict[str, tuple[object, list[tuple[str, str]]]] = {
    "not JSON": (b"<concern/>", [("", "not_json")]),
    "a member twice": (b'{"id": "1", "id": "2"}', [("", "duplicate_member")]),
    "too deep": (b"[" * 40 + b"]" * 40, [("", "too_deep")]),
    "a NUL": (json.dumps(a_notice(concern="a\0b")).encode(), [("", "control_character")]),
    "half a character": (
        json.dumps(a_notice(concern="\ud800")).encode(),
        [("", "control_character")],
    ),
    "no object": (b'"worried"', [("", "model_attributes_type")]),
    "no type": (b"{}", [("", "union_tag_not_found")]),
    "a type nobody knows": ({**a_notice(), "type": "police.parade"}, [("", "union_tag_invalid")]),
    "something left out": (without("risk"), [("/data/risk", "missing")]),
    "something unknown": (a_notice(colour="blue"), [("/data/colour", "extra_forbidden")]),
    "another version": ({**a_notice(), "specversion": "0.3"}, [("/specversion", "literal_error")]),
    "a day that never was": (
        with_child(given="Testchild", born_on="2016-02-31"),
        [("/data/children/0/born_on", "date_not_real")],
    ),
    "born tomorrow": (
        with_child(given="Testchild", born_on="2026-11-19"),
        [("/data/children/0/born_on", "born-in-future")],
    ),
    "not yet happened": (
        a_notice(occurred_at="2026-11-19T00:00:00Z"),
        [("/data/occurred_at", "in_the_future")],
    ),
    "about nobody": (with_child(sex="F"), [("/data/children/0", "nobody_described")]),
    "of another agency": (
        {**a_notice(), "type": "housing.concern"},
        [("/data/risk", "extra_forbidden"), ("/data/grading", "extra_forbidden")],
    ),
}


@pytest.mark.parametrize("case", FAULTS)
async def test_it_is_kept_and_answered_with_every_fault(
    partnership: Partnership, admin_engine: AsyncEngine, case: str
) -> None:
    sent, faults = FAULTS[case]
    answer = await send(partnership.partner_system, sent)
    assert answer.status_code == 202, answer.text
    receipt = answer.json()
    assert receipt["state"] == "quarantined"
    assert sorted((fault["pointer"], fault["code"]) for fault in receipt["faults"]) == sorted(
        faults
    )
    (row,) = await rows_of(admin_engine, partnership, "notifications")
    assert row["body"] == answer.request.content
    (clock,) = await rows_of(admin_engine, partnership, "timescales")
    assert clock["kind"] == "notification_quarantine"
    assert clock["subject_id"] == row["id"]


async def test_a_health_system_does_not_speak_for_police(partnership: Partnership) -> None:
    answer = await send(partnership.health_system, a_notice())
    assert answer.json()["faults"] == [{"pointer": "/type", "code": "type_of_another_agency"}]


async def test_nothing_at_all_is_refused(partnership: Partnership) -> None:
    answer = await send(partnership.partner_system, b"")
    assert answer.status_code == 400
    assert answer.json()["code"] == "nothing_sent"


async def test_what_is_encoded_is_refused(partnership: Partnership) -> None:
    answer = await send(partnership.partner_system, a_notice(), **{"Content-Encoding": "gzip"})
    assert answer.status_code == 415


async def test_what_is_too_long_is_refused(partnership: Partnership) -> None:
    answer = await send(partnership.partner_system, b" " * (4 * 1024 * 1024 + 1))
    assert answer.status_code == 413


async def test_it_waits_where_the_hub_sees_it_with_whom_to_ring(
    partnership: Partnership, other_partnership: Partnership
) -> None:
    receipt = (await send(partnership.partner_system, without("risk"))).json()
    listed = (await partnership.hub_support.get("/v1/worklists/quarantine")).json()
    (item,) = listed["items"]
    assert item["notification_id"] == item["id"] == receipt["id"]
    assert [clock["kind"] for clock in item["clocks"]] == ["notification_quarantine"]
    assert item["due_at"] == "2026-11-18T13:30:00Z"
    seen = (await partnership.hub_support.get(f"/v1/notifications/{receipt['id']}")).json()
    assert seen["sender"]["agency"] == "Police"
    assert seen["sender"]["support_contact"]
    assert [act["action"] for act in seen["available_actions"] if act["allowed"]] == [
        "correct",
        "replay",
        "set_aside",
    ]
    foreign = (await other_partnership.hub_support.get("/v1/worklists/quarantine")).json()
    assert foreign["items"] == []


async def test_sent_twice_it_waits_once(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    first = await send(partnership.partner_system, b"<concern/>")
    again = await send(partnership.partner_system, b"<concern/>")
    assert again.status_code == 202
    assert again.json() == {**first.json(), "repeated": True}
    (row,) = await rows_of(admin_engine, partnership, "notifications")
    assert row["times_received"] == 2


async def test_support_says_what_was_meant_and_a_contact_is_made(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    sent = without("risk")
    receipt = (await send(partnership.partner_system, sent)).json()
    path = f"/v1/notifications/{receipt['id']}"
    seen = await partnership.hub_support.get(path)
    sent["data"]["risk"] = "high"
    correction = {"event": sent, "reason": "The control room gave the risk by telephone."}
    assert (await partnership.hub_support.post(f"{path}/correction", correction)).status_code == 428
    assert (
        await partnership.social_worker.post(f"{path}/correction", correction, version=1)
    ).status_code == 403
    corrected = await partnership.hub_support.post(
        f"{path}/correction", correction, version=seen.headers["ETag"]
    )
    assert corrected.status_code == 200, corrected.text
    assert corrected.json()["state"] == "received"
    assert corrected.json()["told"]["risk"] == "high"
    again = await partnership.hub_support.post(
        f"{path}/correction", correction, version=corrected.headers["ETag"]
    )
    assert again.json()["type"] == "/problems/not-quarantined"
    await contacts_made(worker_engine, partnership)
    (contact,) = await rows_of(admin_engine, partnership, "contacts")
    assert contact["received_at"] == partnership.clock.now
    (row,) = await rows_of(admin_engine, partnership, "notifications")
    assert "risk" not in json.loads(row["body"])["data"], "what was sent stays as it was sent"
    clocks = await rows_of(admin_engine, partnership, "timescales")
    assert [c["stopped_by"] for c in clocks if c["kind"] == "notification_quarantine"] == [
        "notification.understood"
    ]
    assert (await partnership.hub_support.get("/v1/worklists/quarantine")).json()["items"] == []


async def test_a_correction_that_cannot_be_understood_is_refused(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    receipt = (await send(partnership.partner_system, without("risk"))).json()
    answer = await partnership.hub_support.post(
        f"/v1/notifications/{receipt['id']}/correction",
        {"event": without("reference"), "reason": "A guess."},
        version=1,
    )
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"pointer": "/event/data/reference", "code": "missing"}]
    assert await rows_of(admin_engine, partnership, "notification_corrections") == []


async def test_a_correction_does_not_take_the_name_of_another(partnership: Partnership) -> None:
    taken = a_notice()
    await send(partnership.partner_system, taken)
    receipt = (await send(partnership.partner_system, without("risk"))).json()
    answer = await partnership.hub_support.post(
        f"/v1/notifications/{receipt['id']}/correction",
        {"event": taken, "reason": "A guess."},
        version=1,
    )
    assert answer.json()["errors"] == [{"pointer": "/event/id", "code": "event_id_reused"}]


async def test_what_is_still_not_understood_is_not_replayed(partnership: Partnership) -> None:
    receipt = (await send(partnership.partner_system, without("risk"))).json()
    answer = await partnership.hub_support.post(
        f"/v1/notifications/{receipt['id']}/replay", version=1
    )
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"pointer": "/data/risk", "code": "missing"}]


async def test_what_came_too_early_is_replayed_when_it_has_happened(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    early = a_notice(occurred_at="2026-11-18T10:00:00Z")
    receipt = (await send(partnership.partner_system, early)).json()
    assert receipt["state"] == "quarantined"
    partnership.clock.advance(hours=1)
    path = f"/v1/notifications/{receipt['id']}"
    replayed = await partnership.hub_support.post(f"{path}/replay", version=1)
    assert replayed.status_code == 200, replayed.text
    await contacts_made(worker_engine, partnership)
    assert len(await rows_of(admin_engine, partnership, "contacts")) == 1


async def test_what_was_no_worry_is_set_aside_with_a_reason(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    receipt = (await send(partnership.partner_system, b"test test test")).json()
    path = f"/v1/notifications/{receipt['id']}/setting-aside"
    reason = {"reason": "A test; the sender's desk confirmed it."}
    answer = await partnership.hub_support.post(path, reason, version=1)
    assert answer.json()["state"] == "set_aside"
    assert answer.json()["set_aside_because"] == reason["reason"]
    (clock,) = await rows_of(admin_engine, partnership, "timescales")
    assert clock["stopped_by"] == "notification.set_aside"
    again = await send(partnership.partner_system, b"test test test")
    assert again.status_code == 200
    assert again.json()["state"] == "set_aside"


async def test_a_better_one_of_the_sender_takes_its_place(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    notice = without("risk")
    await send(partnership.partner_system, notice)
    notice["data"]["risk"] = "standard"
    await send(partnership.partner_system, notice)
    await contacts_made(worker_engine, partnership)
    worse, better = await rows_of(admin_engine, partnership, "notifications")
    assert worse["state"] == "superseded"
    assert worse["superseded_by"] == better["id"]
    assert (await partnership.hub_support.get("/v1/worklists/quarantine")).json()["items"] == []


async def test_what_took_the_name_of_another_waits_for_somebody_whatever_becomes_of_that(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    notice = a_notice()
    await send(partnership.partner_system, notice)
    notice["data"]["concern"] = "Something else altogether."
    other = (await send(partnership.partner_system, notice)).json()
    assert other["faults"] == [{"pointer": "/id", "code": "event_id_reused"}]
    await contacts_made(worker_engine, partnership)
    (item,) = (await partnership.hub_support.get("/v1/worklists/quarantine")).json()["items"]
    assert item["id"] == other["id"]


async def test_what_came_after_a_good_one_waits_for_somebody(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    """It may say what the good one does not."""
    notice = a_notice()
    await send(partnership.partner_system, notice)
    partnership.clock.advance(seconds=1)
    del notice["data"]["risk"]
    worse = (await send(partnership.partner_system, notice)).json()
    await contacts_made(worker_engine, partnership)
    (item,) = (await partnership.hub_support.get("/v1/worklists/quarantine")).json()["items"]
    assert item["id"] == worse["id"]


async def test_a_mended_system_sends_what_was_corrected_and_it_is_done_with(
    partnership: Partnership,
) -> None:
    sent = without("risk")
    receipt = (await send(partnership.partner_system, sent)).json()
    path = f"/v1/notifications/{receipt['id']}"
    seen = await partnership.hub_support.get(path)
    sent["data"]["risk"] = "high"
    correction = {"event": sent, "reason": "The control room gave the risk by telephone."}
    await partnership.hub_support.post(
        f"{path}/correction", correction, version=seen.headers["ETag"]
    )
    again = await send(partnership.partner_system, sent)
    assert (again.json()["id"], again.json()["repeated"]) == (receipt["id"], True)
    assert again.json()["faults"] == [], "what was amiss is no more"


async def test_what_was_sent_is_never_changed_nor_lost(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    await send(partnership.partner_system, a_notice())
    for attempt in (
        "UPDATE notifications SET body = 'x'",
        "UPDATE notifications SET received_at = now()",
        "DELETE FROM notifications",
        "TRUNCATE notifications CASCADE",
    ):
        with pytest.raises(DBAPIError, match="kept as it was sent"):
            async with admin_engine.begin() as connection:
                await connection.execute(text(attempt))


async def test_a_batch_is_answered_for_each(
    partnership: Partnership, admin_engine: AsyncEngine, worker_engine: AsyncEngine
) -> None:
    good, bad = a_notice(), without("risk")
    body = json.dumps([good, bad, good, 7], indent=1).encode()
    answer = await partnership.partner_system.request(
        "POST",
        "/v1/notifications/batch",
        content=body,
        headers={"Content-Type": "application/cloudevents-batch+json"},
    )
    assert answer.status_code == 200, answer.text
    items = answer.json()["items"]
    assert [item["state"] for item in items] == [
        "received",
        "quarantined",
        "received",
        "quarantined",
    ]
    assert [item["repeated"] for item in items] == [False, False, True, False]
    assert items[0]["id"] == items[2]["id"]
    rows = await rows_of(admin_engine, partnership, "notifications")
    assert all(row["body"] in body for row in rows)
    again = await send(partnership.partner_system, good)
    assert again.json()["repeated"] is True, "by itself it is the same event"
    await contacts_made(worker_engine, partnership)
    assert len(await rows_of(admin_engine, partnership, "contacts")) == 1


async def test_data_in_base64_is_read_alone_and_in_a_batch(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    def in_base64(event: Json) -> Json:
        data = b64encode(json.dumps(event["data"]).encode()).decode()
        others = {name: value for name, value in event.items() if name != "data"}
        return {**others, "data_base64": data}

    notice = a_notice()
    batch = json.dumps([in_base64(notice), {**in_base64(a_notice()), "data_base64": "?"}])
    answer = await partnership.partner_system.request(
        "POST", "/v1/notifications/batch", content=batch.encode(), headers={"Content-Type": BATCH}
    )
    good, bad = answer.json()["items"]
    assert (good["state"], bad["state"]) == ("received", "quarantined")
    assert bad["faults"] == [{"pointer": "/data_base64", "code": "not_base64"}]
    again = await send(partnership.partner_system, notice)
    assert again.json()["id"] == good["id"], "with its data in the open it is the same event"
    assert again.json()["repeated"] is True
    await contacts_made(worker_engine, partnership)
    assert len(await rows_of(admin_engine, partnership, "contacts")) == 1


@pytest.mark.parametrize(
    ("bad", "fault"),
    [
        (b"[" * 5_000 + b"]" * 5_000, "too_deep"),
        (b'{"id": ' + b"1" * 5_000 + b"}", "number_out_of_range"),
        (b'{"id": "\xff"}', "not_json"),
        (b"worried", "not_json"),
    ],
)
async def test_one_bad_item_holds_up_no_other(
    partnership: Partnership, admin_engine: AsyncEngine, bad: bytes, fault: str
) -> None:
    first, last = (json.dumps(a_notice()).encode() for _ in range(2))
    answer = await partnership.partner_system.request(
        "POST", "/v1/notifications/batch", content=b"[" + b", ".join([first, bad, last]) + b"]"
    )
    assert answer.status_code == 200, answer.text
    items = answer.json()["items"]
    assert [item["state"] for item in items] == ["received", "quarantined", "received"]
    assert items[1]["faults"] == [{"pointer": "", "code": fault}]
    rows = await rows_of(admin_engine, partnership, "notifications")
    assert sorted(row["body"] for row in rows) == sorted([first, bad, last])


@pytest.mark.parametrize("body", [b"[]", b" [ \n] ", b"\xef\xbb\xbf[]"])
@pytest.mark.parametrize("path", ["/v1/notifications/batch", "/v1/notifications"])
async def test_an_empty_batch_is_one_of_none(
    partnership: Partnership, admin_engine: AsyncEngine, path: str, body: bytes
) -> None:
    answer = await partnership.partner_system.request(
        "POST", path, content=body, headers={"Content-Type": BATCH}
    )
    assert (answer.status_code, answer.json()) == (200, {"items": []})
    assert await rows_of(admin_engine, partnership, "notifications") == []
    (event,) = [
        event
        for event in await rows_of(admin_engine, partnership, "audit_events")
        if event["action"].startswith("notification.")
    ]
    assert event["action"] == "notification.batch_empty"


async def test_a_batch_at_the_address_of_single_events_is_read_as_what_it_says_it_is(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    events = [a_notice(), a_notice()]
    marked = b"\xef\xbb\xbf" + json.dumps(events).encode()
    for content_type in (BATCH, "Application/CloudEvents-Batch+JSON; charset=utf-8"):
        answer = await partnership.partner_system.request(
            "POST", "/v1/notifications", content=marked, headers={"Content-Type": content_type}
        )
        assert answer.status_code == 200, answer.text
        assert [item["state"] for item in answer.json()["items"]] == ["received", "received"]
    assert len(await rows_of(admin_engine, partnership, "notifications")) == 2
    stranger = await partnership.client.post(
        "/v1/notifications", content=marked, headers={"Content-Type": BATCH}
    )
    assert stranger.status_code == 401
    refused = await partnership.hub_manager.request(
        "POST", "/v1/notifications", content=marked, headers={"Content-Type": BATCH}
    )
    assert refused.status_code == 403


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b'{"id": 1}', "not_a_list_of_events"),
        (b"[1, 2,]", "not_a_list_of_events"),
        (b"[1] 2", "not_a_list_of_events"),
        (b"[" + b"1," * 500 + b"1]", "too_many_events"),
    ],
)
async def test_what_is_no_batch_is_kept_whole(
    partnership: Partnership, admin_engine: AsyncEngine, body: bytes, fault: str
) -> None:
    answer = await partnership.partner_system.request(
        "POST", "/v1/notifications/batch", content=body
    )
    assert answer.status_code == 202, answer.text
    (item,) = answer.json()["items"]
    assert item["faults"] == [{"pointer": "", "code": fault}]
    (row,) = await rows_of(admin_engine, partnership, "notifications")
    assert row["body"] == body
    again = await partnership.partner_system.request(
        "POST", "/v1/notifications/batch", content=body
    )
    assert (again.status_code, again.json()["items"][0]["repeated"]) == (202, True)
    await partnership.hub_support.post(
        f"/v1/notifications/{item['id']}/setting-aside", {"reason": "A test."}, version=1
    )
    done_with = await partnership.partner_system.request(
        "POST", "/v1/notifications/batch", content=body
    )
    assert done_with.json()["items"][0]["state"] == "set_aside"
    assert done_with.status_code == 200


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@st.composite
def broken_notices(draw: st.DrawFn) -> bytes:
    """A notice in which something has been replaced or added, or bytes that are none."""
    if draw(st.integers(0, 5)) == 0:
        return draw(st.binary(min_size=1, max_size=200))
    notice = a_notice()
    target = draw(st.sampled_from([notice, notice["data"], notice["data"]["children"][0]]))
    name = draw(st.sampled_from(sorted(target)) | st.text(max_size=10))
    target[name] = draw(JSON)
    return json.dumps(notice).encode()


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(sent=broken_notices())
async def test_whatever_is_sent_is_kept(
    partnership: Partnership, admin_engine: AsyncEngine, sent: bytes
) -> None:
    answer = await send(partnership.partner_system, sent)
    assert answer.status_code in {200, 201, 202}, answer.text
    async with admin_engine.connect() as connection:
        kept = await connection.scalar(
            text("SELECT body FROM notifications WHERE id = :id AND partnership_id = :of"),
            {"id": answer.json()["id"], "of": partnership.founded.id},
        )
    assert kept == sent
