"""`frontdoor backup` and `frontdoor restore`: PostgreSQL's own tools, and the declaration."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError

from app.cli.terminal import out, settings_or_stop, stop
from app.db import base_backups, recovery
from app.db.base_backups import CannotBackUp
from app.db.engine import (
    DATABASE,
    DatabaseRole,
    DatabaseUnreachable,
    backup_url,
    engine_for,
    sealer_url,
    service_url,
)
from app.db.postgresql_tools import ToolFailed, ToolsUnfit, become_owner, postgresql_tools
from app.db.recovery import CannotRestore
from app.main import utc_now
from app.services.audit import tree_restores
from app.settings import Settings

LATEST = "latest"


def backup(
    into: Annotated[Path, typer.Option(help="The folder of backups and of the archive of WAL.")],
    follow: Annotated[  # noqa: FBT002 - a command line's own way to say it
        bool, typer.Option("--follow", help="Receive WAL as it is written, until stopped.")
    ] = False,
) -> None:
    """Back up the database: a base backup, or with --follow everything that is written after it."""
    settings = settings_or_stop()
    try:
        tools, login = postgresql_tools(settings), backup_url(settings)
        become_owner(into)
        began = asyncio.run(base_backups.state_of(login))
        tools.refuse_other(began.major)
        if follow:
            base_backups.follow(tools, login, into, state=began)
        unfinished = base_backups.take(tools, login, into, began=began)
        ended = asyncio.run(base_backups.state_of(login))
        made = base_backups.finish(unfinished, ended)
    except (ToolsUnfit, ToolFailed, CannotBackUp) as refused:
        stop(refused)
    except OSError as failed:
        stop(f"{failed.filename or into}: {failed.strerror}. This is no backup.")
    out.print(f"{made.folder}: verified; any moment from {made.ended_at:%Y-%m-%d %H:%M:%S%z} on.")
    if not ended.is_followed:
        out.print(
            "Nothing receives WAL: what is written from now on is not backed up. Keep"
            f" `frontdoor backup --follow --into {into}` running."
        )


def restore(
    to: Annotated[
        str, typer.Option(help="The moment, with its time zone (2026-11-30T21:44:00Z); or latest.")
    ],
    because: Annotated[str, typer.Option(help="Why; the people who verify the log will ask.")],
    backups: Annotated[Path | None, typer.Option(help="The folder of backups.")] = None,
    data: Annotated[Path | None, typer.Option(help="The server's data folder, to be made.")] = None,
    replace: Annotated[  # noqa: FBT002 - a command line's own way to say it
        bool, typer.Option("--replace", help="Move aside what the data folder holds.")
    ] = False,
    by_platform: Annotated[  # noqa: FBT002 - likewise
        bool, typer.Option("--by-platform", help="A platform has restored it: only declare it.")
    ] = False,
    superuser: Annotated[str, typer.Option(help="Of the server that was backed up.")] = "postgres",
) -> None:
    """Restore the database to a moment, and declare that on the audit log before it is served."""
    settings = settings_or_stop()
    if not because.strip():
        stop("Give a reason: the people who verify the audit log will ask.")
    moment = _moment(to)
    if by_platform:
        if backups is not None or data is not None or replace:
            stop("Say either --by-platform, which only declares, or what is to be restored.")
        try:
            asyncio.run(_declare(sealer_url(settings), because, moment))
        except (SQLAlchemyError, DatabaseUnreachable) as refused:
            stop(f"The restore was not declared ({type(refused).__name__}); serve nothing yet.")
        out.print("The restore is declared.")
        return
    if backups is None or data is None:
        stop("Say where the backups are (--backups) and where the data is to be (--data).")
    try:
        _restore(settings, backups, data.absolute(), moment, because, replace, superuser)
    except (ToolsUnfit, ToolFailed, CannotBackUp, CannotRestore) as refused:
        stop(refused)
    except OSError as failed:
        why = failed.strerror or "not all of it could be copied"
        stop(f"{failed.filename or data}: {why}. Nothing is to be served from there.")


def _restore(
    settings: Settings,
    folder: Path,
    data: Path,
    to: datetime | None,
    because: str,
    replace: bool,
    superuser: str,
) -> None:
    tools = postgresql_tools(settings)
    become_owner(folder)
    recovery.refuse_full(data, replace=replace)
    chosen = recovery.choose(folder, to=to)
    recovery.prepare(tools, chosen, data)
    database = settings.database_url and service_url(settings).database
    with recovery.recovered(
        tools,
        chosen,
        folder.absolute(),
        data,
        to=to,
        superuser=superuser,
        database=database or DATABASE,
    ) as server:
        try:
            asyncio.run(_declare(server.login, because, to))
        except (SQLAlchemyError, DatabaseUnreachable) as refused:
            raise CannotRestore(
                f"The restore could not be declared ({type(refused).__name__}): is the backup of"
                f" another release? What was recovered stays in {recovery.unfinished_of(data)},"
                " and is not to be served."
            ) from None
    aside = recovery.publish(data, now=utc_now())
    out.print(f"Restored from {chosen.folder} into {data}, and declared on the audit log.")
    out.print(f"The last transaction in it is of {server.last_at or 'the backup itself'}.")
    if server.left_out_at is not None:
        out.print(f"The first that was left out is of {server.left_out_at}; all later ones too.")
    if aside is not None:
        out.print(f"What was there before is in {aside}.")
    out.print("Start the server, take a new base backup, and start `frontdoor backup --follow`.")


def _moment(to: str) -> datetime | None:
    if to == LATEST:
        return None
    try:
        moment = datetime.fromisoformat(to)
        in_utc = moment.astimezone(UTC)
    except (ValueError, OverflowError):  # The latter where UTC has no such year.
        stop(f"{to} is not a moment: write it as 2026-11-30T21:44:00Z, or `{LATEST}`.")
    if moment.tzinfo is None:
        stop(f"{to} has no time zone: write it as 2026-11-30T21:44:00Z.")
    return in_utc


async def _declare(login: URL, because: str, moment: datetime | None) -> None:
    sealer = engine_for(login, DatabaseRole.SEALER, pool_size=1)
    try:
        await tree_restores.begin_epoch(sealer, because=because, now=utc_now(), recovered_to=moment)
    finally:
        await sealer.dispose()
