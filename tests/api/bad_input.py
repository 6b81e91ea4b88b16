"""Requests that are bad in one way each, and what an answer to them must be."""

import json
from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass

import httpx

from tests.api.operations import Json, Operation, Operations, Path, body_for, may, records
from tests.conftest import Partnership, Person
from tests.database.cases import Case

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
        version = 1 if "If-Match" in self.operation.headers else None
        return await self.person.request(
            self.operation.method,
            path or self.path,
            version=version,
            headers=dict(headers),
            content=body,
        )


def walker(
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
    for sent in (SENT, *RAW.values(), *DAYS, *INSTANTS):
        assert sent not in answer.text, said
