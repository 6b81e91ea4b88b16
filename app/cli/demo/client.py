"""The demo client: requests as one of the staff, with each step printed to the terminal."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import httpx
from rich.console import Console
from rich.table import Table

from app.domain.clocks.working_time import LONDON
from app.domain.directory.purposes import Purpose

Json = dict[str, Any]


class StoryBroken(RuntimeError):  # noqa: N818 - a fact about how the story ended
    """The server answered a step with something else than the story expects."""


@dataclass(frozen=True, slots=True)
class DemoClient:
    """A server, tokens for the staff in the story, and the terminal."""

    client: httpx.AsyncClient
    token_of: Callable[[str], str]
    console: Console

    def tell(self, who: str, what: str) -> None:
        """Say who does what."""
        self.console.print(f"[bold]{who}[/bold] {what}")

    def show_clocks(self, record: Json) -> None:
        """Show each clock of a record with where it stands."""
        table = Table(show_header=True, box=None, padding=(0, 2))
        for heading in ("clock", "state", "due before"):
            table.add_column(heading, no_wrap=True)
        table.add_column("limit from")
        for clock in record["timescales"]:
            due = datetime.fromisoformat(clock["due_at"]).astimezone(LONDON)
            table.add_row(
                clock["kind"], clock["state"], f"{due:%a %d %b %H:%M}", clock["limit_source"]
            )
        self.console.print(table)

    async def ask(
        self,
        who: str,
        method: str,
        path: str,
        body: Json | None = None,
        *,
        etag: str | None = None,
        purpose: Purpose | None = None,
    ) -> Json:
        """Send one request as one of the staff; the record's version comes back as `etag`.

        Raises:
            StoryBroken: the answer is not a success.
        """
        headers = {
            "Authorization": f"Bearer {self.token_of(who)}",
            "Idempotency-Key": str(uuid4()),
        }
        if etag is not None:
            headers["If-Match"] = etag
        if purpose is not None:
            headers["Purpose"] = purpose
        answer = await self.client.request(method, path, json=body, headers=headers)
        if not answer.is_success:
            raise StoryBroken(f"{method} {path}: {answer.status_code} {answer.text}")
        record: Json = answer.json()
        return record | {"etag": answer.headers.get("ETag")}

    async def get(self, who: str, path: str) -> Json:
        """Read something."""
        return await self.ask(who, "GET", path)

    async def open(self, who: str, path: str) -> Json:
        """Read from a person's record, and say what for."""
        return await self.ask(who, "GET", path, purpose=Purpose.SCREENING)

    async def post(
        self, who: str, path: str, body: Json | None = None, *, etag: str | None = None
    ) -> Json:
        """Do something."""
        return await self.ask(who, "POST", path, body, etag=etag)
