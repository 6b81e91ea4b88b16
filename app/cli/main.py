"""The `frontdoor` command: each command reads its options and calls one function."""

import sys
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Annotated

import httpx
import typer

from app.audit.signing_key import AuditKeyMissing
from app.cli import (
    audit,
    backups,
    banner,
    census_import,
    documents,
    partnerships,
    rekeying,
    run as development,
)
from app.cli.demo import story
from app.cli.demo.client import StoryBroken
from app.cli.known_partnerships import NoSuchPartnership
from app.cli.simulate.day import SYSTEM_OF, Agency, day_of
from app.cli.simulate.playing import DayGoneWrong, play
from app.cli.terminal import out, settings_or_stop, stop
from app.db.engine import NoDatabaseServer, NotSafeToServe
from app.db.migrate import CannotMigrate, migrate as migrate_database, take_back, what_would_change
from app.domain.directory.roles import Role
from app.main import utc_now
from app.row_security import NotAsDeclared
from app.server.granian import MetricsNeedOneWorker, serve as serve_application
from app.services.census.reader import CensusFileRefused
from app.settings import Settings
from app.worker.runner import work

cli = typer.Typer(
    name="frontdoor",
    help="The front door of children's social care: a multi-agency safeguarding hub.",
    no_args_is_help=True,
    add_completion=False,
    # Its tracebacks show the value of every variable on the way.
    pretty_exceptions_enable=False,
)
imports = typer.Typer(help="Load what a council already has.", no_args_is_help=True)
cli.add_typer(imports, name="import")
cli.add_typer(audit.audit, name="audit")
cli.add_typer(partnerships.partnership, name="partnership")
cli.command()(backups.backup)
cli.command()(backups.restore)


def main() -> None:
    """Run the command line."""
    try:
        cli()
    except NoDatabaseServer as refused:
        stop(refused)


@cli.command()
def serve() -> None:
    """Serve requests, with settings from the environment."""
    try:
        serve_application(settings_or_stop())
    except (MetricsNeedOneWorker, NotSafeToServe) as refused:
        stop(refused)


@cli.command()
def worker() -> None:
    """Run the background jobs: seal the audit log, send events, chase and remind."""
    try:
        work(settings_or_stop())
    except (AuditKeyMissing, NotSafeToServe) as refused:
        stop(refused)


@cli.command()
def run() -> None:
    """Try the service on this machine: with a database, two invented partnerships and a guide."""
    try:
        settings = development.prepare_machine(
            settings_or_stop(
                partial(Settings, local_issuer=True, webhooks_to_private_addresses=True)
            ),
            now=utc_now(),
        )
    except development.PortTaken as refused:
        stop(refused)
    show = partial(banner.show, settings, out, command=sys.argv[0], now=utc_now())
    with development.worker_beside(settings):
        serve_application(settings, when_listening=show)


@cli.command()
def migrate(
    check: Annotated[  # noqa: FBT002 - a command line's own way to say it
        bool, typer.Option("--check", help="Say what would change, and change nothing.")
    ] = False,
    back_to: Annotated[
        str | None, typer.Option(help="Take the schema back to this revision, or to base.")
    ] = None,
) -> None:
    """Bring the database to the schema and the access rules of this release."""
    settings = settings_or_stop()
    try:
        if back_to is not None:
            take_back(settings, to=back_to)
        elif check:
            if different := what_would_change(settings):
                stop("\n".join(different))
        else:
            for line in migrate_database(settings) or ["Nothing to change."]:
                out.print(line)
    except (CannotMigrate, NotAsDeclared) as refused:
        stop(refused)


@cli.command()
def token(
    role: Annotated[Role, typer.Option(help="The role to hold.")] = Role.HUB_PRACTITIONER,
    person: Annotated[
        str | None, typer.Option(help="Or a person by name, such as health_officer.")
    ] = None,
    partnership: Annotated[str, typer.Option(help="The partnership to work in.")] = banner.HOME,
    subject: Annotated[
        str | None, typer.Option(help="Or someone whom you registered, by their subject.")
    ] = None,
    life_minutes: Annotated[int, typer.Option(min=1, max=720)] = 60,
) -> None:
    """Print a token for one of the invented staff, for use with curl; development only."""
    try:
        life = timedelta(minutes=life_minutes)
        signed = (
            banner.token_of_subject(settings_or_stop(), subject, life=life, now=utc_now())
            if subject is not None
            else banner.token(
                settings_or_stop(),
                person=person or role,
                partnership=partnership,
                life=life,
                now=utc_now(),
            )
        )
    except ValueError as refused:
        stop(refused)
    typer.echo(signed)


