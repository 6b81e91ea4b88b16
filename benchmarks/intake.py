"""How many notifications are accepted a second, and what becomes of them under twice the load.

    python -m benchmarks.intake [seconds of each measurement]

One service with two worker processes; the load comes from a process of its own over persistent
connections. First as many at once as it takes; then half of that rate, for how long the slowest
hundredth wait; then twice that rate, with the in-flight limit and without, for how many are still
accepted within a second. Rates belong to the machine of the day: quote the ratios.
"""

import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from time import perf_counter
from uuid import uuid4

import psutil
from rich.console import Console
from rich.table import Table
from sqlalchemy import URL

from app.auth.local_issuer import local_issuer
from app.cli.demo.partnerships import found_partnership
from app.db.engine import DatabaseRole, embedded_server, embedded_url, engine_for
from app.db.migrate import migrate
from app.settings import Environment, Settings
from tests.support.http.running_service import running_service
from tests.support.scenarios.notifications import a_notice

SECONDS = 8.0
LINES = 16
IN_TIME = 1.0
WITHOUT_LIMIT = "1000"


@dataclass(slots=True)
class Tally:
    """How long each answer took, by its status."""

    took: dict[int, list[float]] = field(default_factory=dict)

    def add(self, status: int, seconds: float) -> None:
        """Count one answer."""
        self.took.setdefault(status, []).append(seconds)

    def accepted(self, *, within: float = float("inf")) -> int:
        """How many were accepted, and answered in time."""
        return sum(took <= within for took in self.took.get(201, []))

    def slowest_hundredth(self) -> float:
        """The 99th percentile of what was accepted, in seconds."""
        waited = sorted(self.took.get(201, [0.0]))
        return waited[int(len(waited) * 0.99) - 1]


async def set_scene(url: URL, folder: Path) -> str:
    """A partnership, and a token of its police system."""
    now = datetime.now(UTC)
    worker = engine_for(url, DatabaseRole.WORKER, pool_size=2)
    founded = await found_partnership(
        worker, slug="benchmark", name="Invented", authority_code="975", now=now
    )
    await worker.dispose()
    issuer = local_issuer(folder, environment=Environment.DEVELOPMENT)
    return issuer.issue(
        founded.subject("partner_system"), audience="frontdoor", now=now, life=timedelta(hours=2)
    )


_NOTICE = json.dumps(a_notice(reference="REFERENCE") | {"id": "EVENT"})


def _request(token: str, number: int) -> bytes:
    body = _NOTICE.replace("REFERENCE", f"INC-{uuid4()}").replace("EVENT", f"{uuid4()}-{number}")
    return (
        "POST /v1/notifications HTTP/1.1\r\nHost: localhost\r\n"
        f"Authorization: Bearer {token}\r\nContent-Type: application/cloudevents+json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


class Line:
    """One persistent connection, reopened when the service has closed it."""

    def __init__(self, base: str) -> None:
        host, port = base.removeprefix("http://").split(":")
        self._where = host, int(port)
        self._open: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: bytes) -> int:
        """The status of the answer, 0 for none."""
        try:
            self._open = self._open or await asyncio.open_connection(*self._where)
            reader, writer = self._open
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            lines = head.lower().split(b"\r\n")
            length = next(int(line[15:]) for line in lines if line.startswith(b"content-length:"))
            await reader.readexactly(length)
            return int(head[9:12])
        except (OSError, asyncio.IncompleteReadError):
            self.close()
            return 0

    def close(self) -> None:
        """Hang up."""
        if self._open is not None:
            self._open[1].close()
        self._open = None


async def as_fast_as_it_goes(base: str, token: str, seconds: float) -> float:
    """Accepted a second by this many askers, each of whom waits for every answer."""
    tally, until = Tally(), perf_counter() + seconds

    async def one(line: Line) -> None:
        for number in count():
            if perf_counter() > until:
                break
            tally.add(await line.ask(_request(token, number)), 0.0)
        line.close()

    await asyncio.gather(*(one(Line(base)) for _ in range(LINES)))
    return tally.accepted() / seconds


async def at_a_rate(base: str, token: str, rate: float, seconds: float) -> Tally:
    """What is answered when this many arrive a second, whether or not others were answered.

    Time counts from when each was due to be sent, so that waiting for a turn is waiting.
    """
    tally, idle, asking = Tally(), list[Line](), set[asyncio.Task[None]]()
    began = perf_counter()

    async def one(number: int, due: float) -> None:
        line = idle.pop() if idle else Line(base)
        status = await line.ask(_request(token, number))
        tally.add(status, perf_counter() - due)
        idle.append(line)

    for number in range(int(rate * seconds)):
        due = began + number / rate
        await asyncio.sleep(max(0, due - perf_counter()))
        task = asyncio.create_task(one(number, due))
        asking.add(task)
        task.add_done_callback(asking.discard)
    await asyncio.gather(*asking)
    for line in idle:
        line.close()
    return tally


@contextmanager
def serving(url: URL, folder: Path, **settings: str) -> Iterator[str]:
    """Two worker processes of the service."""
    with running_service(url, folder, settings={"WORKERS": "2", **settings}) as base:
        yield base


class Processors:
    """Seconds of processor time that this client, the service and PostgreSQL have taken."""

    def __init__(self, folder: Path) -> None:
        server = embedded_server(folder).get_pid()
        self._postgresql = psutil.Process(server)
        self._client = psutil.Process()

    def __call__(self) -> dict[str, float]:
        """Of each so far; a process that has ended is not counted."""
        postgresql = [self._postgresql, *self._postgresql.children(recursive=True)]
        service = [each for each in self._client.children(recursive=True) if each not in postgresql]
        return {
            "the client": _taken(self._client),
            "the service": sum(map(_taken, service)),
            "PostgreSQL": sum(map(_taken, postgresql)),
        }


def _taken(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


def main() -> None:
    """Start everything, measure, and print one table."""
    folder = Path(mkdtemp(prefix="frontdoor-benchmark-"))
    migrate(Settings(data_folder=folder))
    url = embedded_url(folder)
    token = asyncio.run(set_scene(url, folder))
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    table = Table("measured", "value", "ratio to capacity")
    processors = Processors(folder)
    with serving(url, folder) as base:
        asyncio.run(as_fast_as_it_goes(base, token, 2))
        before = processors()
        capacity = asyncio.run(as_fast_as_it_goes(base, token, seconds))
        table.add_row("accepted a second", f"{capacity:.0f}", "1")
        for name, taken in processors().items():
            each = (taken - before[name]) / (capacity * seconds) * 1000
            table.add_row(f"processor time of {name} for each", f"{each:.1f} ms", "")
        half = asyncio.run(at_a_rate(base, token, capacity / 2, seconds))
        table.add_row("p99 at half that rate", f"{half.slowest_hundredth() * 1000:.0f} ms", "")
        over = asyncio.run(at_a_rate(base, token, capacity * 2, seconds))
    _show_overload(table, "with the limit", over, capacity, seconds)
    with serving(url, folder, IN_FLIGHT_PER_CONNECTION=WITHOUT_LIMIT) as base:
        over = asyncio.run(at_a_rate(base, token, capacity * 2, seconds))
    _show_overload(table, "without", over, capacity, seconds)
    Console().print(table)


def _show_overload(table: Table, name: str, tally: Tally, capacity: float, seconds: float) -> None:
    goodput = tally.accepted(within=IN_TIME) / seconds
    table.add_row(
        f"accepted within a second at twice the rate, {name}",
        f"{goodput:.0f} a second",
        f"{goodput / capacity:.2f}",
    )


if __name__ == "__main__":
    main()
