"""One exchange: a request's slot, its body and its response, as the middleware sees them."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Send

from app.http.load_shedding import Priority, Slots
from app.http.problems import RETRY_AFTER_SECONDS


class NoSlot(HTTPException):
    """Every slot of the request's priority is taken."""

    def __init__(self) -> None:
        super().__init__(
            HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": RETRY_AFTER_SECONDS}
        )


class BodyTooSlow(HTTPException):
    """The client did not send its whole body in time."""

    def __init__(self) -> None:
        # What still arrives must not be read as the next request.
        super().__init__(HTTPStatus.REQUEST_TIMEOUT, headers={"Connection": "close"})


class Slot:
    """A request's slot, taken and given back."""

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
        """Free the slot, if it was taken."""
        if self._taken:
            self._slots.give_back(self.priority)
        self._taken = False


class Body:
    """The body that the client sends. While it is awaited it holds no slot, and not for long."""

    def __init__(self, receive: Receive, slot: Slot, *, within: float) -> None:
        self._receive = receive
        self.slot = slot
        self._due = asyncio.get_running_loop().time() + within
        self._complete = False

    async def __call__(self) -> Message:
        """The next part of it.

        Raises:
            BodyTooSlow: it did not arrive in time.
            NoSlot: other requests took every slot meanwhile.
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
    """The response to the client, with the headers that every response carries."""

    send: Send
    request_id: str
    last_on_connection: Callable[[], bool]
    without_body: bool = False
    when_begun: Callable[[], None] | None = None
    status: int = 500
    begun: bool = False
    ended: bool = False

    async def __call__(self, message: Message) -> None:
        """Send a part of it; of an answer without a body, nothing after the headers."""
        if message["type"] == "http.response.start":
            self.begun = True
            self.status = message["status"]
            message["headers"] = [*message["headers"], *self._further(message["headers"])]
            if self.when_begun is not None:
                self.when_begun()
            await self.send(message)
            if self.without_body:
                self.ended = True
                await self.send({"type": "http.response.body", "body": b"", "more_body": False})
        elif not self.without_body:
            self.ended = not message.get("more_body", False)
            await self.send(message)

    async def end(self) -> None:
        """Send the end of the response, if it was not sent."""
        if not self.ended:
            await self({"type": "http.response.body", "body": b"", "more_body": False})

    def _further(self, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        """The headers of every response, unless it sets them itself."""
        present = {name.lower() for name, _ in headers}
        always = [
            (b"cache-control", b"no-store"),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"no-referrer"),
        ]
        if self.last_on_connection():
            # Otherwise the next request could arrive just as the idle connection is closed.
            always.append((b"connection", b"close"))
        missing = [(name, value) for name, value in always if name not in present]
        return [(b"x-request-id", self.request_id.encode()), *missing]