@imports.command("census")
def import_census(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)],
    partnership: Annotated[
        str, typer.Option(help="The partnership that the children belong to.")
    ] = banner.HOME,
    report: Annotated[
        Path, typer.Option(help="Where to write every fault, with its line and code.")
    ] = Path("census.report.json"),
) -> None:
    """Load a Children in Need census file, child by child; a second run changes nothing."""
    try:
        census_import.load_census(
            settings_or_stop(),
            file,
            partnership=partnership,
            report=report,
            console=out,
            now=utc_now(),
        )
    except (CensusFileRefused, NoSuchPartnership) as refused:
        stop(refused)


@cli.command()
def rekey(
    partnership: Annotated[
        str, typer.Option(help="The partnership whose records are gone through.")
    ] = banner.HOME,
) -> None:
    """Write again what people and households are found by, after an upgrade that asks for it."""
    try:
        rekeying.rekey(settings_or_stop(), partnership=partnership, now=utc_now())
    except NoSuchPartnership as refused:
        stop(refused)


@cli.command()
def demo(
    base: Annotated[
        str, typer.Option(help="The address of a running server.")
    ] = "http://127.0.0.1:8000",
    partnership: Annotated[str, typer.Option(help="The partnership to play it in.")] = banner.HOME,
    child_id: Annotated[
        str | None, typer.Option(help="The council's id of an imported child.")
    ] = None,
) -> None:
    """Play through one case, from the school's call to a section 47 enquiry."""
    token_of = partial(
        banner.token_for,
        settings_or_stop(),
        partnership=partnership,
        life=banner.TOKEN_LIFE,
        clock=utc_now,
    )
    try:
        story.run(base, token_of, out, child_id=child_id)
    except StoryBroken as broken:
        stop(broken)
    except httpx.TransportError:
        stop(_unanswered(base))


@cli.command()
def simulate(
    agency: Annotated[Agency, typer.Argument(help="The kind of agency whose system sends.")],
    rate: Annotated[float, typer.Option(min=0.01, max=1000, help="Notices a second.")] = 20,
    count: Annotated[int, typer.Option(min=1, max=100_000, help="Notices in all.")] = 200,
    seed: Annotated[int, typer.Option(help="A different seed gives a different day.")] = 1,
    base: Annotated[
        str, typer.Option(help="The address of a running server.")
    ] = "http://127.0.0.1:8000",
    partnership: Annotated[str, typer.Option(help="The partnership to send to.")] = banner.HOME,
) -> None:
    """Send a realistic day of notices, and show that the answers add up; development only."""
    settings = settings_or_stop()
    token_of = partial(
        banner.token_for,
        settings,
        SYSTEM_OF[agency],
        partnership=partnership,
        life=banner.TOKEN_LIFE,
        clock=utc_now,
    )
    pushes = day_of(agency, count=count, seed=seed, until=utc_now())
    try:
        play(pushes, base=base, token_of=token_of, rate=rate, console=out)
    except DayGoneWrong as broken:
        stop(broken)
    except httpx.TransportError:
        stop(_unanswered(base))


def _unanswered(base: str) -> str:
    return f"Nothing answers at {base}: start it with `make run`, or say where it is with --base."


@cli.command("documents")
def write_documents(
    check: Annotated[  # noqa: FBT002 - a command line's own way to say it
        bool, typer.Option("--check", help="Change nothing; fail if a file is not up to date.")
    ] = False,
) -> None:
    """Write what is generated: the OpenAPI document and the tables and diagrams in docs/."""
    stale = documents.stale()
    if check and stale:
        stop(f"Not up to date: {', '.join(stale)}. Run `frontdoor documents`.")
    if not check:
        documents.write()
    out.print(f"{len(stale)} changed" if stale else "Up to date.")
