"""Socket activation: serving from a socket that one process hands on to the next."""

import os
import socket
from pathlib import Path
from typing import Final

from granian.net import SocketHolder  # type: ignore[attr-defined] # it is there for this
from granian.server import MPServer
from typing_extensions import override

# The file descriptor of a socket passed by the parent process: sd_listen_fds(3).
PASSED_SOCKET: Final = 3
BACKLOG: Final = 1024
_OPEN_FILES = Path("/proc/self/fd")


class OnPassedSocket(MPServer):
    """Takes connections from a socket that another copy of the service may hold, too.

    A listener of our own that closes resets what waits in its queue. A socket that is passed
    on has one queue, which outlives each copy: nothing is lost between them.
    """

    @override
    def _init_shared_socket(self) -> None:
        self._sso = socket.socket(fileno=PASSED_SOCKET)
        # Its stub tells neither how one is made nor that the server may have one.
        self._shd = SocketHolder(PASSED_SOCKET, False, BACKLOG)  # type: ignore[assignment,call-arg] # noqa: FBT003 - as said


def leave_to_successor() -> None:
    """Accept no more connections from the passed socket in this process, and go on serving.

    The server cannot do this: closing its listener also closes every connection whose first
    request it has not read. So each of its handles is replaced by one of an unused socket.
    """
    passed = os.fstat(PASSED_SOCKET)
    nobodys = socket.create_server(("127.0.0.1", 0))
    nobodys.settimeout(0)
    for entry in tuple(_OPEN_FILES.iterdir()):
        handle = int(entry.name)
        try:
            is_passed = os.path.samestat(os.fstat(handle), passed)
        except OSError:
            continue  # It was the listing's own.
        if is_passed:
            os.dup2(nobodys.fileno(), handle)
    nobodys.detach()
