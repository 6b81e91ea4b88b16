"""A restore that nobody declared does not fork the log: the witnesses remember what was signed.

The database is taken back as a restore of an earlier backup would take it, witnesses are not.
"""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncEngine

from app.audit.signing_key import AuditKey
from app.audit.witnesses import LATEST, WitnessFolder
from app.cli.demo.partnerships import Founded
from app.domain.audit import tree_heads
from app.domain.audit.tree_forks import (
    TreeForked,
    WitnessHoldsAnotherRoot,
    WitnessHoldsMore,
    refuse_fork,
)
from app.services.audit import tree_restores, tree_sealing, tree_witnesses
from app.settings import Environment, Settings
from app.telemetry import REGISTRY
from app.worker import runner
from app.worker.rounds import Tools
from tests.support.clock import WEDNESDAY_MORNING as NOW
from tests.support.database.sealed_events import (
    KEY,
    act,
    as_superuser,
    assert_all_is_sealed_once,
    heads,
)
from tests.support.partnerships import found
from tests.support.webhook_delivery import a_post


@pytest.fixture
def witnesses(tmp_path: Path) -> WitnessFolder:
    return WitnessFolder(tmp_path)


@pytest.fixture
async def founded(
    worker_engine: AsyncEngine, sealer_engine: AsyncEngine, witnesses: WitnessFolder
) -> Founded:
    """A partnership whose log was sealed at one event and at six, before its witnesses."""
    founded = await found(worker_engine, "witnessed")
    await seal(sealer_engine, witnesses)
    await act(worker_engine, founded, events=5)
    await seal(sealer_engine, witnesses)
    return founded


async def seal(sealer: AsyncEngine, witnesses: WitnessFolder | None) -> None:
    await tree_sealing.seal(sealer, KEY, now=NOW, witnesses=witnesses)
    if witnesses is not None and witnesses.folder.is_dir():
        await tree_witnesses.deliver_heads(sealer, witnesses)


async def taken_back(admin: AsyncEngine, founded: Founded, *, to: int = 1) -> None:
    """The partnership as a backup has it that was made when the tree had that size."""
    await as_superuser(
        admin,
        "DELETE FROM audit_heads WHERE partnership_id = :tenant AND tree_size > :size",
        "DELETE FROM audit_leaves WHERE partnership_id = :tenant AND tree_index >= :size",
        "DELETE FROM audit_events WHERE partnership_id = :tenant AND NOT EXISTS (SELECT FROM"
        " audit_leaves WHERE partnership_id = :tenant AND audit_leaves.id = audit_events.id)",
        tenant=founded.id,
        size=to,
    )


