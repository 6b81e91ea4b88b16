"""What the service says of itself holds nothing of what it was told."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from app.auth.local_issuer import LocalIssuer
from app.telemetry import ALLOWED_FIELDS, only_allowed
from tests.support.faults.servers import serving
from tests.support.http.running_service import running_service
from tests.support.partnerships import found

GIVEN, FAMILY = "Zebedina", "Quillfeather-Invented"
ADDRESS = "77 Nowhere Crescent"


def kept(**fields: object) -> dict[str, Any]:
    return dict(only_allowed(None, "info", fields))


def test_a_field_that_is_not_allowed_by_name_is_dropped() -> None:
    assert kept(event="request", status=200, body="a", query="b", name="c", detail="d") == {
        "event": "request",
        "status": 200,
    }


@pytest.mark.parametrize(
    "words",
    [f"{GIVEN}, born 4 March", "a\nb", "é", "x" * 121, 'quo"ted', {"a": 1}, ["a"], None, b"a"],
)
def test_an_allowed_field_holds_no_more_than_a_plain_code(words: object) -> None:
    assert kept(event=words) == {}


def test_no_allowed_field_is_one_that_people_are_described_in() -> None:
    describing = {"body", "query", "path", "url", "message", "detail", "name", "subject", "user"}
    assert describing.isdisjoint(ALLOWED_FIELDS)


async def test_nothing_that_was_sent_is_found_in_the_output_of_the_running_service(
    database_url: URL,
    worker_engine: AsyncEngine,
    issuer: LocalIssuer,
    issuer_folder: Path,
    tmp_path: Path,
) -> None:
    founded = await found(worker_engine, "quiet")
    token = issuer.issue(
        founded.subject("hub_practitioner"),
        audience="frontdoor",
        now=datetime.now(UTC),
        life=timedelta(hours=1),
    )
    written = tmp_path / "output"
    with (
        written.open("wb") as output,
        running_service(database_url, issuer_folder, output=output) as base,
    ):
        statuses = await _say_it_in_every_place(base, token)
    assert statuses == [201, 200, 422, 400, 404, 404, 401, 422, 400]
    told = written.read_text()
    for word in (GIVEN, FAMILY, ADDRESS, token, "Invented"):
        assert word.lower() not in told.lower()
    lines = [json.loads(line) for line in told.splitlines()]
    requests = [line for line in lines if line["event"] == "request"]
    assert len(requests) >= len(statuses)
    assert {name for line in lines for name in line} <= ALLOWED_FIELDS


@pytest.mark.slow
def test_what_the_server_says_of_its_processes_is_said_as_everything_else(
    database_url: URL, issuer_folder: Path, tmp_path: Path
) -> None:
    written = tmp_path / "output"
    with (
        written.open("wb") as output,
        serving(database_url, issuer_folder, output=output) as server,
    ):
        server.kill_workers()
        assert server.stopped(within=30) == 1
    lines = [json.loads(line) for line in written.read_text().splitlines()]
    assert {"event": "Unexpected exit from worker-1", "level": "error"} in [
        {name: line.get(name) for name in ("event", "level")} for line in lines
    ]
    assert {name for line in lines for name in line} <= ALLOWED_FIELDS


async def _say_it_in_every_place(base: str, token: str) -> list[int]:
    """Send the invented child's name wherever a client could put it; the statuses, in order."""
    child = {
        "names": [{"kind": "current", "given": GIVEN, "family": FAMILY}],
        "born_on": "2016-03-04",
    }
    async with httpx.AsyncClient(
        base_url=base,
        headers={"Authorization": f"Bearer {token}", "X-Request-Id": f"{GIVEN} {FAMILY}"},
    ) as client:
        key = {"Idempotency-Key": str(uuid4())}
        answers = [
            await client.post("/v1/people", json=child, headers=key),
            await client.post("/v1/people/search", json={"given": GIVEN, "family": FAMILY}),
            await client.post("/v1/people/search", json={GIVEN: ADDRESS}),
            await client.post("/v1/people", json=child, headers={"Idempotency-Key": GIVEN[:3]}),
            await client.get(f"/v1/{FAMILY}", params={"given": GIVEN}),
            await client.request(GIVEN.upper(), f"/{FAMILY}?{ADDRESS}"),
            await client.get("/v1/me", headers={"Authorization": f"Bearer {FAMILY}"}),
            await client.get("/v1/me", headers={"Partnership": FAMILY}),
            await client.post(
                "/v1/people/search",
                content=f'{{"given": "{GIVEN}"'.encode(),
                headers={"Content-Type": "application/json"},
            ),
        ]
    return [answer.status_code for answer in answers]
