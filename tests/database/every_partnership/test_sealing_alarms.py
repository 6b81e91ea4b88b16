"""What the sealer will not seal in silence, what the tables refuse it, and what it proves."""

from hashlib import sha256

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.cli.demo.partnerships import Founded
from app.db.engine import DatabaseRole
from app.domain.audit import tree_hashes
from app.domain.audit.events import EPOCH_BEGUN
from app.domain.directory.access import Actor
from app.repositories.audit import tree_epochs
from app.repositories.audit.tree_heads import AuditTree
from app.repositories.prepared_statements import PreparedSession
from app.repositories.scope import Scope
from app.services.audit import tree_restores, tree_sealing
from app.telemetry import REGISTRY
from tests.support.clock import WEDNESDAY_MORNING as NOW
from tests.support.database.sealed_events import (
    KEY,
    act,
    as_superuser,
    assert_all_is_sealed_once,
    heads,
    leaves,
    written,
)
from tests.support.database.sessions import APPENDED_ONLY, become, refusal, rolled_back
from tests.support.partnerships import found


@pytest.fixture
async def founded(worker_engine: AsyncEngine) -> Founded:
    """A partnership with the trail of its founding."""
    return await found(worker_engine, "sealed")


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
    await tree_sealing.seal(sealer_engine, KEY, now=NOW)
    assert counted("frontdoor_audit_commitment_mismatches_total") == before + 1
    await assert_all_is_sealed_once(admin_engine, founded)


async def test_an_event_below_what_is_sealed_is_alarmed_and_not_sealed_out_of_order(
    worker_engine: AsyncEngine,
    sealer_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    founded: Founded,
) -> None:
    await tree_sealing.seal(sealer_engine, KEY, now=NOW)
    before = await tree_sealing.look_for_passed_over(sealer_engine, now=NOW)
    sealed = len(await leaves(admin_engine, founded))
    # As after a restore that nobody declared: numbers begin again from before.
    await act(worker_engine, founded)
    await as_superuser(
        admin_engine,
        "UPDATE audit_events SET xid = '3' WHERE partnership_id = :tenant AND sequence ="
        " (SELECT max(sequence) FROM audit_events WHERE partnership_id = :tenant)",
        tenant=founded.id,
    )
    await tree_sealing.seal(sealer_engine, KEY, now=NOW)
    assert len(await leaves(admin_engine, founded)) == sealed
    assert await tree_sealing.look_for_passed_over(sealer_engine, now=NOW) == before + 1
    assert counted("frontdoor_audit_passed_over_events") == before + 1


async def test_after_a_restore_that_was_declared_numbers_may_begin_again(
    worker_engine: AsyncEngine,
    sealer_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    founded: Founded,
) -> None:
    await tree_sealing.seal(sealer_engine, KEY, now=NOW)
    begun = await tree_restores.begin_epoch(sealer_engine, because="An invented restore.", now=NOW)
    assert begun[founded.slug] == 1
    await act(worker_engine, founded)
    await as_superuser(
        admin_engine,
        "UPDATE audit_events SET xid = '3' WHERE partnership_id = :tenant AND epoch = 1",
        tenant=founded.id,
    )
    await tree_sealing.seal(sealer_engine, KEY, now=NOW)
    await assert_all_is_sealed_once(admin_engine, founded)
    tree = await leaves(admin_engine, founded)
    assert [leaf["epoch"] for leaf in tree[-2:]] == [1, 1]
    assert tree[-1]["xid"] < tree[0]["xid"]
    assert (await heads(admin_engine, founded))[-1]["epoch"] == 1
    assert (await written(admin_engine, founded))[-2]["action"] == "audit_epoch.begun"


async def test_a_declaration_that_was_killed_half_way_is_said_by_the_next(
    worker_engine: AsyncEngine,
    sealer_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    founded: Founded,
) -> None:
    async with AsyncSession(sealer_engine) as session:
        await tree_epochs.begin(session, founded.id, because="Killed.", now=NOW)
        await session.commit()
    begun = await tree_restores.begin_epoch(sealer_engine, because="Done again.", now=NOW)
    assert begun[founded.slug] == 2
    said = [
        (each["facts"]["epoch"], each["facts"]["because_sha256"])
        for each in await written(admin_engine, founded)
        if each["action"] == EPOCH_BEGUN
    ]
    assert said == [
        (1, sha256(b"Killed.").hexdigest()),
        (2, sha256(b"Done again.").hexdigest()),
    ]
    await tree_restores.begin_epoch(sealer_engine, because="A third.", now=NOW)
    actions = [each["action"] for each in await written(admin_engine, founded)]
    assert actions.count(EPOCH_BEGUN) == 3


