"""Server processes that a test starts, signals, kills and replaces."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from types import MappingProxyType
from typing import IO, Any

import httpx
from sqlalchemy import URL

from tests.support.http.running_service import STARTS_WITHIN_SECONDS, free_port
from tests.support.repository import ROOT

FRONTDOOR = Path(sys.executable).with_name("frontdoor")
# Says whose the socket is, and becomes the service: nobody knows the process's id before.
WITH_PASSED_SOCKET = """
import os, sys
os.dup2({number}, 3)
told = {{"LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid())}}
os.execve(sys.argv[1], sys.argv[1:], os.environ | told)
"""


@dataclass(frozen=True, slots=True)
class Server:
    """One `frontdoor serve`, or an application like it."""

    process: subprocess.Popen[bytes]
    port: int

    @property
    def base(self) -> str:
        """Where it is asked."""
        return f"http://127.0.0.1:{self.port}"

    def kill(self) -> None:
        """End it and its workers as a power cut would: no handler runs, nothing is flushed."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=10)

    def kill_workers(self) -> None:
        """End those that answer, and not the process that watches over them."""
        self._signal_workers(signal.SIGKILL)

    def interrupt_workers(self) -> None:
        """Interrupt them, as a terminal does, and not the process that watches over them."""
        self._signal_workers(signal.SIGINT)

    def _signal_workers(self, number: signal.Signals) -> None:
        for children in Path(f"/proc/{self.process.pid}/task").glob("*/children"):
            for worker in children.read_text().split():
                os.kill(int(worker), number)

    def ask_to_stop(self) -> None:
        """Send what an operator or an orchestrator sends."""
        self.process.send_signal(signal.SIGTERM)

    def interrupt(self) -> None:
        """Send what a terminal sends at Ctrl-C: to the process and to its workers."""
        os.killpg(self.process.pid, signal.SIGINT)

    def stopped(self, *, within: float) -> int:
        """Its exit status."""
        return self.process.wait(timeout=within)


def start(
    url: URL,
    data_folder: Path,
    *,
    command: tuple[str | Path, ...] = (FRONTDOOR, "serve"),
    port: int | None = None,
    passed: socket.socket | None = None,
    settings: Mapping[str, str] = MappingProxyType({}),
    output: IO[bytes] | int = subprocess.DEVNULL,
) -> Server:
    """Start a server over a database, on a port or on a socket that is passed to it.

    Whatever it says on either stream goes to `output`.
    """
    address = passed.getsockname()[1] if passed is not None else port or free_port()
    words: list[str | Path] = [*command]
    if passed is not None:
        become = WITH_PASSED_SOCKET.format(number=passed.fileno())
        words = [sys.executable, "-c", become, *command]
    process = subprocess.Popen(  # noqa: S603 - our own command
        words,
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": url.render_as_string(hide_password=False),
            "LOCAL_ISSUER": "true",
            "DATA_FOLDER": str(data_folder),
            "PORT": str(address),
            "PYTHONPATH": str(ROOT),
            **settings,
        },
        stdout=output,
        stderr=output,
        # A group of its own, so that it can be killed with its workers.
        start_new_session=True,
        pass_fds=() if passed is None else (passed.fileno(),),
    )
    return Server(process, address)


@contextmanager
def started(url: URL, data_folder: Path, **given: Any) -> Iterator[Server]:
    """Likewise, and gone afterwards whatever the test did."""
    server = start(url, data_folder, **given)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.kill()


@contextmanager
def serving(url: URL, data_folder: Path, **given: Any) -> Iterator[Server]:
    """Likewise, and ready when the test has it."""
    with started(url, data_folder, **given) as server:
        wait_until_ready(server)
        yield server


def wait_until_ready(server: Server) -> None:
    """Until it says so itself.

    Raises:
        AssertionError: it ended, or is not ready in a minute and a half.
    """
    until = monotonic() + STARTS_WITHIN_SECONDS
    while monotonic() < until and server.process.poll() is None:
        with suppress(httpx.TransportError):
            if httpx.get(f"{server.base}/health/ready", timeout=2).status_code == httpx.codes.OK:
                return
        sleep(0.05)
    raise AssertionError("The server did not become ready.")
