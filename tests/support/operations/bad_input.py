"""Requests that are bad in one way each, and what an answer to them must be."""

import json
from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass

import httpx
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.row_security import TABLE_POLICIES
from tests.support.database.cases import Case
from tests.support.database.rows.every_table import PARTNERSHIPS
from tests.support.operations.valid_requests import (
    Json,
    Operation,
    Operations,
    Path,
    body_for,
    may,
    records,
)
from tests.support.partnerships import Partnership, Person

SENT = "Zq7Sent"
"""Part of what is sent, to be found where an answer repeats it."""

PLACE = '"@@"'
"""Where in a body, as text, something stands that no JSON library would write."""

REFUSED = frozenset({400, 413, 415, 422})

RAW = {
    "NUL": f'"{SENT}\\u0000"',
    "a control character": f'"{SENT}\\u001b[2J"',
    "a lone surrogate": f'"{SENT}\\ud800"',
    "NaN": "NaN",
    "infinity": "-Infinity",
    "a number beyond doubles": "1e999",
    "a number beyond exactness": "9007199254740993",
    "a number of many digits": "7" * 400,
    "a list": f'["{SENT}", ["{SENT}"]]',
    "an object": f'{{"{SENT}": "{SENT}"}}',
}
"""What fits no member of any body, as text."""

DAYS = ("0000-01-01", "1899-12-31", "2101-01-01", "9999-12-31", "2026-02-30", "20261118", "today")
INSTANTS = (
    "0000-01-01T00:00:00Z",
    "2101-01-01T00:00:00Z",
    "9999-12-31T23:59:59-14:00",
    "2026-11-18T24:30:00Z",
    "2026-11-18T09:30:00",
    "2026-11-18",
    "1795000000",
)
OF_FORMAT = {"date": DAYS, "date-time": INSTANTS}

_AS_JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class Walker:
    """Sends bad requests to one operation, as somebody who might send good ones."""

    operations: Operations
    operation: Operation
    person: Person
    ids: dict[str, str]
    body: Json

    @property
    def path(self) -> str:
        """The path that names the records of the case."""
        return self.operation.paths(self.ids)[0]

    @property
    def leaves(self) -> list[tuple[Path, Json]]:
        """Where in the body something stands, and what may."""
        assert self.operation.body is not None
        return list(self.operations.leaves(self.operation.body))

    def with_raw(self, at: Path, raw: str) -> str:
        """The body as text, with this text at a place."""
        assert self.operation.body is not None
        changed = self.operations.with_value(self.operation.body, self.body, at, "@@")
        return json.dumps(changed).replace(PLACE, raw, 1)

    async def send(
        self,
        body: bytes | AsyncIterator[bytes] | None,
        *,
        path: str | None = None,
        headers: Mapping[str, str] = _AS_JSON,
    ) -> httpx.Response:
        """Send a body as it is, with all the headers that the operation asks for."""
        asked = "If-Match" in self.operation.headers and "If-Match" not in headers
        return await self.person.request(
            self.operation.method,
            path or self.path,
            version=1 if asked else None,
            headers=dict(headers),
            content=body,
        )


def walker_of(
    operations: Operations, operation: Operation, partnership: Partnership, case: Case
) -> Walker:
    """Somebody with the permission of the operation, a valid body, and the case's records."""
    return Walker(
        operations,
        operation,
        person=next(may(partnership, operation)),
        ids=records(case, operation.record_ids),
        body=body_for(operations, operation, case),
    )


def refuse(answer: httpx.Response, told: object, *, statuses: Collection[int] = REFUSED) -> None:
    """Assert that the answer is a refusal, in the form of all refusals, that repeats nothing."""
    said = f"{told}: {answer.status_code} {answer.text[:300]}"
    assert answer.status_code in statuses, said
    assert answer.headers["content-type"] == "application/problem+json", said
    problem = answer.json()
    # It is ours and random, so that anything might be read in it.
    del problem["instance"]
    answered = json.dumps(problem, ensure_ascii=False)
    for sent in (SENT, *RAW.values(), *DAYS, *INSTANTS):
        assert sent not in answered, said


def other_spellings(one: str) -> tuple[str, ...]:
    """Other ways to write an id, some of which PostgreSQL and Python would take for it."""
    return (one.upper(), f"{{{one}}}", one.replace("-", ""), f"urn:uuid:{one}", f"{one}\n")


async def contents(admin: AsyncEngine, case: Case) -> dict[str, str]:
    """What every table but the trail holds of the case's partnership, by table, as a digest."""
    digests = (
        f"SELECT '{table}', md5(coalesce(string_agg(held::text, ',' ORDER BY id), ''))"
        f" FROM {table} AS held WHERE {'id' if table == PARTNERSHIPS else 'partnership_id'} = :id"
        for table in TABLE_POLICIES
        if table != "audit_events"
    )
    async with admin.connect() as connection:
        found = await connection.execute(text(" UNION ALL ".join(digests)), {"id": case.founded.id})
        return {row[0]: row[1] for row in found}
