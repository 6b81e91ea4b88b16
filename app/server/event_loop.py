"""The event loop of a server process, which remembers what the server does at each signal."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TypeVarTuple

from granian import loops
from typing_extensions import override

Given = TypeVarTuple("Given")


class RememberingLoop(asyncio.SelectorEventLoop):
    """asyncio's own loop for this platform; `at_signal` holds what is done at each signal.

    A signal has one handler. Who takes a signal over from the server could otherwise not have the
    server do its part afterwards, as there is no way to ask a loop for a handler.
    """

    def __init__(self) -> None:
        super().__init__()
        self.at_signal: dict[int, Callable[[], object]] = {}

    @override
    def add_signal_handler(
        self, sig: int, callback: Callable[[*Given], object], *args: *Given
    ) -> None:
        super().add_signal_handler(sig, callback, *args)
        self.at_signal[sig] = partial(callback, *args)


@loops.register("auto")
def remembering_loop() -> asyncio.AbstractEventLoop:
    """The loop that the server gives to each of its processes."""
    loop = RememberingLoop()
    asyncio.set_event_loop(loop)
    return loop
