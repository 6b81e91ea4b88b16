"""Whatever is killed or cut, what was answered has one effect; and this suite would see if not."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest

from app.auth.local_issuer import LocalIssuer
from tests.support.faults import invariants
from tests.support.faults.cutting_proxy import Cut
from tests.support.faults.faults import FAULTS, WARM_UP_SECONDS
from tests.support.faults.full_disk import CannotMount, fill, small_tablespace
from tests.support.faults.load import OPERATIONS, under_load
from tests.support.faults.postgres import Postgres, own_postgres
from tests.support.faults.rig import Rig, application_over, rig_of, served_rig_of
from tests.support.faults.wrong_services import BETWEEN_SECONDS, WRONG

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL that may be killed: no other test uses it."""
    with own_postgres() as server:
        yield server


async def test_what_was_answered_has_one_effect_whatever_was_killed_or_cut(
    postgres: Postgres, issuer: LocalIssuer, issuer_folder: Path
) -> None:
    async with served_rig_of(postgres, issuer, issuer_folder) as rig:
        load = rig.load(rig.connect)
        async with under_load(load):
            for fault in FAULTS.values():
                await asyncio.sleep(WARM_UP_SECONDS)
                await fault(rig, load)
            await asyncio.sleep(WARM_UP_SECONDS)
        assert len(load.asked) > 4 * len(OPERATIONS)
        assert {"503", "ConnectError"} <= load.met.keys(), "nobody met a fault: was there one?"
        await rig.assert_whole(load)
        await rig.assert_drained_and_verified()


@pytest.mark.parametrize("name", WRONG)
async def test_a_service_with_this_wrong_does_not_pass(
    postgres: Postgres,
    issuer: LocalIssuer,
    issuer_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    async with (
        rig_of(postgres, issuer, issuer_folder) as rig,
        application_over(rig) as connect,
    ):
        assert not await _broken_after_cuts(rig, connect, name), "as it is, nothing is wrong"
        assert rig.proxy.made_at_once > 0, "pushes were cut as well"
        WRONG[name](monkeypatch, postgres.url)
        assert await _broken_after_cuts(rig, connect, name)


async def _broken_after_cuts(
    rig: Rig, connect: Callable[[], httpx.AsyncClient], name: str
) -> list[str]:
    cut = CUT_FOR.get(name, Cut.AFTER_COMMIT)
    load = rig.load(connect)
    made = rig.proxy.made
    async with load.connect() as client:
        for number in range(2 * len(OPERATIONS)):
            rig.proxy.cut_next(cut, times=1)
            await load.ask(client, one := load.new(number))
            await asyncio.sleep(2 * BETWEEN_SECONDS)
            rig.proxy.cut_no_more()
            await load.ask_until_answered(client, one)
    await asyncio.sleep(2 * BETWEEN_SECONDS)
    assert rig.proxy.made == made + 2 * len(OPERATIONS)
    return await invariants.broken(rig.admin, load)


# Whoever has answered already loses what is cut before it is kept; others keep it twice or in part.
CUT_FOR = {"answers before it commits": Cut.BEFORE_COMMIT}


async def test_a_full_disk_refuses_what_it_cannot_keep_and_nothing_is_kept_in_part(
    postgres: Postgres, issuer: LocalIssuer, issuer_folder: Path
) -> None:
    async with rig_of(postgres, issuer, issuer_folder) as rig, AsyncExitStack() as stack:
        try:
            balloon = await stack.enter_async_context(small_tablespace(postgres, rig.admin))
        except CannotMount:
            pytest.skip("this machine lets us mount no small disk")
        async with application_over(rig) as connect:
            load = rig.load(connect)
            async with under_load(load):
                await asyncio.sleep(WARM_UP_SECONDS)
                await asyncio.to_thread(fill, balloon)
                async with asyncio.timeout(20):
                    while "503" not in load.met:  # noqa: ASYNC110 - a plain count
                        await asyncio.sleep(0.1)
                balloon.unlink()
            await rig.assert_whole(load)
