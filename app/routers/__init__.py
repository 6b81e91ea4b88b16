"""HTTP only: one permission, one service call."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from fastapi import APIRouter


def every_router() -> Iterator[APIRouter]:
    """The router of every module here, in the order of their names."""
    for module in sorted(iter_modules(__path__), key=lambda found: found.name):
        yield import_module(f"{__name__}.{module.name}").router
