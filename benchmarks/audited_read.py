"""What the whole stack costs over its own SQL: an audited, row-secured read, both ways in one run.

    python -m benchmarks.audited_read [seconds of each measurement]

The statements of one request are captured as the driver sees them, and replayed through bare
asyncpg in a transaction that commits, as the request's does. Both are asked for by the same
number of askers, of one worker process and of one for each of two cores. The ratio is what to
quote: the rates belong to the machine of the day.

Beside the rates stands the processor time of one request in the serving process, and of one
transaction in this one, which hardly depends on what else the machine does. Recording a contact
is measured as well; what it writes cannot be written twice, so there it has no bare counterpart.
"""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from time import perf_counter, process_time
from uuid import uuid4

import psutil
from rich.console import Console
from rich.table import Table
from sqlalchemy import URL

from app.auth.local_issuer import local_issuer
from app.cli.demo.partnerships import found_partnership
from app.db.engine import DatabaseRole, embedded_url, engine_for
from app.db.migrate import migrate
from app.settings import Environment, Settings
from benchmarks.replaying import Statement, capture, connect, getting, in_process, replay
from tests.support.http.running_service import running_service
from tests.support.scenarios.pathway import a_worry

ASKERS = (1, 8)
WORKERS = (1, 2)
SECONDS = 5.0
# One person asks for everything, far faster than a person could.
UNBUDGETED = {"OPENINGS_PER_HOUR": "1000000"}


@dataclass(frozen=True, slots=True)
class Scene:
    """A partnership with one contact and one person in it, and a token that may read both."""

    url: URL
    folder: Path
    token: str
    paths: dict[str, str]

    def reading(self, path: str) -> bytes:
        """The request that opens a record."""
        return self._head("GET", path) + b"Purpose: screening\r\n\r\n"

    def recording(self) -> bytes:
        """The request that records a worry, each time another."""
        body = json.dumps(a_worry()).encode()
        return (
            self._head("POST", "/v1/contacts")
            + b"Content-Type: application/json\r\n"
            + f"Idempotency-Key: {uuid4()}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            + body
        )

    def _head(self, method: str, path: str) -> bytes:
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {self.token}\r\n"
        )
        return head.encode()


@dataclass(frozen=True, slots=True)
class Pace:
    """How many a second, and milliseconds of one process's processor time for each."""

    rate: float
    processor: float


async def set_scene(url: URL, folder: Path) -> Scene:
    """Found a partnership and record what is to be read."""
    now = datetime.now(UTC)
    worker = engine_for(url, DatabaseRole.WORKER, pool_size=2)
    founded = await found_partnership(
        worker, slug="benchmark", name="Invented", authority_code="975", now=now
    )
    await worker.dispose()
    issuer = local_issuer(folder, environment=Environment.DEVELOPMENT)
    token = issuer.issue(
        founded.subject("hub_practitioner"),
        audience="frontdoor",
        now=now,
        life=timedelta(hours=2),
    )
    async with in_process(url, folder, token) as (client, _):
        contact = await client.post(
            "/v1/contacts", json=a_worry(), headers={"Idempotency-Key": str(uuid4())}
        )
        triaged = await client.post(
            f"/v1/contacts/{contact.json()['id']}/triage",
            json={
                "children": [
                    {
                        "child_id": contact.json()["children"][0]["id"],
                        "identification": "new",
                        "history_read": False,
                    }
                ]
            },
            headers={"If-Match": contact.headers["ETag"], "Idempotency-Key": str(uuid4())},
        )
        child = triaged.json()["children"][0]
    return Scene(
        url,
        folder,
        token,
        {
            "one contact": f"/v1/contacts/{contact.json()['id']}",
            "one person": f"/v1/people/{child['person_id']}",
        },
    )


