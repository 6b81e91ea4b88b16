"""`frontdoor run`: a database, two invented partnerships and the service, on a bare machine."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from multiprocessing import get_context

from pydantic import SecretStr
from sqlalchemy import URL

from app.cli.demo.partnerships import found_partnership
from app.db.engine import DatabaseRole, engine_for, service_url
from app.db.migrate import migrate
from app.settings import Settings
from app.worker.runner import work

PARTNERSHIPS = {
    "ashdale": ("Ashdale Safeguarding Partnership (invented)", "975"),
    "birchwater": ("Birchwater Safeguarding Partnership (invented)", "976"),
}
"""Slug, name and an authority code that no English authority has."""


class PortTaken(RuntimeError):  # noqa: N818 - it names the fact that stops the start
    """Something listens on the port; sharing it would send requests to either."""


def prepare_machine(settings: Settings, *, now: datetime) -> Settings:
    """Start the database, migrate it and found two invented partnerships, if not done yet.

    Returns the settings with the address of the running database, for the worker processes.

    Raises:
        PortTaken: another process is already listening on the port.
    """
    _refuse_taken_port(settings)
    url = service_url(settings)
    migrate(settings)
    asyncio.run(_found_partnerships(url, now=now))
    return settings.model_copy(
        update={"database_url": SecretStr(url.render_as_string(hide_password=False))}
    )


@contextmanager
def worker_beside(settings: Settings) -> Iterator[None]:
    """Run the worker as long as the service is served, in a process of its own."""
    beside = get_context("spawn").Process(target=work, args=(settings,), name="frontdoor worker")
    beside.start()
    try:
        yield
    finally:
        beside.terminate()
        beside.join()


async def _found_partnerships(url: URL, *, now: datetime) -> None:
    engine = engine_for(url, DatabaseRole.WORKER, pool_size=1)
    for slug, (name, authority_code) in PARTNERSHIPS.items():
        await found_partnership(
            engine, slug=slug, name=name, authority_code=authority_code, now=now
        )
    await engine.dispose()


def _refuse_taken_port(settings: Settings) -> None:
    # The server binds in a way that lets two of them share a port, so binding would not fail.
    with socket.socket() as probe:
        if probe.connect_ex((settings.host, settings.port)) == 0:
            raise PortTaken(f"Something listens on port {settings.port}; set PORT to another.")
