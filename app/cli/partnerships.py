"""The `frontdoor partnership` commands: found one from a file, show it, and say what it lacks."""

import asyncio
import tomllib
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Annotated, TypeVar
from uuid import UUID

import typer
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncEngine
from uuid_utils.compat import uuid7

from app.cli.known_partnerships import NoSuchPartnership, find_partnership, get_partnership
from app.cli.terminal import out, problems, settings_or_stop, stop
from app.db.engine import DatabaseRole, engine_for, service_url
from app.domain.directory.founding import PlanRefused
from app.main import utc_now
from app.schemas.directory.founding import PartnershipFile
from app.services.directory import founding, partnership_reports as reports
from app.settings import Settings
from app.unit_of_work import UnitOfWork, system_unit_of_work

partnership = typer.Typer(
    help="Partnerships: found one from a file, and say what it lacks.", no_args_is_help=True
)
Answer = TypeVar("Answer")


class _OnlyTried(Exception):  # noqa: N818 - it carries what would be added out of the transaction
    def __init__(self, added: list[str]) -> None:
        self.added = added


@partnership.command("found")
def found(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)],
    dry_run: Annotated[  # noqa: FBT002 - a command line's own way to say it
        bool, typer.Option("--dry-run", help="Say what would be added, and add nothing.")
    ] = False,
) -> None:
    """Found a partnership from a TOML file, or add what the file names and it lacks.

    Nothing that is recorded is changed: a file that says something else is refused. Again with
    the same file, it adds nothing.
    """
    plan = _read(file)
    try:
        added = asyncio.run(_found(settings_or_stop(), plan, dry_run=dry_run))
    except PlanRefused as refused:
        stop(refused)
    for line in added or ["Nothing to add."]:
        out.print(line)
    if dry_run:
        out.print("Nothing was written.")


@partnership.command("check")
def check(
    slug: Annotated[str, typer.Argument(help="The partnership's short name.")],
) -> None:
    """Say what a partnership lacks before the first worry may come; status 1 if anything."""
    try:
        lacking = asyncio.run(_in_partnership(settings_or_stop(), slug, reports.unfit))
    except NoSuchPartnership as refused:
        stop(refused)
    if lacking:
        stop("\n".join(lacking))
    out.print("It can begin to work.")


@partnership.command("show")
def show(
    slug: Annotated[str, typer.Argument(help="The partnership's short name.")],
) -> None:
    """Print a partnership as it is recorded: its parts by name, and who has accepted."""
    try:
        lines = asyncio.run(_in_partnership(settings_or_stop(), slug, reports.described))
    except NoSuchPartnership as refused:
        stop(refused)
    for line in lines:
        out.print(line)


def _read(file: Path) -> PartnershipFile:
    """The file; or every fault of it, by its place and without its value."""
    try:
        return PartnershipFile.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as unreadable:
        stop(f"{file} is not TOML: {unreadable}")
    except ValidationError as refused:
        for fault in refused.errors(include_input=False, include_url=False):
            problems.print(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}")
        raise typer.Exit(1) from None


async def _found(settings: Settings, plan: PartnershipFile, *, dry_run: bool) -> list[str]:
    async def act(engine: AsyncEngine) -> list[str]:
        existing = await find_partnership(engine, plan.slug)
        async with _system(engine, existing or uuid7(), plan.slug) as uow:
            added = await founding.bring_up_to(uow, plan, is_new=existing is None)
            if dry_run:
                raise _OnlyTried(added)
        return added

    try:
        return await _with_engine(settings, act)
    except _OnlyTried as tried:
        return tried.added


async def _in_partnership(
    settings: Settings, slug: str, ask: Callable[[UnitOfWork], Awaitable[Answer]]
) -> Answer:
    async def act(engine: AsyncEngine) -> Answer:
        async with _system(engine, await get_partnership(engine, slug), slug) as uow:
            return await ask(uow)

    return await _with_engine(settings, act)


async def _with_engine(
    settings: Settings, act: Callable[[AsyncEngine], Awaitable[Answer]]
) -> Answer:
    engine = engine_for(service_url(settings), DatabaseRole.WORKER, pool_size=1)
    try:
        return await act(engine)
    finally:
        await engine.dispose()


def _system(
    engine: AsyncEngine, partnership_id: UUID, slug: str
) -> AbstractAsyncContextManager[UnitOfWork]:
    return system_unit_of_work(
        engine, partnership_id=partnership_id, slug=slug, now=utc_now(), service="command"
    )
