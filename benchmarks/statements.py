"""What the hub's busiest requests ask of the database: statements, and processor time.

    python -m benchmarks.statements [families]

A partnership with this many families (twenty) of two children each, all on the worklists, half of
them with an open referral. Each request is sent ten times in this process after a warming up; the
number of statements is that of one request, and the milliseconds are the least of the ten.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from time import process_time
from typing import Any
from uuid import UUID, uuid4

import httpx
from rich.console import Console
from rich.table import Table
from sqlalchemy import URL

from app.auth.local_issuer import local_issuer
from app.cli.demo.partnerships import found_partnership
from app.db.engine import DatabaseRole, embedded_url, engine_for
from app.db.migrate import migrate
from app.settings import Environment, Settings
from benchmarks.replaying import Statement, in_process, noting
from tests.support.scenarios.pathway import NAMED_CHILD, a_worry

FAMILIES = 20
TIMES = 10
Send = Callable[[int], Awaitable[httpx.Response]]


@dataclass(frozen=True, slots=True)
class Scene:
    """What is asked for, and who asks."""

    practitioner: httpx.AsyncClient
    manager: httpx.AsyncClient
    threshold_document_id: UUID

    async def contact(self, number: int) -> dict[str, Any]:
        """A triaged contact about two children of one family."""
        children = [
            NAMED_CHILD | {"given": f"Testchild{name}", "family": f"Family{number}-Invented"}
            for name in ("One", "Two")
        ]
        made = await self._sent(self.practitioner, "/v1/contacts", a_worry(*children), headers={})
        found = [
            {"child_id": child["id"], "identification": "new", "history_read": True}
            for child in made.json()["children"]
        ]
        triaged = await self._sent(
            self.practitioner,
            f"/v1/contacts/{made.json()['id']}/triage",
            {"children": found},
            headers={"If-Match": made.headers["ETag"]},
        )
        contact: dict[str, Any] = triaged.json()
        return contact

    async def decide(self, contact: dict[str, Any]) -> httpx.Response:
        """Decide that the first child of a contact is in need."""
        return await self._sent(
            self.manager,
            f"/v1/contacts/{contact['id']}/children/{contact['children'][0]['id']}"
            "/threshold-decisions",
            {
                "threshold_document_id": str(self.threshold_document_id),
                "level": "child_in_need",
                "criteria": ["C1"],
                "outcome": "child_in_need_referral",
                "primary_need": "N1",
                "rationale": "An invented rationale.",
                "history_considered": True,
            },
            headers={},
        )

    async def _sent(
        self, client: httpx.AsyncClient, path: str, body: object, *, headers: dict[str, str]
    ) -> httpx.Response:
        answer = await client.post(
            path, json=body, headers={"Idempotency-Key": str(uuid4()), **headers}
        )
        if not answer.is_success:
            raise RuntimeError(answer.text)
        return answer


async def measure(url: URL, folder: Path, families: int) -> Table:
    """Set the scene, send everything, and count."""
    now = datetime.now(UTC)
    worker = engine_for(url, DatabaseRole.WORKER, pool_size=2)
    founded = await found_partnership(
        worker, slug="benchmark", name="Invented", authority_code="975", now=now
    )
    await worker.dispose()
    issuer = local_issuer(folder, environment=Environment.DEVELOPMENT)
    tokens = [
        issuer.issue(founded.subject(role), audience="frontdoor", now=now, life=timedelta(hours=2))
        for role in ("hub_practitioner", "hub_manager")
    ]
    table = Table("request", "statements", "ms")
    async with (
        in_process(url, folder, tokens[0]) as (practitioner, _),
        in_process(url, folder, tokens[1]) as (manager, engine),
    ):
        scene = Scene(practitioner, manager, founded.threshold_document_id)
        contacts = [await scene.contact(number) for number in range(families)]
        for contact in contacts[: families // 2]:
            await scene.decide(contact)
        fresh = [await scene.contact(families + number) for number in range(TIMES + 1)]
        opened = {"Purpose": "screening"}
        path = f"/v1/contacts/{contacts[0]['id']}"
        child = f"{path}/children/{contacts[0]['children'][0]['id']}"
        requests: dict[str, Send] = {
            "a contact": lambda _: manager.get(path, headers=opened),
            "its decisions": lambda _: manager.get(f"{child}/threshold-decisions", headers=opened),
            "recording a decision": lambda number: scene.decide(fresh[number]),
            "a worklist": lambda _: manager.get("/v1/worklists/decisions"),
        }
        for name, send in requests.items():
            seen: list[Statement] = []
            with noting(engine, seen):
                (await send(0)).raise_for_status()
            times = []
            for number in range(TIMES):
                began = process_time()
                (await send(number + 1)).raise_for_status()
                times.append(process_time() - began)
            table.add_row(name, str(len(seen)), f"{min(times) * 1000:.1f}")
    return table


def main() -> None:
    """Start a database, measure, and print one table."""
    folder = Path(mkdtemp(prefix="frontdoor-benchmark-"))
    migrate(Settings(data_folder=folder))
    families = int(sys.argv[1]) if len(sys.argv) > 1 else FAMILIES
    Console().print(asyncio.run(measure(embedded_url(folder), folder, families)))


if __name__ == "__main__":
    main()
