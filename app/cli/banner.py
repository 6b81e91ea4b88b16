"""The start-up banner: the address of the service, and tokens to try it with."""

from collections.abc import Callable
from datetime import datetime, timedelta

from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.auth.local_issuer import local_issuer
from app.cli.demo.partnerships import STAFF
from app.domain.directory.roles import Role
from app.settings import Settings

TOKEN_LIFE = timedelta(hours=1)
HOME = "ashdale"
_EVERY_ADDRESS = "0.0.0.0"  # noqa: S104 - recognised, so that the guide names one that answers


class NobodyOfThatName(ValueError):  # noqa: N818 - it names the fact
    """The demonstration partnerships have no member of staff by that name."""


def token(
    settings: Settings, *, person: str, partnership: str, life: timedelta, now: datetime
) -> str:
    """A token of the local issuer for one of the staff of a demonstration partnership.

    Raises:
        NobodyOfThatName: `person` is not a name of `STAFF`; every role is one.
        LocalIssuerInProduction: not in development.
        ValueError: `life` is longer than the local issuer's tokens may live.
    """
    if person not in {name for name, *_ in STAFF}:
        raise NobodyOfThatName(
            f"There is no one called {person}; there is a person for every role. For someone whom"
            " you registered yourself, name the subject with --subject."
        )
    return token_of_subject(settings, f"{person}@{partnership}", life=life, now=now)


def token_of_subject(settings: Settings, subject: str, *, life: timedelta, now: datetime) -> str:
    """A token of the local issuer for anyone, registered or not: it proves who, and gives no right.

    Raises:
        LocalIssuerInProduction, ValueError: as `token`.
    """
    issuer = local_issuer(settings.data_folder, environment=settings.environment)
    return issuer.issue(subject, audience=settings.audience, now=now, life=life)


def token_for(
    settings: Settings,
    person: str,
    *,
    partnership: str,
    life: timedelta,
    clock: Callable[[], datetime],
) -> str:
    """The same, issued at the moment of use: a story may outlast a token."""
    return token(settings, person=person, partnership=partnership, life=life, now=clock())


def show(settings: Settings, console: Console, *, command: str, now: datetime) -> None:
    """Print the guide. `command` is how this installation calls `frontdoor`."""
    base = _base_url(settings)
    console.rule("[bold]Frontdoor")
    places = Table.grid(padding=(0, 2))
    places.add_row("service", base)
    places.add_row("documentation", f"{base}/docs")
    places.add_row("you are in", f"partnership {HOME}; everybody in it is invented")
    console.print(places)
    console.print(f"\n[bold]A token for each role[/], good until {now + TOKEN_LIFE:%H:%M} UTC:\n")
    for role in Role:
        signed = token(settings, person=role, partnership=HOME, life=TOKEN_LIFE, now=now)
        # Unwrapped, so that a token can be copied as one word.
        console.print(Text(f"{role}\n{signed}\n"), soft_wrap=True)
    console.print("[bold]Three commands to try[/], in another terminal here:\n")
    for line in three_commands(base, command=command):
        console.print(Text(f"  {line}"), soft_wrap=True)
    console.print("\nCtrl-C stops the service and keeps the data; `make clean-data` removes it.")


def three_commands(base: str, *, command: str) -> tuple[str, str, str]:
    """Shell commands that work as they stand, the second with what the first keeps."""
    return (
        f"TOKEN=$({command} token --role hub_manager)",
        f'curl -s -H "Authorization: Bearer $TOKEN" {base}/v1/me',
        f"{command} demo --base {base}",
    )


def _base_url(settings: Settings) -> str:
    host = "127.0.0.1" if settings.host == _EVERY_ADDRESS else settings.host
    return f"http://{host}:{settings.port}"
