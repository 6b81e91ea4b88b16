"""The sealer follows behind writers who never wait for it: it misses nothing, whatever they do."""

import asyncio
import random
import signal
import subprocess
import sys
from contextlib import suppress
from itertools import pairwise
from uuid import uuid4

import pytest
from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.cli.demo.partnerships import Founded
from app.domain.audit import events as audit
from app.models import Base
from app.services.audit import tree_sealing
from tests.support.clock import WEDNESDAY_MORNING as NOW
from tests.support.database.sealed_events import (
    KEY,
    TakenBack,
    act,
    acting,
    assert_all_is_sealed_once,
    heads,
    leaves,
    written,
)
from tests.support.partnerships import found
from tests.support.repository import ROOT


@pytest.fixture
async def founded(worker_engine: AsyncEngine) -> Founded:
    """A partnership with the trail of its founding."""
    return await found(worker_engine, "sealed")


def test_the_body_is_every_column_of_an_event_but_those_that_seal_it() -> None:
    columns = set(Base.metadata.tables["audit_events"].columns.keys())
    assert columns - set(audit.MEMBERS) == {"sequence", "epoch", "xid", "salt", "commitment"}
    assert set(audit.MEMBERS) < columns


async def test_an_event_commits_to_its_body_in_the_transaction_of_the_act(
    worker_engine: AsyncEngine, admin_engine: AsyncEngine, founded: Founded
) -> None:
    await act(worker_engine, founded, events=3)
    events = await written(admin_engine, founded)
    for event in events:
        body = audit.body(event)
        assert event["commitment"] == audit.commitment(body, salt=event["salt"])
        assert event["commitment"] != audit.commitment(body, salt=bytes(16))
    assert len({event["salt"] for event in events}) == len(events)


WRITERS, ROUNDS = 4, 6


async def _write(
    worker: AsyncEngine, founded: Founded, chance: random.Random, until: asyncio.Event
) -> None:
    """Acts long and short, some of them taken back."""
    while not until.is_set():
        with suppress(TakenBack):
            async with acting(worker, founded) as uow:
                for _ in range(chance.randint(1, 4)):
                    uow.audit("person.read", person_id=uuid4())
                await uow.session.execute(text("SELECT pg_current_xact_id()"))
                await asyncio.sleep(chance.choice((0, 0, 0, 0.005, 0.05)))
                if chance.random() < 0.2:
                    raise TakenBack


async def test_whatever_many_writers_do_at_once_every_event_is_sealed_once_and_in_order(
    worker_engine: AsyncEngine,
    sealer_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    founded: Founded,
) -> None:
    enough = asyncio.Event()
    writers = [
        asyncio.create_task(_write(worker_engine, founded, random.Random(seed), enough))  # noqa: S311 - no secret
        for seed in range(WRITERS)
    ]
    for _ in range(ROUNDS):
        await asyncio.sleep(0.1)
        await asyncio.gather(*(tree_sealing.seal(sealer_engine, KEY, now=NOW) for _ in range(2)))
    signed = len(await heads(admin_engine, founded))
    enough.set()
    await asyncio.gather(*writers)
    await tree_sealing.seal(sealer_engine, KEY, now=NOW)
    assert signed > 1, "it was sealed while they wrote"
    await assert_all_is_sealed_once(admin_engine, founded)


async def _event_of(connection: AsyncConnection, founded: Founded) -> int:
    """Write an event in a transaction that stays open; its sequence."""
    found = await connection.scalar(
        text(
            "INSERT INTO audit_events"
            " (partnership_id, occurred_at, roles, service, action, outcome, epoch)"
            " VALUES (:tenant, :now, '{}', 'test', 'person.read', 'done', 0) RETURNING sequence"
        ),
        {"tenant": founded.id, "now": NOW},
    )
    assert isinstance(found, int)
    return found


async def test_what_commits_late_is_sealed_though_a_watermark_on_sequences_would_pass_it_over(
    sealer_engine: AsyncEngine, admin_engine: AsyncEngine, founded: Founded
) -> None:
    await tree_sealing.seal(sealer_engine, KEY, now=NOW)
    before = len(await leaves(admin_engine, founded))
    async with admin_engine.connect() as slow, admin_engine.connect() as quick:
        early = await _event_of(slow, founded)
        late = await _event_of(quick, founded)
        await quick.commit()
        assert early < late
        # What a sealer would do that remembers the highest sequence it has seen.
        watermark = max(event["sequence"] for event in await written(admin_engine, founded))
        assert watermark == late
        await tree_sealing.seal(sealer_engine, KEY, now=NOW)
        assert len(await leaves(admin_engine, founded)) == before, "the later one waits"
        await slow.commit()
    seen_by_watermark = [
        event["sequence"]
        for event in await written(admin_engine, founded)
        if event["sequence"] > watermark
    ]
    assert early not in seen_by_watermark, "passed over for ever"
    await tree_sealing.seal(sealer_engine, KEY, now=NOW)
    sealed = [leaf["sequence"] for leaf in await leaves(admin_engine, founded)][before:]
    assert sealed == [early, late]


