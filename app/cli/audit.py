"""`frontdoor audit …`: declare a restore, export the log, verify an export, destroy bodies."""

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import IO, Annotated
from uuid import UUID

import typer

from app.cli.known_partnerships import NoSuchPartnership, get_partnership
from app.cli.terminal import out, settings_or_stop, stop
from app.db.engine import (
    DatabaseRole,
    NotSafeToServe,
    custodian_url,
    engine_for,
    sealer_url,
    service_url,
)
from app.domain.audit.destruction import CannotDestroy, Ground
from app.main import utc_now
from app.services.audit import tree_destruction, tree_exports, tree_restores
from app.services.audit.tree_destruction import Authority
from app.services.audit.tree_exports import Exported
from app.settings import Settings

VERIFIER = Path(__file__).parents[2] / "verify_audit.py"

audit = typer.Typer(
    help="The audit log: sealed by the worker, verifiable by anyone.", no_args_is_help=True
)


@audit.command("begin-epoch")
def begin_epoch(
    because: Annotated[str, typer.Option(help="What was restored, to when and why.")],
) -> None:
    """Declare that the database was restored, before the service writes to it again."""
    settings = settings_or_stop()
    if not because.strip():
        stop("Give a reason: the people who verify the audit log will ask.")
    for slug, epoch in asyncio.run(_begin_epoch(settings, because)).items():
        out.print(f"{slug}: epoch {epoch}")


async def _begin_epoch(settings: Settings, because: str) -> dict[str, int]:
    sealer = engine_for(sealer_url(settings), DatabaseRole.SEALER, pool_size=1)
    try:
        return await tree_restores.begin_epoch(sealer, because=because, now=utc_now())
    finally:
        await sealer.dispose()


@audit.command("export")
def export(
    partnership: Annotated[str, typer.Option(help="The partnership whose audit log to export.")],
    file: Annotated[
        Path, typer.Option("--out", help="The file to write, which must not exist yet.")
    ],
) -> None:
    """Write the whole sealed audit log of a partnership to a file that anyone can verify."""
    settings = settings_or_stop()
    try:
        # It names who did what about which child, so only its owner may read it.
        file.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        stop(f"{file} already exists; choose another file.")
    try:
        with file.open("w", encoding="utf-8", newline="\n") as into:
            written = asyncio.run(_export(settings, partnership, into))
    except NoSuchPartnership as refused:
        file.unlink()
        stop(refused)
    out.print(
        f"{written.events} events and {written.heads} signed heads; not sealed yet:"
        f" {written.unsealed}. Verify it with {VERIFIER.name}."
    )


async def _export(settings: Settings, partnership: str, into: IO[str]) -> Exported:
    url = service_url(settings)
    worker = engine_for(url, DatabaseRole.WORKER, pool_size=1)
    auditor = engine_for(url, DatabaseRole.AUDITOR, pool_size=1, without_time_limits=True)
    try:
        found = await get_partnership(worker, partnership)
        return await tree_exports.export_trail(
            worker, auditor, into, partnership_id=found, slug=partnership, now=utc_now()
        )
    finally:
        await worker.dispose()
        await auditor.dispose()


@audit.command("destroy")
def destroy(
    partnership: Annotated[str, typer.Option(help="The partnership whose audit log it is.")],
    event: Annotated[list[UUID], typer.Option(help="An event to destroy; may be repeated.")],
    authorised_by: Annotated[
        UUID, typer.Option(help="The user of information governance who decided it.")
    ],
    seconded_by: Annotated[
        UUID, typer.Option(help="Another of information governance, who agreed.")
    ],
    ground: Annotated[Ground, typer.Option(help="The legal ground.")],
    reference: Annotated[
        str, typer.Option(help="The reference of the decision: a code, no words.")
    ],
) -> None:
    """Destroy the bodies of audit events for good, as a law or a court requires.

    Their commitments stay, and so does an event that says who authorised it and why.
    """
    settings = settings_or_stop()
    authority = Authority(authorised_by, seconded_by, ground, reference)
    try:
        asyncio.run(_destroy(settings, partnership, event, authority))
    except (CannotDestroy, NotSafeToServe) as refused:
        stop(refused)
    out.print(f"{len(event)} destroyed; the audit log says so, and every verifier will.")


async def _destroy(
    settings: Settings, partnership: str, events: list[UUID], authority: Authority
) -> None:
    custodian = engine_for(custodian_url(settings), DatabaseRole.CUSTODIAN, pool_size=1)
    try:
        await tree_destruction.destroy(
            custodian, events, partnership=partnership, authority=authority, now=utc_now()
        )
    finally:
        await custodian.dispose()


@audit.command("verify")
def verify(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)],
    kept_head: Annotated[
        list[Path] | None, typer.Option(help="A head that was saved elsewhere; may be repeated.")
    ] = None,
    key: Annotated[
        list[str] | None, typer.Option(help="The public key as you wrote it down.")
    ] = None,
) -> None:
    """Verify an export with the program that ships beside the service, as anybody could."""
    options = [word for head in kept_head or () for word in ("--kept-head", str(head))]
    options += [word for each in key or () for word in ("--key", each)]
    command = [sys.executable, "-I", str(VERIFIER), str(file), *options]
    raise typer.Exit(subprocess.run(command, check=False).returncode)  # noqa: S603 - our own program
