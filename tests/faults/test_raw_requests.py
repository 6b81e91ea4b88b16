"""Two hundred bad requests, as bytes over a socket: refused, repeated nowhere, and kept nowhere."""

import asyncio
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.auth.local_issuer import LocalIssuer, local_issuer
from app.cli.demo.partnerships import Founded
from app.settings import Environment
from tests.support.faults.raw_requests.addresses import (
    ADDRESSES,
    CONTENT_TYPES,
    HEADERS,
    QUERIES,
    TOKENS,
)
from tests.support.faults.raw_requests.bodies import DATES, IDS, JSON, NUMBERS, UNICODE
from tests.support.faults.raw_requests.every_request import (
    FOREIGN,
    KEY,
    MARK,
    TOKEN,
    Answered,
    Cases,
    Raw,
    get,
    request,
)
from tests.support.faults.raw_requests.framing import FRAMING
from tests.support.faults.raw_requests.sending import Said, say
from tests.support.faults.servers import serving
from tests.support.partnerships import found

GROUPS: Mapping[str, Cases] = {
    "framing": FRAMING,
    "headers": HEADERS,
    "JSON": JSON,
    "Unicode": UNICODE,
    "numbers": NUMBERS,
    "dates": DATES,
    "ids": IDS,
    "addresses": ADDRESSES,
    "queries": QUERIES,
    "content types": CONTENT_TYPES,
    "tokens": TOKENS,
}
AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody known, at the socket of a server."""

    port: int
    token: bytes
    foreign: bytes

    async def say(self, sent: bytes) -> Said:
        """Send, with the tokens and a fresh key written in."""
        for place, value in (
            (TOKEN, self.token),
            (FOREIGN, self.foreign),
            (KEY, str(uuid4()).encode()),
        ):
            sent = sent.replace(place, value)
        return await say(self.port, sent)


def _token(issuer: LocalIssuer, subject: str) -> bytes:
    now, hour = datetime.now(UTC), timedelta(hours=1)
    return issuer.issue(subject, audience="frontdoor", now=now, life=hour).encode()


async def _counts(admin: AsyncEngine) -> dict[str, int]:
    """How many rows each table has, whoever they belong to."""
    async with admin.connect() as connection:
        tables = await connection.scalars(
            text(
                "SELECT relname FROM pg_class"
                " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            )
        )
        union = " UNION ALL ".join(
            f"SELECT '{table}' AS table_name, count(*) AS rows FROM \"{table}\"" for table in tables
        )
        found_counts = await connection.execute(text(union))
        return {row.table_name: row.rows for row in found_counts}


async def _refusals(admin: AsyncEngine, founded: Founded) -> Counter[str]:
    async with admin.connect() as connection:
        found_refusals = await connection.scalars(
            text(
                "SELECT refusal FROM audit_events"
                " WHERE partnership_id = :tenant AND outcome = 'refused'"
            ),
            {"tenant": founded.id},
        )
        return Counter(found_refusals)


def _wrong(case: Raw, said: Said, caller: Caller) -> str | None:
    """What is wrong with an answer to a bad request."""
    for secret in (MARK.encode(), caller.token, caller.foreign):
        if secret in said.whole:
            return "it repeats what was sent"
    if case.answered is Answered.NOBODY:
        return f"it says {said.status}" if said.whole else None
    if said.status != case.status:
        return f"{said.status} {said.body[:200]!r}, not {case.status}"
    if case.answered is Answered.SERVER:
        return "the server says more than a status" if said.body else None
    return _not_a_problem(said)


def _not_a_problem(said: Said) -> str | None:
    if said.headers["Content-Type"] != "application/problem+json":
        return f"it is {said.headers['Content-Type']}"
    problem = json.loads(said.body)
    told = (problem["status"], problem["instance"])
    its_own = (said.status, f"urn:frontdoor:request:{said.headers['X-Request-Id']}")
    return None if told == its_own else "the problem is of another answer"


async def test_every_bad_request_is_refused_repeated_nowhere_and_kept_nowhere(
    database_url: URL,
    worker_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    issuer: LocalIssuer,
    issuer_folder: Path,
    tmp_path: Path,
) -> None:
    founded = await found(worker_engine, "besieged")
    subject = founded.subject("hub_practitioner")
    elsewhere = local_issuer(tmp_path, environment=Environment.DEVELOPMENT)
    with serving(database_url, issuer_folder, settings={"BODY_SECONDS": "1"}) as server:
        caller = Caller(server.port, _token(issuer, subject), _token(elsewhere, subject))
        assert (await caller.say(request())).status == 201, "what is spoilt below is good"
        before = await _counts(admin_engine)
        faults = await _all(caller)
        after = await _counts(admin_engine)
        assert server.process.poll() is None
        assert (await caller.say(request())).status == 201
    assert not faults, "\n".join(faults)
    refused = [case.audited for cases in GROUPS.values() for case in cases.values()]
    expected = Counter(name for name in refused if name is not None)
    assert await _refusals(admin_engine, founded) == expected
    # Each case is followed by a good reading, which is on the trail as well.
    read = len(refused)
    assert after == before | {"audit_events": before["audit_events"] + expected.total() + read}


async def _all(caller: Caller) -> list[str]:
    places = asyncio.Semaphore(AT_ONCE)

    async def fault(group: str, name: str, case: Raw) -> str | None:
        async with places:
            wrong = _wrong(case, await caller.say(case.sent), caller)
            then = (await caller.say(get("/v1/me"))).status
        if then != 200:
            wrong = f"{wrong or ''} and then {then}"
        return None if wrong is None else f"{group}: {name}: {wrong}"

    found_faults = await asyncio.gather(
        *(
            fault(group, name, case)
            for group, cases in GROUPS.items()
            for name, case in cases.items()
        )
    )
    return [each for each in found_faults if each is not None]


def test_there_are_two_hundred_of_them_and_no_two_are_alike() -> None:
    sent = [case.sent for cases in GROUPS.values() for case in cases.values()]
    assert len(sent) >= 200
    assert len(set(sent)) == len(sent)


@pytest.mark.parametrize("answered", [Answered.SERVER, Answered.NOBODY])
def test_what_is_not_answered_by_us_is_broken_framing(answered: Answered) -> None:
    for group, cases in GROUPS.items():
        for name, case in cases.items():
            if case.answered is answered:
                assert group == "framing", name
