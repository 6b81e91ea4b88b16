"""A push is one statement if all is as presumed; whatever is not, is found in ordinary steps."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from asyncpg.connection import LoggedQuery
from fastapi import FastAPI
from jose import jwt
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.auth.local_issuer import LOCAL_ISSUER
from app.telemetry import REGISTRY
from tests.support.partnerships import Partnership
from tests.support.scenarios.notifications import Json, a_notice, rows_of, send


@asynccontextmanager
async def sent_to_the_server(engine: AsyncEngine) -> AsyncIterator[list[str]]:
    """Every statement that the driver is given meanwhile, those of transactions included."""
    seen: list[str] = []

    def note(record: LoggedQuery) -> None:
        seen.append(record.query)

    def look_on(connection: Any, *_: object) -> None:
        connection.driver_connection.add_query_logger(note)

    def look_away(connection: Any, *_: object) -> None:
        connection.driver_connection.remove_query_logger(note)

    event.listen(engine.sync_engine, "checkout", look_on)
    event.listen(engine.sync_engine, "checkin", look_away)
    try:
        yield seen
        await asyncio.sleep(0)
    finally:
        event.remove(engine.sync_engine, "checkout", look_on)
        event.remove(engine.sync_engine, "checkin", look_away)


def pushes(how: str) -> float:
    """How many were answered so."""
    return REGISTRY.get_sample_value("frontdoor_pushes_total", {"how": how}) or 0


async def test_the_second_push_of_a_sender_is_one_statement(
    partnership: Partnership, api_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    await send(partnership.partner_system, a_notice())
    before = pushes("at_once")
    async with sent_to_the_server(api_engine) as statements:
        answer = await send(partnership.partner_system, a_notice())
    assert answer.status_code == 201, answer.text
    assert len(statements) == 1, statements
    assert pushes("at_once") == before + 1
    for table in ("notifications", "outbox_messages"):
        assert len(await rows_of(admin_engine, partnership, table)) == 2
    assert await actions(admin_engine, partnership) == ["notification.received"] * 2


async def told_of(engine: AsyncEngine, partnership: Partnership, table: str) -> list[Json]:
    """The rows of a table, and of the trail those of the requests alone."""
    rows = await rows_of(engine, partnership, table)
    return [row for row in rows if row.get("action") != "partnership.founded"]


async def actions(engine: AsyncEngine, partnership: Partnership) -> list[str]:
    return [row["action"] for row in await told_of(engine, partnership, "audit_events")]


async def test_both_ways_keep_and_note_the_same(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    notice = a_notice()
    other = notice | {"id": f"{notice['id']}-again"}
    await send(partnership.partner_system, notice)
    batch = await partnership.partner_system.request(
        "POST",
        "/v1/notifications/batch",
        content=json.dumps([other]),
        headers={"Content-Type": "application/cloudevents-batch+json"},
    )
    assert [item["state"] for item in batch.json()["items"]] == ["received"], batch.text
    its_own = {
        "notifications": {"id", "mode", "media_type", "body", "digest", "event_id"},
        "audit_events": {
            *("id", "record_id", "request_id"),
            *("salt", "commitment", "xid", "sequence"),
        },
        "outbox_messages": {"id", "record_id", "sequence"},
    }
    for table, differing in its_own.items():
        at_once, in_steps = await told_of(admin_engine, partnership, table)
        assert without(at_once, differing) == without(in_steps, differing), table
        assert all(at_once[name] is not None for name in differing - {"request_id"})


def without(row: Json, names: set[str]) -> Json:
    return {name: value for name, value in row.items() if name not in names}


async def test_a_repeated_push_is_found_in_steps(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    notice = a_notice()
    first = await send(partnership.partner_system, notice)
    before = pushes("in_steps")
    again = await send(partnership.partner_system, notice)
    assert pushes("in_steps") == before + 1
    assert again.json() == first.json() | {"repeated": True}
    (row,) = await rows_of(admin_engine, partnership, "notifications")
    assert row["times_received"] == 2
    assert sorted(await actions(admin_engine, partnership)) == [
        "notification.received",
        "notification.repeated",
    ]


async def test_what_is_not_understood_is_quarantined_in_steps(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    await send(partnership.partner_system, a_notice())
    answer = await send(partnership.partner_system, b"no event at all")
    assert answer.status_code == 202, answer.text
    kept = await rows_of(admin_engine, partnership, "notifications")
    assert [row["state"] for row in kept] == ["received", "quarantined"]
    assert len(await rows_of(admin_engine, partnership, "timescales")) == 1


@pytest.mark.parametrize(
    ("called_back", "problem"), [("user", "no-membership"), ("token", "token-refused")]
)
async def test_who_is_called_back_pushes_nothing_more(
    partnership: Partnership, admin_engine: AsyncEngine, called_back: str, problem: str
) -> None:
    system = partnership.partner_system
    assert (await send(system, a_notice())).status_code == 201
    token_id = jwt.get_unverified_claims(system.token)["jti"]
    user_id = partnership.founded.users["partner_system"]
    path, command = {
        "user": (f"/v1/users/{user_id}/revocation", None),
        "token": ("/v1/revoked-tokens", {"issuer": LOCAL_ISSUER, "token_id": token_id}),
    }[called_back]
    assert (await partnership.administrator.post(path, command)).is_success
    answer = await send(system, a_notice())
    assert answer.json()["type"] == f"/problems/{problem}"
    assert len(await rows_of(admin_engine, partnership, "notifications")) == 1


async def test_what_a_sender_has_become_counts_and_not_what_it_was(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    system = partnership.partner_system
    await send(system, a_notice())
    async with admin_engine.begin() as connection:
        await connection.execute(
            text("UPDATE memberships SET agency_id = :agency WHERE user_id = :user"),
            {
                "agency": partnership.founded.agencies["Housing"],
                "user": partnership.founded.users["partner_system"],
            },
        )
    answer = await send(system, a_notice())
    assert [fault["code"] for fault in answer.json()["faults"]] == ["type_of_another_agency"]
    kept = await rows_of(admin_engine, partnership, "notifications")
    assert kept[-1]["agency_id"] == partnership.founded.agencies["Housing"]


async def test_what_is_remembered_of_a_sender_decides_nothing(
    partnership: Partnership,
    other_partnership: Partnership,
    application: FastAPI,
    admin_engine: AsyncEngine,
) -> None:
    await send(partnership.partner_system, a_notice())
    await send(other_partnership.partner_system, a_notice())
    remembered = application.state.service.sign_ins
    here, there = (
        (LOCAL_ISSUER, each.founded.subject("partner_system"), None)
        for each in (partnership, other_partnership)
    )
    remembered[here] = remembered[there]
    assert (await send(partnership.partner_system, a_notice())).status_code == 201
    assert len(await rows_of(admin_engine, partnership, "notifications")) == 2
    assert len(await rows_of(admin_engine, other_partnership, "notifications")) == 1


async def test_who_may_not_push_is_refused_and_noted_once(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    for _ in range(2):
        assert (await send(partnership.hub_manager, a_notice())).status_code == 403
    noted = await told_of(admin_engine, partnership, "audit_events")
    assert [(row["action"], row["outcome"]) for row in noted] == [
        ("notification:send", "refused"),
        ("notification:send", "refused"),
    ]
