"""One request's slot, its body and its answer, as they pass the edge."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Send

from app.http.load_shedding import Priority, Slots
from app.http.problems import RETRY_AFTER_SECONDS


class NoSlot(HTTPException):
    """As many requests of the priority are being answered as may be."""

    def __init__(self) -> None:
        super().__init__(
            HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": RETRY_AFTER_SECONDS}
        )


class BodyTooSlow(HTTPException):
    """The client has not sent all of its body in the time there is for it."""

    def __init__(self) -> None:
        # What may still arrive is not to be taken for the next request.
        super().__init__(HTTPStatus.REQUEST_TIMEOUT, headers={"Connection": "close"})


class Slot:
    """A request's slot in its priority, taken and given back."""

    def __init__(self, slots: Slots, priority: Priority) -> None:
        self._slots = slots
        self.priority = priority
        self._taken = False

    def take(self) -> None:
        """Take it.

        Raises:
            NoSlot: there is none.
        """
        self._taken = self._slots.take(self.priority)
        if not self._taken:
            raise NoSlot

    def give_back(self) -> None:
        """Let another have it, if it was taken."""
        if self._taken:
            self._slots.give_back(self.priority)
        self._taken = False


class Body:
    """What the client sends. Whoever dawdles holds no slot, and is not waited for long."""

    def __init__(self, receive: Receive, slot: Slot, *, within: float) -> None:
        self._receive = receive
        self.slot = slot
        self._due = asyncio.get_running_loop().time() + within
        self._complete = False

    async def __call__(self) -> Message:
        """The next part of it.

        Raises:
            BodyTooSlow: it has not come in time.
            NoSlot: others have taken every slot meanwhile.
        """
        if self._complete:
            return await self._receive()
        self.slot.give_back()
        try:
            async with asyncio.timeout_at(self._due):
                message = await self._receive()
        except TimeoutError:
            raise BodyTooSlow from None
        self._complete = not message.get("more_body", False)
        self.slot.take()
        return message


@dataclass(slots=True)
class Answer:
    """What is sent to the client, with the headers that every answer carries."""

    send: Send
    request_id: str
    last_on_connection: Callable[[], bool]
    when_begun: Callable[[], None] | None = None
    status: int = 500
    begun: bool = False
    ended: bool = False

    async def __call__(self, message: Message) -> None:
        """Send a part of it."""
        if message["type"] == "http.response.start":
            self.begun = True
            self.status = message["status"]
            message["headers"] = [*message["headers"], *self._further(message["headers"])]
            if self.when_begun is not None:
                self.when_begun()
        else:
            self.ended = not message.get("more_body", False)
        await self.send(message)

    async def end(self) -> None:
        """Nothing more will come, if it has not been said."""
        if not self.ended:
            await self({"type": "http.response.body", "body": b"", "more_body": False})

    def _further(self, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        """The headers every answer carries, unless it already says otherwise."""
        present = {name.lower() for name, _ in headers}
        always = [
            (b"cache-control", b"no-store"),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"no-referrer"),
        ]
        if self.last_on_connection():
            # Or the next request could be on its way just as an idle connection is closed.
            always.append((b"connection", b"close"))
        missing = [(name, value) for name, value in always if name not in present]
        return [(b"x-request-id", self.request_id.encode()), *missing]
