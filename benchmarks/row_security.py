"""What the policies cost at a million people and contacts: the same statements, with and without.

    python -m benchmarks.row_security [people and contacts] [restricted people]

Requests of the running application are captured as statements, and replayed in one run by two
connections: one bound by the policies as the service is, one that row security does not bind.
Both sign in, so that both pay for working out what is hidden from the actor. Quote the ratios.
"""

import asyncio
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import mkdtemp
from time import perf_counter
from typing import Final

import asyncpg
from rich.console import Console
from rich.table import Table
from sqlalchemy import URL

from app.auth.local_issuer import local_issuer
from app.cli.demo.partnerships import Founded, found_partnership
from app.db.engine import DatabaseRole, embedded_url, engine_for
from app.db.migrate import migrate
from app.settings import Environment, Settings
from benchmarks.replaying import Ask, Statement, capture, connect, getting, replay

PEOPLE: Final = 1_000_000
RESTRICTED: Final = 50
UNDECIDED: Final = 400
ROUNDS: Final = 40

FILL: Final = (
    """
    INSERT INTO people (partnership_id, id, version, changed_at, reference, born_on, disabilities,
                        recorded_at, match_keys)
    SELECT $1::uuid, uuidv7(), 1, $2::timestamptz, 'B' || lpad(n::text, 9, '0'),
           date '2008-01-01' + n % 6000, '{}', $2::timestamptz,
           ARRAY['born:' || (date '2008-01-01' + n % 6000),
                 'name:F' || n % 5003 || '/G' || n % 997,
                 'month:' || to_char(date '2008-01-01' + n % 6000, 'YYYY-MM') || '/F' || n % 5003,
                 'at:ZZ' || n % 40009, 'family:F' || n % 5003]
    FROM generate_series(1, $3::int) AS n
    """,
    """
    INSERT INTO person_names (partnership_id, id, person_id, kind, given, family, recorded_at)
    SELECT partnership_id, uuidv7(), id, 'current', 'Testgiven', 'Testfamily', recorded_at
    FROM people
    """,
    """
    INSERT INTO contacts (
        partnership_id, id, version, changed_at, reference, channel, received_at, recorded_at,
        recorded_by, source, referrer_unnamed_to_family, concern, safe_now,
        data_protection_consent, service_agreement, medical_consent, family_informed)
    SELECT $1::uuid, uuidv7(), 1, $2::timestamptz, 'C' || lpad(n::text, 9, '0'), 'telephone',
           $2::timestamptz - n * interval '1 minute', $2::timestamptz,
           $4::uuid, '2A', false, 'An invented worry.', 'safe',
           'given', 'given', 'not_asked', true
    FROM generate_series(1, $3::int) AS n
    """,
    """
    WITH c AS (SELECT id, row_number() OVER (ORDER BY received_at DESC) AS n FROM contacts),
         p AS (SELECT id, row_number() OVER (ORDER BY reference) AS n FROM people)
    INSERT INTO contact_children (
        partnership_id, id, contact_id, person_id, described_as, state, rating, outcome)
    SELECT $1::uuid, uuidv7(), c.id, p.id, 'known',
           CASE WHEN c.n <= $3::int THEN 'gathering' ELSE 'decided' END,
           CASE WHEN c.n <= $3::int THEN 'amber' END,
           CASE WHEN c.n <= $3::int THEN NULL ELSE 'no_further_action' END
    FROM c JOIN p USING (n)
    WHERE $2::timestamptz IS NOT NULL
    """,
    """
    INSERT INTO timescales (
        partnership_id, id, kind, contact_id, subject_type, subject_id, person_id, started_at,
        started_by, due_on, due_at, limit_source, limits)
    SELECT partnership_id, uuidv7(), 'threshold_decision', contact_id, 'contact_child', id,
           person_id,
           $2::timestamptz, 'contact.received', ($2::timestamptz + interval '1 day')::date,
           $2::timestamptz + interval '1 day', 'local',
           jsonb_build_array(jsonb_build_object('scope', 'local_default', 'source', 'local',
               'limit', 24, 'unit', 'hours', 'due_on', ($2::timestamptz + interval '1 day')::date,
               'due_at', $2::timestamptz + interval '1 day'))
    FROM contact_children WHERE partnership_id = $1::uuid AND state <> 'decided'
    """,
    """
    INSERT INTO restrictions (
        partnership_id, id, version, changed_at, person_id, kind, grounds, reason, owner_id, ring,
        set_at, set_by, reviewed_at, review_on)
    SELECT $1::uuid, uuidv7(), 1, $2::timestamptz, id, 'signposted', 'other', 'Invented.',
           $4::uuid, 'Invented desk', $2::timestamptz, $4::uuid, $2::timestamptz,
           ($2::timestamptz)::date + 30
    FROM people WHERE partnership_id = $1::uuid ORDER BY reference DESC LIMIT $3::int
    """,
    "ANALYZE",
)
"""People with only the details that a search needs, and one contact each. The restricted ones
are owned by a user other than the reader."""


