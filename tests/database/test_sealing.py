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
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

from app.demonstration import Founded
from app.domain import audit, merkle
from app.domain.access import Actor
from app.domain.audit import Position
from app.models import Base
from app.repositories.audit_seals import AuditSeals
from app.repositories.scope import Scope
from app.services import audit_seals
from app.telemetry import REGISTRY
from tests.conftest import ROOT, WEDNESDAY_MORNING as NOW, found
from tests.sealing import (
    KEY,
    TakenBack,
    act,
    acting,
    as_superuser,
    heads,
    ids,
    leaves,
    written,
)


@pytest.fixture
async def founded(worker_engine: AsyncEngine) -> Founded:
    """A partnership with the trail of its founding."""
    return await found(worker_engine, "sealed")


async def assert_all_is_sealed_once(admin: AsyncEngine, founded: Founded) -> None:
    """Every event has one leaf, in order, and the latest head is over all of them."""
    events, tree = await written(admin, founded), await leaves(admin, founded)
    signed = await heads(admin, founded)
    assert ids(tree) == ids(events)
    assert [leaf["tree_index"] for leaf in tree] == list(range(len(events)))
    hashes = [
        audit.leaf_hash(
            index,
            Position(event["epoch"], event["xid"], event["sequence"]),
            event_id=event["id"],
            commitment=event["commitment"],
        )
        for index, event in enumerate(events)
    ]
    assert [leaf["leaf_hash"] for leaf in tree] == hashes
    assert signed[-1]["tree_size"] == len(events)
    for head in signed:
        assert head["root_hash"] == merkle.root(hashes[: head["tree_size"]])


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


WRITERS, ACTS = 4, 25


async def _write(worker: AsyncEngine, founded: Founded, chance: random.Random) -> None:
    """Acts long and short, some of them taken back."""
    for _ in range(ACTS):
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
    writers = [
        asyncio.create_task(_write(worker_engine, founded, random.Random(seed)))  # noqa: S311 - no secret
        for seed in range(WRITERS)
    ]
    rounds = 0
    while not all(writer.done() for writer in writers):
        await asyncio.gather(*(audit_seals.seal(sealer_engine, KEY, now=NOW) for _ in range(2)))
        rounds += 1
    await asyncio.gather(*writers)
    await audit_seals.seal(sealer_engine, KEY, now=NOW)
    assert rounds > 3
    assert len(await heads(admin_engine, founded)) > 3, "it was sealed while they wrote"
    await assert_all_is_sealed_once(admin_engine, founded)


async def _event_of(connection: AsyncConnection, founded: Founded) -> int:
    """Write an event in a transaction that stays open; its sequence."""
    found = await connection.scalar(
        text(
            "INSERT INTO audit_events"
            " (partnership_id, occurred_at, roles, service, action, outcome)"
            " VALUES (:tenant, :now, '{}', 'test', 'person.read', 'done') RETURNING sequence"
        ),
        {"tenant": founded.id, "now": NOW},
    )
    assert isinstance(found, int)
    return found


async def test_what_commits_late_is_sealed_though_a_watermark_on_sequences_would_pass_it_over(
    sealer_engine: AsyncEngine, admin_engine: AsyncEngine, founded: Founded
) -> None:
    await audit_seals.seal(sealer_engine, KEY, now=NOW)
    before = len(await leaves(admin_engine, founded))
    async with admin_engine.connect() as slow, admin_engine.connect() as quick:
        early = await _event_of(slow, founded)
        late = await _event_of(quick, founded)
        await quick.commit()
        assert early < late
        # What a sealer would do that remembers the highest sequence it has seen.
        watermark = max(event["sequence"] for event in await written(admin_engine, founded))
        assert watermark == late
        await audit_seals.seal(sealer_engine, KEY, now=NOW)
        assert len(await leaves(admin_engine, founded)) == before, "the later one waits"
        await slow.commit()
    seen_by_watermark = [
        event["sequence"]
        for event in await written(admin_engine, founded)
        if event["sequence"] > watermark
    ]
    assert early not in seen_by_watermark, "passed over for ever"
    await audit_seals.seal(sealer_engine, KEY, now=NOW)
    sealed = [leaf["sequence"] for leaf in await leaves(admin_engine, founded)][before:]
    assert sealed == [early, late]


async def test_a_transaction_that_began_first_and_wrote_last_keeps_its_place(
    sealer_engine: AsyncEngine, admin_engine: AsyncEngine, founded: Founded
) -> None:
    async with admin_engine.connect() as slow, admin_engine.connect() as quick:
        await slow.execute(text("SELECT pg_current_xact_id()"))
        second = await _event_of(quick, founded)
        await quick.commit()
        await audit_seals.seal(sealer_engine, KEY, now=NOW)
        first = await _event_of(slow, founded)
        await slow.commit()
    await audit_seals.seal(sealer_engine, KEY, now=NOW)
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
    await audit_seals.seal(sealer_engine, KEY, now=NOW)
    assert (await leaves(admin_engine, founded))[-1]["sequence"] == kept