def counted(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def refused(why: type[TreeForked]) -> float:
    return counted("frontdoor_audit_sealing_refused_total", reason=why.__name__)


async def sizes(admin: AsyncEngine, founded: Founded) -> list[int]:
    return [head["tree_size"] for head in await heads(admin, founded)]


async def test_a_database_that_was_taken_back_undeclared_is_not_sealed_and_alarmed(
    worker_engine: AsyncEngine,
    sealer_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    founded: Founded,
    witnesses: WitnessFolder,
) -> None:
    assert await sizes(admin_engine, founded) == [1, 6]
    await taken_back(admin_engine, founded)
    await act(worker_engine, founded, events=5)
    before = refused(WitnessHoldsMore)
    await seal(sealer_engine, witnesses)
    assert await sizes(admin_engine, founded) == [1], "six was signed once, with another root"
    assert refused(WitnessHoldsMore) == before + 1
    other = await found(worker_engine, "unharmed")
    await seal(sealer_engine, witnesses)
    await assert_all_is_sealed_once(admin_engine, other)
    await tree_sealing.seal(sealer_engine, KEY, now=NOW)
    assert await sizes(admin_engine, founded) == [1, 6], "without witnesses nothing shows it"


async def test_what_was_signed_while_no_witness_could_be_reached_is_found_when_one_can(
    worker_engine: AsyncEngine,
    sealer_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    founded: Founded,
    witnesses: WitnessFolder,
) -> None:
    await taken_back(admin_engine, founded)
    await act(worker_engine, founded, events=5)
    await seal(sealer_engine, None)
    await act(worker_engine, founded, events=5)
    before = refused(WitnessHoldsAnotherRoot)
    await seal(sealer_engine, witnesses)
    assert await sizes(admin_engine, founded) == [1, 6], "nothing more is signed on that fork"
    # Once as it was to be sealed, and once by each agency that is to have a head that it has not.
    assert refused(WitnessHoldsAnotherRoot) == before + 1 + len(founded.agencies)


async def test_after_a_restore_that_was_declared_the_log_goes_on_beside_what_witnesses_hold(
    worker_engine: AsyncEngine,
    sealer_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    founded: Founded,
    witnesses: WitnessFolder,
) -> None:
    agency = witnesses.folder / founded.slug / str(next(iter(founded.agencies.values())))
    first = (agency / "6.checkpoint").read_text()
    await taken_back(admin_engine, founded)
    # Not sealed before the restore, so of the epoch before it.
    await act(worker_engine, founded, events=4)
    await tree_restores.begin_epoch(sealer_engine, because="An invented restore.", now=NOW)
    before = refused(WitnessHoldsMore)
    await seal(sealer_engine, witnesses)
    await act(worker_engine, founded)
    await seal(sealer_engine, witnesses)
    assert refused(WitnessHoldsMore) == before
    await assert_all_is_sealed_once(admin_engine, founded)
    signed = await heads(admin_engine, founded)
    assert {head["epoch"] for head in signed if head["tree_size"] > 1} == {1}
    assert (agency / "6.checkpoint").read_text() == first
    assert (agency / LATEST).read_text() == signed[-1]["checkpoint"]
    assert (agency / f"{signed[-1]['tree_size']}.epoch-1.checkpoint").exists()


async def test_a_witness_that_cannot_be_reached_is_an_alarm_and_no_stop(
    worker_engine: AsyncEngine,
    sealer_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    founded: Founded,
    tmp_path: Path,
) -> None:
    before = counted("frontdoor_audit_witness_failures_total")
    await act(worker_engine, founded)
    await seal(sealer_engine, WitnessFolder(tmp_path / "not mounted"))
    assert await sizes(admin_engine, founded) == [1, 6, 7]
    assert counted("frontdoor_audit_witness_failures_total") > before
    assert not (tmp_path / "not mounted").exists(), "what is not mounted is not made"


async def test_a_witness_that_was_emptied_is_an_alarm(
    worker_engine: AsyncEngine, sealer_engine: AsyncEngine, founded: Founded, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    before = counted("frontdoor_audit_witness_failures_total")
    await act(worker_engine, founded)
    await seal(sealer_engine, WitnessFolder(tmp_path / "empty"))
    assert counted("frontdoor_audit_witness_failures_total") > before


async def test_one_witness_that_cannot_be_reached_hides_no_other(
    worker_engine: AsyncEngine,
    sealer_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    founded: Founded,
    witnesses: WitnessFolder,
) -> None:
    await taken_back(admin_engine, founded)
    first, *_ = sorted((witnesses.folder / founded.slug).iterdir())
    (first / LATEST).unlink()
    (first / LATEST).mkdir()
    await act(worker_engine, founded, events=5)
    before = refused(WitnessHoldsMore)
    await seal(sealer_engine, witnesses)
    assert refused(WitnessHoldsMore) == before + 1


def _of_another_key(founded: Founded, size: int) -> str:
    other, origin = AuditKey(Ed25519PrivateKey.generate()), tree_heads.origin(founded.slug)
    stated = tree_heads.statement(origin, size=size, root_hash=bytes(32), epoch=0, signed_at=NOW)
    return tree_heads.checkpoint(
        stated, other.sign(stated), origin=origin, public_key=other.public_key
    )


@pytest.mark.parametrize("spoilt", ["with another key", "with no head at all", "with bytes"])
async def test_whoever_spoils_the_folder_of_an_agency_raises_an_alarm_and_stops_nothing(
    worker_engine: AsyncEngine,
    sealer_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    founded: Founded,
    witnesses: WitnessFolder,
    spoilt: str,
) -> None:
    text = {
        "with another key": _of_another_key(founded, 900).encode(),
        "with no head at all": b"frontdoor\n900\n",
        "with bytes": bytes(range(256)) * 100,
    }[spoilt]
    for agency in (witnesses.folder / founded.slug).iterdir():
        for path in agency.iterdir():
            path.write_bytes(text)
    before = counted("frontdoor_audit_witness_failures_total")
    await act(worker_engine, founded)
    await tree_sealing.seal(sealer_engine, KEY, now=NOW, witnesses=witnesses)
    assert await sizes(admin_engine, founded) == [1, 6, 7]
    assert counted("frontdoor_audit_witness_failures_total") > before


async def test_where_the_newest_head_is_gone_the_largest_of_those_that_were_kept_counts(
    worker_engine: AsyncEngine,
    sealer_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    founded: Founded,
    witnesses: WitnessFolder,
) -> None:
    for agency in (witnesses.folder / founded.slug).iterdir():
        (agency / LATEST).unlink()
    await taken_back(admin_engine, founded)
    await act(worker_engine, founded, events=5)
    await seal(sealer_engine, witnesses)
    assert await sizes(admin_engine, founded) == [1]


async def test_the_worker_asks_its_witnesses_before_it_signs(
    worker_engine: AsyncEngine,
    sealer_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    founded: Founded,
    witnesses: WitnessFolder,
    tmp_path: Path,
) -> None:
    post = a_post(tmp_path, clock=lambda: NOW)
    tools = Tools(worker_engine, sealer_engine, KEY, witnesses, lambda: NOW, post)
    await taken_back(admin_engine, founded)
    await act(worker_engine, founded, events=5)
    await runner.seal_trail(tools)
    assert await sizes(admin_engine, founded) == [1]


def test_that_there_is_no_witness_is_said_at_every_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    production = Settings(data_folder=tmp_path).model_copy(
        update={"environment": Environment.PRODUCTION, "audit_key": SecretStr("invented")}
    )
    for settings, said in ((production, 1), (Settings(data_folder=tmp_path), 0)):
        runner.witnesses_of(settings)
        assert capsys.readouterr().out.count("no_witnesses") == said


def test_a_head_that_a_witness_has_is_never_replaced_and_another_of_its_size_is_refused(
    founded: Founded, tmp_path: Path
) -> None:
    folder = WitnessFolder(tmp_path / "fresh")
    folder.folder.mkdir()
    agency = next(iter(founded.agencies.values()))

    def head(root: bytes, *, epoch: int = 0) -> str:
        origin = tree_heads.origin(founded.slug)
        stated = tree_heads.statement(origin, size=3, root_hash=root, epoch=epoch, signed_at=NOW)
        return tree_heads.checkpoint(
            stated, KEY.sign(stated), origin=origin, public_key=KEY.public_key
        )

    def deliver(checkpoint: str) -> bool:
        return folder.deliver(checkpoint, partnership=founded.slug, agency_id=agency)

    assert deliver(head(bytes(32)))
    assert not deliver(head(bytes(32))), "it has that one"
    with pytest.raises(WitnessHoldsAnotherRoot):
        deliver(head(b"1" * 32))
    assert deliver(head(b"1" * 32, epoch=1)), "after a restore that was declared"
    there = folder.folder / founded.slug / str(agency)
    assert (there / "3.checkpoint").read_text() == head(bytes(32))
    assert {path.name for path in there.iterdir()} == {"3.checkpoint", "3.epoch-1.checkpoint"}


@pytest.mark.parametrize(
    ("epoch", "size", "roots", "why"),
    [
        (0, 7, {7: b"r" * 32}, None),
        (0, 9, {7: b"r" * 32}, None),
        (1, 3, {}, None),
        (0, 6, {}, WitnessHoldsMore),
        (0, 9, {}, WitnessHoldsAnotherRoot),
        (0, 7, {7: b"s" * 32}, WitnessHoldsAnotherRoot),
    ],
)
def test_only_a_tree_that_grew_out_of_what_a_witness_holds_is_signed(
    epoch: int, size: int, roots: dict[int, bytes], why: type[TreeForked] | None
) -> None:
    held = tree_heads.HeldHead("", "frontdoor/invented", 7, b"r" * 32, 0, b"", b"")
    if why is None:
        refuse_fork(held, epoch=epoch, size=size, roots=roots)
    else:
        with pytest.raises(why):
            refuse_fork(held, epoch=epoch, size=size, roots=roots)