async def fill(url: URL, folder: Path, *, people: int, restricted: int) -> tuple[Founded, str]:
    """Found a partnership and fill it; whose it is, and a token of a practitioner."""
    now = datetime.now(UTC)
    worker = engine_for(url, DatabaseRole.WORKER, pool_size=2)
    founded = await found_partnership(
        worker, slug="benchmark", name="Invented", authority_code="975", now=now
    )
    await worker.dispose()
    owner = founded.users["hub_manager"]
    connection = await connect(url)
    for statement, given in zip(
        FILL,
        (
            (founded.id, now, people),
            (),
            (founded.id, now, people, owner),
            (founded.id, now, UNDECIDED),
            (founded.id, now),
            (founded.id, now, restricted, owner),
            (),
        ),
        strict=True,
    ):
        await connection.execute(statement, *given, timeout=1800)
    await connection.close()
    token = local_issuer(folder, environment=Environment.DEVELOPMENT).issue(
        founded.subject("hub_practitioner"),
        audience="frontdoor",
        now=now,
        life=timedelta(hours=4),
    )
    return founded, token


async def asks(url: URL) -> dict[str, Ask]:
    """What a practitioner asks for all day."""
    connection = await connect(url)
    contact = await connection.fetchval("SELECT id FROM contacts ORDER BY received_at DESC LIMIT 1")
    person = await connection.fetchval("SELECT id FROM people ORDER BY reference LIMIT 1")
    await connection.close()
    sought = {"given": "Testchild", "family": "Invented", "born_on": "2012-03-04"}
    return {
        "worklist": getting("/v1/worklists/triage"),
        "one contact": getting(f"/v1/contacts/{contact}"),
        "one person": getting(f"/v1/people/{person}"),
        "contact search": lambda client: client.post("/v1/contacts/search", json={}),
        "person search": lambda client: client.post("/v1/people/search", json=sought),
    }


async def measure(url: URL, statements: Sequence[Statement]) -> tuple[float, float]:
    """The median milliseconds of a transaction with and without policies, taken in turns."""
    walled = await connect(url, role=DatabaseRole.API)
    open_ = await connect(url)
    times: dict[asyncpg.Connection, list[float]] = {walled: [], open_: []}
    for _ in range(ROUNDS):
        for connection, taken in times.items():
            began = perf_counter()
            await replay(connection, statements)
            taken.append((perf_counter() - began) * 1000)
    for connection in times:
        await connection.close()
    return median(times[walled]), median(times[open_])


async def compare(url: URL, folder: Path, *, people: int, restricted: int) -> Table:
    """Everything, side by side."""
    _, token = await fill(url, folder, people=people, restricted=restricted)
    table = Table("asked", "statements", "with policies, ms", "without, ms", "ratio")
    for name, ask in (await asks(url)).items():
        statements = await capture(url, folder, token, ask)
        walled, open_ = await measure(url, statements)
        table.add_row(
            name, str(len(statements)), f"{walled:.1f}", f"{open_:.1f}", f"{walled / open_:.2f}"
        )
    return table


def main() -> None:
    """Fill a database, measure, and print one table."""
    given = [int(number) for number in sys.argv[1:]]
    people, restricted = given + [PEOPLE, RESTRICTED][len(given) :]
    folder = Path(mkdtemp(prefix="frontdoor-benchmark-"))
    migrate(Settings(data_folder=folder))
    url = embedded_url(folder)
    table = asyncio.run(compare(url, folder, people=people, restricted=restricted))
    Console().print(table)


if __name__ == "__main__":
    main()
