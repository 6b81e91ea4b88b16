"""The service as its users meet it: a process of its own, listening on a port."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from types import MappingProxyType
from typing import IO

import httpx
from sqlalchemy import URL

STARTS_WITHIN_SECONDS = 90


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def running_service(
    database_url: URL,
    data_folder: Path,
    *,
    output: IO[bytes] | int = subprocess.DEVNULL,
    settings: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[str]:
    """`frontdoor serve` over a database, trusting the local issuer kept in `data_folder`.

    Whatever it says on either stream goes to `output`; `settings` are set last.
    """
    port = free_port()
    process = subprocess.Popen(  # noqa: S603 - our own command
        [Path(sys.executable).with_name("frontdoor"), "serve"],
        env={
            **os.environ,
            "DATABASE_URL": database_url.render_as_string(hide_password=False),
            "LOCAL_ISSUER": "true",
            "DATA_FOLDER": str(data_folder),
            "PORT": str(port),
            **settings,
        },
        stdout=output,
        stderr=output,
    )
    base = f"http://127.0.0.1:{port}"
    try:
        _wait_until_ready(base)
        yield base
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_until_ready(base: str) -> None:
    until = monotonic() + STARTS_WITHIN_SECONDS
    while monotonic() < until:
        try:
            if httpx.get(f"{base}/health/ready", timeout=2).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        sleep(0.1)
    raise AssertionError("The service did not become ready.")