async def test_sealers_that_start_together_seal_nothing_twice(
    worker_engine: AsyncEngine,
    sealer_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    founded: Founded,
) -> None:
    for _ in range(20):
        await act(worker_engine, founded, events=5)
    for _ in range(3):
        await asyncio.gather(
            *(audit_seals.seal(sealer_engine, KEY, now=NOW, batch=7) for _ in range(4))
        )
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
        "from app.database import DatabaseRole, engine_for\n"
        "from app.services import audit_seals\n"
        "from tests.sealing import KEY\n"
        "from tests.conftest import WEDNESDAY_MORNING\n"
        "engine = engine_for(make_url(sys.argv[1]), DatabaseRole.SEALER, pool_size=1)\n"
        "asyncio.run(audit_seals.seal(engine, KEY, now=WEDNESDAY_MORNING, batch=20))\n"
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
            await audit_seals.seal(sealer_engine, KEY, now=NOW)
    await assert_all_is_sealed_once(admin_engine, founded)


async def test_an_event_of_a_release_that_did_not_commit_is_committed_as_it_is_sealed(
    sealer_engine: AsyncEngine, admin_engine: AsyncEngine, founded: Founded
) -> None:
    async with admin_engine.begin() as connection:
        await _event_of(connection, founded)
    await audit_seals.seal(sealer_engine, KEY, now=NOW)
    event = (await written(admin_engine, founded))[-1]
    leaf = (await leaves(admin_engine, founded))[-1]
    assert event["commitment"] is None
    assert leaf["commitment"] == audit.commitment(audit.body(event), salt=leaf["salt"])


def counted(name: str) -> float:
    """What a metric says at this moment."""
    return REGISTRY.get_sample_value(name) or 0.0


async def test_an_event_that_is_not_what_it_committed_to_is_sealed_and_alarmed(
    worker_engine: AsyncEngine,
    sealer_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    founded: Founded,
) -> None:
    await act(worker_engine, founded, events=2)
    before = counted("frontdoor_audit_commitment_mismatches_total")
    await as_superuser(
        admin_engine,
        "UPDATE audit_events SET action = 'person.changed'"
        " WHERE partnership_id = :tenant AND facts = '{\"number\": 1}'",
        tenant=founded.id,
    )
    await audit_seals.seal(sealer_engine, KEY, now=NOW)
    assert counted("frontdoor_audit_commitment_mismatches_total") == before + 1
    await assert_all_is_sealed_once(admin_engine, founded)


async def test_an_event_below_what_is_sealed_is_alarmed_and_not_sealed_out_of_order(
    worker_engine: AsyncEngine,
    sealer_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    founded: Founded,
) -> None:
    await audit_seals.seal(sealer_engine, KEY, now=NOW)
    before = await audit_seals.look_for_passed_over(sealer_engine, now=NOW)
    sealed = len(await leaves(admin_engine, founded))
    # As after a restore that nobody declared: numbers begin again from before.
    await act(worker_engine, founded)
    await as_superuser(
        admin_engine,
        "UPDATE audit_events SET xid = '3' WHERE partnership_id = :tenant AND sequence ="
        " (SELECT max(sequence) FROM audit_events WHERE partnership_id = :tenant)",
        tenant=founded.id,
    )
    await audit_seals.seal(sealer_engine, KEY, now=NOW)
    assert len(await leaves(admin_engine, founded)) == sealed
    assert await audit_seals.look_for_passed_over(sealer_engine, now=NOW) == before + 1
    assert counted("frontdoor_audit_passed_over_events") == before + 1


async def test_after_a_restore_that_was_declared_numbers_may_begin_again(
    worker_engine: AsyncEngine,
    sealer_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    founded: Founded,
) -> None:
    await audit_seals.seal(sealer_engine, KEY, now=NOW)
    begun = await audit_seals.begin_epoch(
        sealer_engine, worker_engine, because="An invented restore.", now=NOW
    )
    assert begun[founded.slug] == 1
    await act(worker_engine, founded)
    await as_superuser(
        admin_engine,
        "UPDATE audit_events SET xid = '3' WHERE partnership_id = :tenant AND epoch = 1",
        tenant=founded.id,
    )
    await audit_seals.seal(sealer_engine, KEY, now=NOW)
    await assert_all_is_sealed_once(admin_engine, founded)
    tree = await leaves(admin_engine, founded)
    assert [leaf["epoch"] for leaf in tree[-2:]] == [1, 1]
    assert tree[-1]["xid"] < tree[0]["xid"]
    assert (await heads(admin_engine, founded))[-1]["epoch"] == 1
    assert (await written(admin_engine, founded))[-2]["action"] == "audit_epoch.begun"


