"""Shutdown: whether this process is stopping, and what to end when it does."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Shutdown:
    """The shutdown of one process, which begins once."""

    def __init__(self) -> None:
        self.begun = False
        self._endings: set[Callable[[], None]] = set()

    def begin(self) -> None:
        """Begin the shutdown: the process is no longer ready, and open streams end."""
        self.begun = True
        for end in tuple(self._endings):
            end()

    @contextmanager
    def ending(self, end: Callable[[], None]) -> Iterator[None]:
        """Call `end` if the shutdown begins while the context is open."""
        self._endings.add(end)
        try:
            yield
        finally:
            self._endings.discard(end)