async def pace(
    ask: Callable[[int], Awaitable[None]],
    *,
    askers: int,
    seconds: float,
    processor: Callable[[], float],
) -> Pace:
    """How fast this many askers are answered, after a second of warming up."""
    done = 0

    async def one(number: int, until: float) -> None:
        nonlocal done
        while perf_counter() < until:
            await ask(number)
            done += 1

    warm = perf_counter() + 1
    await asyncio.gather(*(one(number, warm) for number in range(askers)))
    done = 0
    used, began = processor(), perf_counter()
    await asyncio.gather(*(one(number, began + seconds) for number in range(askers)))
    took = perf_counter() - began
    return Pace(rate=done / took, processor=(processor() - used) / done * 1000)


def of_service() -> float:
    """Seconds of processor time that the process which serves has used, and its workers."""
    serving = [
        each for each in psutil.Process().children(recursive=True) if "serve" in each.cmdline()
    ]
    return sum(sum(each.cpu_times()[:2]) for each in serving)


async def through_the_stack(
    base: str, request: Callable[[], bytes], *, askers: int, seconds: float
) -> Pace:
    """Requests over persistent connections.

    Written by hand, because a client library costs more than the service does.
    """
    host, port = base.removeprefix("http://").split(":")
    lines = [await asyncio.open_connection(host, int(port)) for _ in range(askers)]

    async def ask(number: int) -> None:
        reader, writer = lines[number]
        writer.write(request())
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 20"):
            raise RuntimeError(head.decode())
        length = next(
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length:")
        )
        await reader.readexactly(length)

    try:
        return await pace(ask, askers=askers, seconds=seconds, processor=of_service)
    finally:
        for _, writer in lines:
            writer.close()


async def bare(
    scene: Scene, statements: Sequence[Statement], *, askers: int, seconds: float
) -> Pace:
    """The same transactions through asyncpg alone."""
    connections = [await connect(scene.url, role=DatabaseRole.API) for _ in range(askers)]
    try:
        return await pace(
            lambda number: replay(connections[number], statements),
            askers=askers,
            seconds=seconds,
            processor=process_time,
        )
    finally:
        for connection in connections:
            await connection.close()


async def measure(scene: Scene, base: str, table: Table, *, workers: int, seconds: float) -> None:
    """Everything, side by side."""
    for name, path in scene.paths.items():
        statements = await capture(scene.url, scene.folder, scene.token, getting(path))
        request = partial(scene.reading, path)
        for askers in ASKERS:
            ours = await through_the_stack(base, request, askers=askers, seconds=seconds)
            theirs = await bare(scene, statements, askers=askers, seconds=seconds)
            table.add_row(
                name,
                str(len(statements)),
                str(workers),
                str(askers),
                f"{ours.rate:.0f}",
                f"{theirs.rate:.0f}",
                f"{ours.rate / theirs.rate:.2f}",
                f"{ours.processor:.1f}",
                f"{theirs.processor:.1f}",
            )
    for askers in ASKERS:
        ours = await through_the_stack(base, scene.recording, askers=askers, seconds=seconds)
        table.add_row(
            "recording a contact",
            "",
            str(workers),
            str(askers),
            f"{ours.rate:.0f}",
            "",
            "",
            f"{ours.processor:.1f}",
            "",
        )


def main() -> None:
    """Start everything, measure, and print one table."""
    folder = Path(mkdtemp(prefix="frontdoor-benchmark-"))
    settings = Settings(data_folder=folder)
    migrate(settings)
    url = embedded_url(folder)
    scene = asyncio.run(set_scene(url, folder))
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    columns = ("what", "statements", "workers", "askers")
    table = Table(*columns, "stack /s", "bare /s", "ratio", "stack ms", "bare ms")
    for workers in WORKERS:
        with running_service(url, folder, settings=UNBUDGETED | {"WORKERS": str(workers)}) as base:
            asyncio.run(measure(scene, base, table, workers=workers, seconds=seconds))
    Console().print(table)


if __name__ == "__main__":
    main()