@pytest.mark.parametrize(
    "rewriting",
    [
        "UPDATE audit_leaves SET leaf_hash = commitment WHERE partnership_id = :tenant",
        "DELETE FROM audit_leaves WHERE partnership_id = :tenant AND tree_index = 1",
        "UPDATE audit_heads SET root_hash = sha256('x') WHERE partnership_id = :tenant",
        "UPDATE audit_heads SET checkpoint = 'x' WHERE partnership_id = :tenant",
    ],
)
async def test_nothing_more_is_signed_over_a_tree_that_was_rewritten(
    worker_engine: AsyncEngine,
    sealer_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    founded: Founded,
    rewriting: str,
) -> None:
    await act(worker_engine, founded, events=2)
    await audit_seals.seal(sealer_engine, KEY, now=NOW)
    signed = len(await heads(admin_engine, founded))
    await as_superuser(admin_engine, rewriting, tenant=founded.id)
    await act(worker_engine, founded)
    await audit_seals.seal(sealer_engine, KEY, now=NOW)
    assert len(await heads(admin_engine, founded)) == signed
    other = await found(worker_engine, "unharmed")
    await audit_seals.seal(sealer_engine, KEY, now=NOW)
    await assert_all_is_sealed_once(admin_engine, other)


async def test_leaves_have_no_gap_and_heads_only_grow(
    worker_engine: AsyncEngine,
    sealer_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    founded: Founded,
) -> None:
    await act(worker_engine, founded, events=3)
    await audit_seals.seal(sealer_engine, KEY, now=NOW)
    size = len(await leaves(admin_engine, founded))
    leaf = text(
        "INSERT INTO audit_leaves SELECT partnership_id, uuidv7(), :index, epoch, xid,"
        " sequence + :index + 1000000, salt, commitment, leaf_hash FROM audit_leaves"
        " WHERE partnership_id = :tenant AND tree_index = 0"
    )
    head = text(
        "INSERT INTO audit_heads (partnership_id, id, tree_size, epoch, root_hash, checkpoint,"
        " key_id, public_key, signed_at) SELECT partnership_id, uuidv7(), :index, epoch,"
        " root_hash, checkpoint, key_id, public_key, signed_at FROM audit_heads"
        " WHERE partnership_id = :tenant"
    )
    for statement, index, refused in (
        (leaf, size + 1, "without a gap"),
        (head, size - 1, "only grows"),
        (head, size + 1, "fk_audit_heads_partnership_id_last_index"),
    ):
        async with admin_engine.connect() as connection:
            with pytest.raises(IntegrityError, match=refused):
                await connection.execute(statement, {"tenant": founded.id, "index": index})
    async with admin_engine.connect() as connection:
        await connection.execute(leaf, {"tenant": founded.id, "index": size})
        await connection.execute(head, {"tenant": founded.id, "index": size + 1})


async def test_whoever_reads_the_trail_is_given_proofs_of_a_tree_with_tiles(
    worker_engine: AsyncEngine,
    sealer_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    founded: Founded,
) -> None:
    for events in (100, 400, 150):
        await act(worker_engine, founded, events=events)
        await audit_seals.seal(sealer_engine, KEY, now=NOW)
    tree, signed = await leaves(admin_engine, founded), await heads(admin_engine, founded)
    async with AsyncSession(admin_engine) as session:
        await session.execute(text(f"SET LOCAL frontdoor.partnership = '{founded.id}'"))
        seals = AuditSeals(session, Scope(Actor(founded.id, founded.slug, None, "test", ())))
        latest = await seals.latest_head()
        assert latest is not None
        assert latest.tree_size == len(tree) == signed[-1]["tree_size"]
        for index in (0, 255, 256, 511, 512, len(tree) - 1):
            leaf = await seals.get_leaf(tree[index]["id"])
            assert leaf.tree_index == index
            assert merkle.verify_inclusion(
                leaf.leaf_hash,
                index,
                size=latest.tree_size,
                proof=await seals.inclusion_proof(index, latest.tree_size),
                root_hash=latest.root_hash,
            )
        for head in signed:
            assert merkle.verify_consistency(
                head["tree_size"],
                head["root_hash"],
                size=latest.tree_size,
                root_hash=latest.root_hash,
                proof=await seals.consistency_proof(head["tree_size"], latest.tree_size),
            )
