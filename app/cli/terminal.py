"""What every command shares: where it prints, how it reads the environment and how it stops."""

from collections.abc import Callable
from typing import NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console

from app.settings import Settings

out = Console(highlight=False)
problems = Console(stderr=True, highlight=False)


def settings_or_stop(load: Callable[[], Settings] = Settings) -> Settings:
    """The settings; or every fault of the environment, by name and without its value."""
    try:
        return load()
    except ValidationError as refused:
        for fault in refused.errors(include_input=False, include_url=False):
            name = "_".join(map(str, fault["loc"])).upper()
            problems.print(f"{name} {fault['msg']}".strip())
        raise typer.Exit(2) from None


def stop(reason: object) -> NoReturn:
    """Say why nothing more is done, and end with status 1."""
    problems.print(str(reason))
    raise typer.Exit(1)
