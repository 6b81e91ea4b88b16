"""Sends events to receivers that others run: to public addresses only, briefly, once."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import httpcore
from typing_extensions import override

from app.domain.events.deliveries import Fault, is_taken
from app.domain.events.public_addresses import is_public

DEADLINE_SECONDS = 10.0
ANSWER_AT_MOST = 64 * 1024
"""Bytes of an answer that are read: many times a challenge, and nothing else in it matters."""

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
SocketOptions = Iterable[httpcore.SOCKET_OPTION]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receiver answered, or what went wrong instead. A long body is cut off."""

    status: int | None = None
    body: bytes = b""
    fault: Fault | None = None


class Receivers(Protocol):
    """A client that can call receivers."""

    async def send(self, url: str, *, headers: Mapping[str, str], body: bytes) -> Answer:
        """Send once; whatever goes wrong is an answer, too."""


class _AddressRefused(OSError):  # noqa: N818 - a fact about where a name leads
    """The name leads to where nothing of ours may be sent."""


async def resolve(host: str, port: int) -> Sequence[str]:
    """Every address of a host, as the system's resolver says.

    Raises:
        socket.gaierror: it has none.
    """
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


class _OnlyWhereAllowed(httpcore.AsyncNetworkBackend):
    """A network backend that connects to exactly the address that was checked.

    If a name were checked first and resolved again to connect, it could lead elsewhere the second
    time (DNS rebinding). The certificate must still match the name.
    """

    def __init__(self, *, lookup: Resolve, allows: Callable[[str], bool]) -> None:
        self._network = httpcore.AnyIOBackend()
        self._lookup = lookup
        self._allows = allows

    @override
    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: SocketOptions | None = None,
    ) -> httpcore.AsyncNetworkStream:
        addresses = await self._lookup(host, port)
        if not addresses or not all(map(self._allows, addresses)):
            raise _AddressRefused
        return await self._network.connect_tcp(
            addresses[0], port, timeout, local_address, socket_options
        )

    @override
    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: SocketOptions | None = None,
    ) -> httpcore.AsyncNetworkStream:
        raise _AddressRefused

    @override
    async def sleep(self, seconds: float) -> None:
        await self._network.sleep(seconds)


class WebhookClient:
    """The webhook client: a new connection for each attempt, so that every address is checked.

    It uses no proxy, follows no redirect, and takes only the system's certificates from the
    environment.
    """

    def __init__(
        self,
        *,
        allows: Callable[[str], bool] = is_public,
        lookup: Resolve = resolve,
        certificates: ssl.SSLContext | None = None,
        deadline_seconds: float = DEADLINE_SECONDS,
    ) -> None:
        self._network = _OnlyWhereAllowed(lookup=lookup, allows=allows)
        self._certificates = certificates or ssl.create_default_context()
        self._deadline = deadline_seconds

    async def send(self, url: str, *, headers: Mapping[str, str], body: bytes) -> Answer:
        """Post `body`, and read the answer within the deadline for all of it together."""
        try:
            async with asyncio.timeout(self._deadline):
                return await self._exchange(url, headers, body)
        except (TimeoutError, httpcore.TimeoutException):
            return Answer(fault=Fault.TOOK_TOO_LONG)
        except _AddressRefused:
            return Answer(fault=Fault.ADDRESS_REFUSED)
        except (socket.gaierror, UnicodeError):
            # A name with an empty part, or one over 63 characters, cannot even be looked up.
            return Answer(fault=Fault.NAME_NOT_FOUND)
        except httpcore.ConnectError as error:
            return Answer(fault=Fault.TLS_FAILED if _is_of_tls(error) else Fault.NOT_CONNECTED)
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError):
            return Answer(fault=Fault.HUNG_UP)

    async def _exchange(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        read = bytearray()
        async with (
            httpcore.AsyncConnectionPool(
                ssl_context=self._certificates,
                max_connections=1,
                max_keepalive_connections=0,
                http2=False,
                network_backend=self._network,
            ) as pool,
            pool.stream("POST", url, headers=list(headers.items()), content=body) as answer,
        ):
            async for part in answer.aiter_stream():
                read += part
                if len(read) > ANSWER_AT_MOST:
                    break  # Whether it was taken, the status says.
        return Answer(answer.status, bytes(read[:ANSWER_AT_MOST]), _fault_of(answer.status))


def _is_of_tls(error: BaseException | None) -> bool:
    """Whether a failure began as one of TLS; each layer wraps it in one of its own."""
    while error is not None and not isinstance(error, ssl.SSLError):
        error = error.__cause__ or error.__context__
    return error is not None


def _fault_of(status: int) -> Fault | None:
    if is_taken(status):
        return None
    redirected = 300 <= status < 400  # noqa: PLR2004 - the class of redirections
    return Fault.REDIRECTED if redirected else Fault.NOT_ACCEPTED


def anywhere(address: str) -> bool:
    """Allow every address: on a development machine the receiver runs beside the service."""
    return bool(address)
