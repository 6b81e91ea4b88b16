"""A process that is told to stop finishes what it began; one that takes over drops nothing."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

import httpx
import pytest
from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.auth.local_issuer import LocalIssuer
from tests.support.faults.servers import Server, serving, started, wait_until_ready
from tests.support.http.running_service import free_port
from tests.support.partnerships import found
from tests.support.scenarios.people import CHILD

pytestmark = pytest.mark.slow

A_LOCK_AWAITED_FOR = 1.5
HANDOVERS = 2
ENOUGH_ANSWERS = 50


async def token_of_somebody(worker: AsyncEngine, issuer: LocalIssuer) -> str:
    founded = await found(worker, "restless")
    return issuer.issue(
        founded.subject("hub_practitioner"),
        audience="frontdoor",
        now=datetime.now(UTC),
        life=timedelta(hours=1),
    )


async def test_a_request_in_flight_is_finished_and_the_process_ends_well(
    database_url: URL,
    worker_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    issuer: LocalIssuer,
    issuer_folder: Path,
) -> None:
    headers = {
        "Authorization": f"Bearer {await token_of_somebody(worker_engine, issuer)}",
        "Idempotency-Key": "begun-before-the-signal",
    }
    before = await _sessions(admin_engine)
    with serving(database_url, issuer_folder, settings={"DRAIN_SECONDS": "1"}) as server:
        async with httpx.AsyncClient(base_url=server.base, timeout=30) as client:
            async with admin_engine.begin() as connection:
                await connection.execute(text("LOCK TABLE person_names IN SHARE MODE"))
                slow = asyncio.create_task(client.post("/v1/people", json=CHILD, headers=headers))
                await _waiting_for_a_lock(admin_engine)
                server.ask_to_stop()
                unready = await _unready(server)
                await asyncio.sleep(A_LOCK_AWAITED_FOR)
            answer = await slow
        assert unready.status_code == 503
        assert unready.headers["connection"] == "close"
        assert answer.status_code == 201
        assert await asyncio.to_thread(server.stopped, within=25) == 0
    assert await _sessions(admin_engine) == before, "the pool was closed"


async def test_ctrl_c_ends_open_streams_at_once(
    database_url: URL, worker_engine: AsyncEngine, issuer: LocalIssuer, issuer_folder: Path
) -> None:
    headers = {"Authorization": f"Bearer {await token_of_somebody(worker_engine, issuer)}"}
    with serving(database_url, issuer_folder, settings={"DRAIN_SECONDS": "0"}) as server:
        async with (
            httpx.AsyncClient(base_url=server.base, timeout=30) as client,
            client.stream("GET", "/v1/events/stream", headers=headers) as answer,
        ):
            assert answer.status_code == 200
            server.interrupt()
            assert await asyncio.to_thread(server.stopped, within=10) == 0
            async for _ in answer.aiter_lines():
                pass


async def test_an_open_stream_ends_by_itself_in_a_process_that_is_interrupted(
    database_url: URL, worker_engine: AsyncEngine, issuer: LocalIssuer, issuer_folder: Path
) -> None:
    """A terminal interrupts every process at once, and the worker may be told first."""
    headers = {"Authorization": f"Bearer {await token_of_somebody(worker_engine, issuer)}"}
    with serving(database_url, issuer_folder) as server:
        async with (
            httpx.AsyncClient(base_url=server.base, timeout=5) as client,
            client.stream("GET", "/v1/events/stream", headers=headers) as stream,
        ):
            assert stream.status_code == 200
            server.interrupt_workers()
            async for _ in stream.aiter_bytes():
                pass  # To its end: a stream that is cut off, or silent for long, raises.
        await asyncio.to_thread(server.stopped, within=10)


async def _sessions(admin: AsyncEngine) -> int:
    async with admin.connect() as connection:
        found = await connection.scalar(
            text("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'frontdoor_api'")
        )
    return int(found or 0)


async def _waiting_for_a_lock(admin: AsyncEngine) -> None:
    waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    for _ in range(200):
        # In one transaction the view would go on showing what it showed first.
        async with admin.connect() as connection:
            if await connection.scalar(waiting):
                return
        await asyncio.sleep(0.02)
    raise AssertionError("The request never waited.")


async def _unready(server: Server) -> httpx.Response:
    async with httpx.AsyncClient(base_url=server.base) as another:
        for _ in range(50):
            answer = await another.get("/health/ready")
            if answer.status_code != httpx.codes.OK:
                return answer
            await asyncio.sleep(0.02)
    raise AssertionError("It said it was ready all the while.")


@dataclass
class Told:
    """What two clients met: one connects anew for every request, one never wants to."""

    answered: int = 0
    failed: list[str] = field(default_factory=list)


@asynccontextmanager
async def asking(base: str) -> AsyncIterator[Told]:
    """Keep asking for something that everybody may have, and note every failure."""
    told, ended = Told(), asyncio.Event()

    async def anew() -> None:
        while not ended.is_set():
            async with httpx.AsyncClient(base_url=base, timeout=10) as client:
                await _ask(client, told, "a new connection")

    async def over_and_over() -> None:
        async with httpx.AsyncClient(base_url=base, timeout=10) as client:
            while not ended.is_set():
                await _ask(client, told, "a kept connection")

    clients = [asyncio.create_task(each()) for each in (anew, anew, over_and_over)]
    yield told
    ended.set()
    await asyncio.gather(*clients)


async def _ask(client: httpx.AsyncClient, told: Told, how: str) -> None:
    try:
        answer = await client.get("/health/live")
    except httpx.TransportError as error:
        told.failed.append(f"{how}: {type(error).__name__}")
        return
    if answer.status_code == httpx.codes.OK:
        told.answered += 1
    else:
        told.failed.append(f"{how}: {answer.status_code}")


async def test_one_process_hands_over_to_the_next_without_dropping_a_request(
    database_url: URL, issuer_folder: Path
) -> None:
    with (
        socket.create_server(("127.0.0.1", 0), backlog=1024) as shared,
        ExitStack() as servers,
    ):
        shared.setblocking(False)

        def another(metrics_port: int) -> Server:
            """Started, but perhaps not ready: whoever asks now is answered by the one before."""
            return servers.enter_context(
                started(
                    database_url,
                    issuer_folder,
                    passed=shared,
                    settings={"DRAIN_SECONDS": "1", "METRICS_PORT": str(metrics_port)},
                )
            )

        server = another(free_port())
        await asyncio.to_thread(wait_until_ready, server)
        async with asking(server.base) as told:
            for _ in range(HANDOVERS):
                metrics_port = free_port()
                successor = await asyncio.to_thread(another, metrics_port)
                await _answers_itself(metrics_port)
                server.ask_to_stop()
                assert await asyncio.to_thread(server.stopped, within=25) == 0
                before = told.answered
                await asyncio.sleep(0.5)
                assert told.answered > before, "the new process answers alone"
                server = successor
    assert told.answered > ENOUGH_ANSWERS
    assert told.failed == []


async def _answers_itself(metrics: int) -> None:
    """Until the process with this metrics port has answered a request of the clients'."""
    async with httpx.AsyncClient() as client:
        until = monotonic() + 90
        while monotonic() < until:
            try:
                shown = await client.get(f"http://127.0.0.1:{metrics}/metrics")
            except httpx.TransportError:
                await asyncio.sleep(0.1)
                continue
            if 'frontdoor_requests_total{method="GET"' in shown.text:
                return
            await asyncio.sleep(0.1)
    raise AssertionError("The new process takes no connections.")


async def test_a_body_that_never_comes_is_given_up_and_the_connection_closed(
    database_url: URL, worker_engine: AsyncEngine, issuer: LocalIssuer, issuer_folder: Path
) -> None:
    token = await token_of_somebody(worker_engine, issuer)
    with serving(database_url, issuer_folder, settings={"BODY_SECONDS": "0.5"}) as server:
        for sent in (b"", b"{", b'{"names": [{"kind": "current", "giv'):
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(
                b"POST /v1/people HTTP/1.1\r\nHost: frontdoor.test\r\n"
                + f"Authorization: Bearer {token}\r\n".encode()
                + b"Idempotency-Key: a-body-that-never-comes\r\n"
                + b"Content-Type: application/json\r\nContent-Length: 400\r\n\r\n"
                + sent
            )
            said = await asyncio.wait_for(reader.read(), timeout=5)
            writer.close()
            head, _, body = said.partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 408 ")
            assert json.loads(body)["type"] == "/problems/request-timeout"
