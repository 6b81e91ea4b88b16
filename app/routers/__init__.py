"""HTTP only: one permission, one service call."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

from starlette.routing import BaseRoute


def every_route() -> Iterator[BaseRoute]:
    """The routes of the router of every module here, in the order of the modules' names.

    Routes and not routers, which are looked through one by one, and then again, to find the
    route of a request: a fifth of what a small request took.
    """
    found = walk_packages(__path__, f"{__name__}.")
    for name in sorted(module.name for module in found if not module.ispkg):
        yield from import_module(name).router.routes
