"""The long form of the fault suite: `python -m tests.support.faults --minutes 30`."""

import argparse
import asyncio
import random
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from app.auth.local_issuer import local_issuer
from app.settings import Environment
from tests.support.faults.faults import FAULTS, WARM_UP_SECONDS
from tests.support.faults.load import under_load
from tests.support.faults.postgres import Postgres, own_postgres
from tests.support.faults.rig import served_rig_of

ROUND_SECONDS = 60


async def _go_on(
    postgres: Postgres, folder: Path, *, seconds: float, chance: random.Random
) -> None:
    issuer = local_issuer(folder, environment=Environment.DEVELOPMENT)
    until = monotonic() + seconds
    async with served_rig_of(postgres, issuer, folder) as rig:
        while monotonic() < until:
            load, round_ends = rig.load(rig.connect), monotonic() + ROUND_SECONDS
            done: list[str] = []
            async with under_load(load):
                while monotonic() < min(until, round_ends):
                    name = chance.choice(sorted(FAULTS))
                    done.append(name)
                    await FAULTS[name](rig, load)
                    await asyncio.sleep(chance.uniform(0, 2 * WARM_UP_SECONDS))
            await rig.assert_whole(load)
            await rig.assert_drained_and_verified()
            _tell(f"{len(load.asked)} asked, {len(done)} faults, clients met {load.met}")


def _tell(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - whoever started it wants to see that it goes on


def main() -> None:
    """Make faults, one after another at random, for as long as was asked."""
    options = argparse.ArgumentParser(description=main.__doc__)
    options.add_argument("--minutes", type=float, default=10)
    options.add_argument("--seed", type=int, default=None, help="Of the order of the faults.")
    given = options.parse_args()
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(1_000_000)
    _tell(f"--seed {seed}")
    with own_postgres() as postgres, TemporaryDirectory(prefix="frontdoor-issuer-") as folder:
        asyncio.run(
            _go_on(
                postgres,
                Path(folder),
                seconds=given.minutes * 60,
                chance=random.Random(seed),  # noqa: S311 - it guards nothing
            )
        )


if __name__ == "__main__":
    main()
