"""Whether this process has been told to stop, for everything that must know."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Shutdown:
    """Begins once. What would never end by itself leaves word how to end it."""

    def __init__(self) -> None:
        self.begun = False
        self._endings: set[Callable[[], None]] = set()

    def begin(self) -> None:
        """From now on the process is not ready, and open streams end."""
        self.begun = True
        for end in tuple(self._endings):
            end()

    @contextmanager
    def ending(self, end: Callable[[], None]) -> Iterator[None]:
        """Have `end` called if stopping begins meanwhile."""
        self._endings.add(end)
        try:
            yield
        finally:
            self._endings.discard(end)
