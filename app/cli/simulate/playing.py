"""Pushing a day over HTTP as a partner system does: at a pace, again after a fault, and counted."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from time import perf_counter
from typing import Final

import httpx
from rich.console import Console
from rich.table import Table

from app.cli.simulate.day import Expected, Push

_TRIES: Final = 8
_AT_ONCE: Final = 16
_EVENT: Final = "application/cloudevents+json"

_EXPECTED_ANSWER: Final = {
    Expected.NEW: ("received", False),
    Expected.AMENDMENT: ("received", False),
    Expected.REPEAT: ("", True),
    Expected.NOT_UNDERSTOOD: ("quarantined", False),
}


class DayGoneWrong(RuntimeError):  # noqa: N818 - a fact about how the day ended
    """The counts do not add up: something was lost, or taken for something else."""


@dataclass(slots=True)
class Tally:
    """What was sent, what it was to become, and what was answered."""

    expected: Counter[Expected] = field(default_factory=Counter)
    answered: Counter[str] = field(default_factory=Counter)
    otherwise: int = 0
    tried_again: int = 0
    kept: set[str] = field(default_factory=set)

    def add(self, push: Push, receipt: dict[str, object]) -> None:
        """Count one answer."""
        self.expected[push.expected] += 1
        repeated = bool(receipt["repeated"])
        self.answered["repeated" if repeated else str(receipt["state"])] += 1
        state, again = _EXPECTED_ANSWER[push.expected]
        self.otherwise += repeated is not again or (not again and receipt["state"] != state)
        self.kept.add(str(receipt["id"]))


def play(
    pushes: Iterable[Push],
    *,
    base: str,
    token_of: Callable[[], str],
    rate: float,
    console: Console,
) -> None:
    """Push a day at `rate` a second, and show how what came back adds up.

    Raises:
        DayGoneWrong: an answer was another than what was sent is to become.
        httpx.TransportError: the service cannot be reached.
    """
    try:
        tally, seconds = asyncio.run(_push_all(pushes, base=base, token_of=token_of, rate=rate))
    except* (DayGoneWrong, httpx.TransportError) as group:
        raise group.exceptions[0] from None
    show(tally, seconds=seconds, console=console)
    if tally.otherwise:
        raise DayGoneWrong(f"{tally.otherwise} answers were other than expected.")


async def _push_all(
    pushes: Iterable[Push], *, base: str, token_of: Callable[[], str], rate: float
) -> tuple[Tally, float]:
    tally = Tally()
    places = asyncio.Semaphore(_AT_ONCE)
    began = perf_counter()
    async with httpx.AsyncClient(base_url=base, timeout=30) as client, asyncio.TaskGroup() as group:
        before: asyncio.Task[None] | None = None
        for number, push in enumerate(pushes):
            await asyncio.sleep(max(0, began + number / rate - perf_counter()))
            await places.acquire()
            # A repeat or an amendment is never on its way before what it repeats or amends.
            after = before if push.expected in _FOLLOWS else None
            before = group.create_task(_push(client, push, token_of, tally, places, after))
    return tally, perf_counter() - began


_FOLLOWS: Final = frozenset({Expected.REPEAT, Expected.AMENDMENT})


async def _push(
    client: httpx.AsyncClient,
    push: Push,
    token_of: Callable[[], str],
    tally: Tally,
    places: asyncio.Semaphore,
    after: "asyncio.Task[None] | None",
) -> None:
    """Push one thing until it is answered: sent again it is the same notification."""
    try:
        if after is not None:
            await after
        for tried in range(_TRIES):
            headers = {"Authorization": f"Bearer {token_of()}", "Content-Type": _EVENT}
            answer = await client.post("/v1/notifications", content=push.body, headers=headers)
            if answer.is_success:
                tally.add(push, answer.json())
                return
            if answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                raise DayGoneWrong(f"Answered {answer.status_code}: {answer.text}")
            tally.tried_again += 1
            await asyncio.sleep(0.2 * 2**tried)
        raise DayGoneWrong("The service did not take it, however often it was tried.")
    finally:
        places.release()


def show(tally: Tally, *, seconds: float, console: Console) -> None:
    """How the day adds up: the notices sent, and what the service has stored."""
    table = Table("sent as", "how many", title="What was pushed")
    for expected in Expected:
        table.add_row(expected.replace("_", " "), str(tally.expected[expected]))
    table.add_row("in all", str(tally.expected.total()), style="bold")
    console.print(table)
    answers = Table("answered", "how many", title="What was answered")
    for state, count in sorted(tally.answered.items()):
        answers.add_row(state, str(count))
    console.print(answers)
    repeats = tally.expected[Expected.REPEAT]
    console.print(
        f"{tally.expected.total()} pushed - {repeats} repeats = "
        f"{tally.expected.total() - repeats} to be kept; {len(tally.kept)} are kept."
    )
    console.print(f"{tally.tried_again} tried again; {seconds:.0f} s in all.")