async def test_a_transaction_that_began_first_and_wrote_last_keeps_its_place(
    sealer_engine: AsyncEngine, admin_engine: AsyncEngine, founded: Founded
) -> None:
    async with admin_engine.connect() as slow, admin_engine.connect() as quick:
        await slow.execute(text("SELECT pg_current_xact_id()"))
        second = await _event_of(quick, founded)
        await quick.commit()
        await tree_sealing.seal(sealer_engine, KEY, now=NOW)
        first = await _event_of(slow, founded)
        await slow.commit()
    await tree_sealing.seal(sealer_engine, KEY, now=NOW)
    sealed = [leaf["sequence"] for leaf in await leaves(admin_engine, founded)]
    assert sealed[-2:] == [first, second]
    assert first > second


async def test_a_transaction_that_is_taken_back_holds_nobody_up(
    sealer_engine: AsyncEngine, admin_engine: AsyncEngine, founded: Founded
) -> None:
    async with admin_engine.connect() as slow, admin_engine.connect() as quick:
        await _event_of(slow, founded)
        kept = await _event_of(quick, founded)
        await quick.commit()
        await slow.rollback()
    await tree_sealing.seal(sealer_engine, KEY, now=NOW)
    assert (await leaves(admin_engine, founded))[-1]["sequence"] == kept


async def test_sealers_that_start_together_seal_nothing_twice(
    worker_engine: AsyncEngine,
    sealer_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    founded: Founded,
) -> None:
    for _ in range(20):
        await act(worker_engine, founded, events=5)
    # A transaction of autovacuum's, on a busy machine, may hold the horizon back for a while.
    for rounds in range(100):
        await asyncio.gather(
            *(tree_sealing.seal(sealer_engine, KEY, now=NOW, batch=7) for _ in range(4))
        )
        sealed = await leaves(admin_engine, founded)
        if rounds > 1 and len(sealed) >= len(await written(admin_engine, founded)):
            break
        await asyncio.sleep(0.05)
    await assert_all_is_sealed_once(admin_engine, founded)


async def test_a_sealer_that_is_killed_leaves_a_tree_that_the_next_one_continues(
    worker_engine: AsyncEngine,
    sealer_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    database_url: URL,
    founded: Founded,
) -> None:
    for _ in range(10):
        await act(worker_engine, founded, events=300)
    seals = (
        "import asyncio, sys\n"
        "from sqlalchemy import make_url\n"
        "from app.db.engine import DatabaseRole, engine_for\n"
        "from app.services.audit import tree_sealing\n"
        "from tests.support.database.sealed_events import KEY\n"
        "from tests.support.clock import WEDNESDAY_MORNING\n"
        "engine = engine_for(make_url(sys.argv[1]), DatabaseRole.SEALER, pool_size=1)\n"
        "asyncio.run(tree_sealing.seal(engine, KEY, now=WEDNESDAY_MORNING, batch=20))\n"
    )
    sizes = [len(await leaves(admin_engine, founded))]
    for _ in range(3):
        sealer = subprocess.Popen(  # noqa: ASYNC220, S603 - our own code; it is killed, not awaited
            [sys.executable, "-c", seals, database_url.render_as_string(hide_password=False)],
            cwd=ROOT,
        )
        while len(await leaves(admin_engine, founded)) == sizes[-1]:
            assert sealer.poll() is None, "it ended before it was killed"
            await asyncio.sleep(0.01)
        sealer.send_signal(signal.SIGKILL)
        assert sealer.wait() == -signal.SIGKILL
        sizes.append(len(await leaves(admin_engine, founded)))
    assert all(before < after for before, after in pairwise(sizes))
    assert sizes[-1] < len(await written(admin_engine, founded)), "killed before it was done"
    async with asyncio.timeout(20):
        while len(await leaves(admin_engine, founded)) < len(await written(admin_engine, founded)):
            # The lock of the killed one goes with its connection, when PostgreSQL notices.
            await tree_sealing.seal(sealer_engine, KEY, now=NOW)
    await assert_all_is_sealed_once(admin_engine, founded)


async def test_an_event_of_a_release_that_did_not_commit_is_committed_as_it_is_sealed(
    sealer_engine: AsyncEngine, admin_engine: AsyncEngine, founded: Founded
) -> None:
    async with admin_engine.begin() as connection:
        await _event_of(connection, founded)
    await tree_sealing.seal(sealer_engine, KEY, now=NOW)
    event = (await written(admin_engine, founded))[-1]
    leaf = (await leaves(admin_engine, founded))[-1]
    assert event["commitment"] is None
    assert leaf["commitment"] == audit.commitment(audit.body(event), salt=leaf["salt"])