async def test_a_restore_is_declared_in_every_partnership_with_its_event_or_in_none(
    sealer_engine: AsyncEngine, admin_engine: AsyncEngine, founded: Founded
) -> None:
    await as_superuser(
        admin_engine,
        "ALTER TABLE audit_events ADD CONSTRAINT none_begin CHECK (action <> 'audit_epoch.begun')"
        " NOT VALID",
    )
    try:
        with pytest.raises(DBAPIError):
            await tree_restores.begin_epoch(sealer_engine, because="Interrupted.", now=NOW)
    finally:
        await as_superuser(admin_engine, "ALTER TABLE audit_events DROP CONSTRAINT none_begin")
    async with admin_engine.connect() as connection:
        declared = await connection.scalars(text("SELECT because FROM audit_epochs"))
        assert "Interrupted." not in set(declared)
    begun = await tree_restores.begin_epoch(sealer_engine, because="Done again.", now=NOW)
    assert begun[founded.slug] == 1


@pytest.mark.parametrize(
    "role", sorted(role for role in DatabaseRole if role is not DatabaseRole.SEALER)
)
async def test_the_sealer_alone_says_that_a_restore_was_declared(
    admin_engine: AsyncEngine, founded: Founded, role: DatabaseRole
) -> None:
    """A role that could say it with another reason could make the log one that never verifies."""
    begun = text(
        "INSERT INTO audit_events (partnership_id, id, occurred_at, roles, service, action,"
        " outcome, epoch, facts) VALUES (:tenant, uuidv7(), :now, '{}', 'test',"
        """ 'audit_epoch.begun', 'done', 1, '{"epoch": 1, "because_sha256": "00"}')"""
    ).bindparams(tenant=founded.id, now=NOW)
    other = text(str(begun).replace("audit_epoch.begun", "person.read")).bindparams(
        tenant=founded.id, now=NOW
    )
    async with rolled_back(admin_engine) as connection:
        await become(connection, role)
        assert await refusal(connection, begun) in {APPENDED_ONLY, "42501"}
    async with rolled_back(admin_engine) as connection:
        await become(connection, DatabaseRole.SEALER)
        assert await refusal(connection, begun) == ""
        assert await refusal(connection, other) == "42501"


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
    await tree_sealing.seal(sealer_engine, KEY, now=NOW)
    signed = len(await heads(admin_engine, founded))
    await as_superuser(admin_engine, rewriting, tenant=founded.id)
    await act(worker_engine, founded)
    await tree_sealing.seal(sealer_engine, KEY, now=NOW)
    assert len(await heads(admin_engine, founded)) == signed
    other = await found(worker_engine, "unharmed")
    await tree_sealing.seal(sealer_engine, KEY, now=NOW)
    await assert_all_is_sealed_once(admin_engine, other)


async def test_leaves_have_no_gap_and_heads_only_grow(
    worker_engine: AsyncEngine,
    sealer_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    founded: Founded,
) -> None:
    await act(worker_engine, founded, events=3)
    await tree_sealing.seal(sealer_engine, KEY, now=NOW)
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
        await tree_sealing.seal(sealer_engine, KEY, now=NOW)
    tree, signed = await leaves(admin_engine, founded), await heads(admin_engine, founded)
    async with PreparedSession(admin_engine) as session:
        await session.execute(text(f"SELECT access.act_as_system('{founded.id}', now())"))
        seals = AuditTree(session, Scope(Actor(founded.id, founded.slug, None, "test", ())))
        latest = await seals.latest_head()
        assert latest is not None
        assert latest.tree_size == len(tree) == signed[-1]["tree_size"]
        for index in (0, 255, 256, 511, 512, len(tree) - 1):
            leaf = await seals.get_leaf(tree[index]["id"])
            assert leaf.tree_index == index
            assert tree_hashes.verify_inclusion(
                leaf.leaf_hash,
                index,
                size=latest.tree_size,
                proof=await seals.inclusion_proof(index, latest.tree_size),
                root_hash=latest.root_hash,
            )
        for head in signed:
            assert tree_hashes.verify_consistency(
                head["tree_size"],
                head["root_hash"],
                size=latest.tree_size,
                root_hash=latest.root_hash,
                proof=await seals.consistency_proof(head["tree_size"], latest.tree_size),
            )
