"""The faults themselves: each does its worst while clients go on asking."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from tests.support.faults.cutting_proxy import Cut
from tests.support.faults.load import OPERATIONS, Load
from tests.support.faults.rig import Rig, ServedRig, application_over

Fault = Callable[[ServedRig, Load], Awaitable[None]]
WARM_UP_SECONDS = 0.7
STREAMS_LEFT = 60


async def service_killed(rig: ServedRig, _load: Load) -> None:
    """SIGKILL, in the middle of whatever it was doing."""
    await rig.kill_service()


async def postgres_killed(rig: ServedRig, _load: Load) -> None:
    """An immediate shutdown, as after a power cut, and recovery from the log."""
    await rig.kill_postgres()


async def cut_after_commit(rig: ServedRig, _load: Load) -> None:
    """The transaction is kept, and the service never learns it."""
    await _cut(rig, Cut.AFTER_COMMIT)


async def cut_before_commit(rig: ServedRig, _load: Load) -> None:
    """The transaction is lost, and the service learns no more than that."""
    await _cut(rig, Cut.BEFORE_COMMIT)


async def _cut(rig: Rig, cut: Cut) -> None:
    made = rig.proxy.made
    rig.proxy.cut_next(cut, times=6)
    for _ in range(200):
        if rig.proxy.made >= made + 6:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("There were no commits to cut.")


async def every_connection_waits(rig: ServedRig, _load: Load) -> None:
    """A lock that is held: every connection of the pool waits behind it."""
    async with rig.admin.begin() as connection:
        await connection.execute(text("LOCK TABLE contacts, people IN EXCLUSIVE MODE"))
        await asyncio.sleep(3)


async def streams_left(rig: ServedRig, load: Load) -> None:
    """Windows that are opened and closed again: whatever was being asked for them is stopped."""
    headers = {"Authorization": f"Bearer {load.tokens[OPERATIONS[0].sender]}"}
    async with rig.connect() as client:
        for _ in range(STREAMS_LEFT):
            async with client.stream("GET", "/v1/events/stream", headers=headers) as answer:
                await anext(answer.aiter_raw(), b"")


async def clock_fast_for_a_while(rig: ServedRig, load: Load) -> None:
    """A second copy on a machine whose clock is ahead; whatever it wrote lies in the future."""
    async with application_over(rig, clock=_fast) as connect, connect() as client:
        for number in range(2 * len(OPERATIONS)):
            await load.ask_until_answered(client, load.new(number))


def _fast() -> datetime:
    return datetime.now(UTC) + timedelta(minutes=40)


FAULTS: Mapping[str, Fault] = {
    fault.__name__.replace("_", " "): fault
    for fault in (
        cut_after_commit,
        cut_before_commit,
        every_connection_waits,
        streams_left,
        clock_fast_for_a_while,
        service_killed,
        postgres_killed,
    )
}
