"""Loading a census file from the command line: a progress bar, a summary and a report."""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from app.cli.known_partnerships import get_partnership
from app.db.engine import DatabaseRole, engine_for, service_url
from app.services.census import imports
from app.services.census.imports import Destination, Loaded
from app.settings import Settings


def load_census(
    settings: Settings,
    file: Path,
    *,
    partnership: str,
    report: Path,
    console: Console,
    now: datetime,
) -> None:
    """Load a file, show how far it has come, print a summary and write every fault to `report`.

    Raises:
        CensusFileRefused: the file as a whole cannot be read as a census.
        NoSuchPartnership: there is none called that.
    """
    children = imports.count_children(file)
    with Progress(
        TextColumn("Loading children"), BarColumn(), MofNCompleteColumn(), console=console
    ) as bar:
        task = bar.add_task("", total=children)
        loaded = asyncio.run(
            _load(settings, file, partnership, now, lambda done: bar.advance(task, done))
        )
    report.write_text(json.dumps(loaded.report.to_json(digest=loaded.digest), indent=2) + "\n")
    for line in loaded.report.summary():
        console.print(line)
    console.print(
        f"Loaded or refused now: {loaded.children_written}; by an earlier load of this file: "
        f"{children - loaded.children_written}. Every fault: {report}"
    )


async def _load(
    settings: Settings,
    file: Path,
    partnership: str,
    now: datetime,
    progress: Callable[[int], None],
) -> Loaded:
    engine = engine_for(service_url(settings), DatabaseRole.WORKER, pool_size=2)
    try:
        found = await get_partnership(engine, partnership)
        into = Destination(engine=engine, partnership_id=found, slug=partnership, now=now)
        return await imports.load(file, into, progress=progress)
    finally:
        await engine.dispose()
