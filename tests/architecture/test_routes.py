"""Every route has its guard, its transaction and its place in the document; none is overlooked."""

import ast
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from inspect import iscoroutinefunction
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, Depends, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from pydantic import BaseModel

from app import openapi
from app.domain.directory.permissions import Permission
from app.http.etags import ExpectedVersion
from app.http.guard import AllowedToCreate, allowed, allowed_to_create, guard_of
from app.http.intake_route import IntakeRoute
from app.http.transactional_route import TransactionalRoute
from app.openapi.examples import PLACEHOLDER
from app.routers import health
from app.unit_of_work import UnitOfWork
from tests.support.contract.breaking_changes import Contract
from tests.support.http.unconnected_application import unconnected_application
from tests.support.repository import ROOT

Operation = dict[str, Any]
Parameters = dict[tuple[str, str], dict[str, Any]]

OPEN_TO_ALL = ("/health/", "/v1/fhir/metadata")
"""What is asked before anybody signs in, and tells nothing of anybody."""


class Operations:
    """What an application serves: each operation beside the route that carries it."""

    def __init__(self, application: FastAPI) -> None:
        self.document = application.openapi()
        self.served = [
            (method, context, self._described(method, context))
            for context in iter_route_contexts(application.routes)
            for method in sorted(context.methods or ())
            if context.include_in_schema
        ]

    def _described(self, method: str, context: RouteContext) -> Operation:
        described: Operation = self.document["paths"][context.path_format][method.lower()]
        return described

    def listed(self) -> int:
        """How many operations the document lists."""
        return sum(len(methods) for methods in self.document["paths"].values())

    def resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The schema itself, where there is a reference to it."""
        name = schema.get("$ref", "").rpartition("/")[2]
        found: dict[str, Any] = self.document["components"]["schemas"].get(name, schema)
        return found


def faults(operations: Operations) -> Iterator[str]:
    """Everything about an application's routes that breaks a promise."""
    for method, context, operation in operations.served:
        path = str(context.path_format)
        if not path.startswith(OPEN_TO_ALL):
            parameters = Contract(operations.document).parameters(operation)
            for fault in _faults_of_guard(method, path, context, parameters):
                yield f"{fault}: {method} {path}"
        if not all(map(_is_async, _calls(context.dependant))):
            yield f"runs in a thread: {method} {path}"
        if not (operation.get("summary") and operation.get("description")):
            yield f"says nothing of itself: {method} {path}"
        for media in operation.get("requestBody", {}).get("content", {}).values():
            if not _says_what_is_sent(operations, media):
                yield f"no example of its body: {method} {path}"


def _calls(dependant: Dependant) -> Iterator[Callable[..., object]]:
    """The handler and everything it depends on."""
    assert dependant.call is not None
    yield dependant.call
    for dependency in dependant.dependencies:
        yield from _calls(dependency)


def _is_async(call: Callable[..., object]) -> bool:
    """A plain function is run in a pool of threads, which costs more than most handlers do."""
    return iscoroutinefunction(call) or iscoroutinefunction(type(call).__call__)


def _faults_of_guard(
    method: str, path: str, context: RouteContext, parameters: Parameters
) -> Iterator[str]:
    guard = guard_of(context)
    if guard is None:
        yield "no guard"
        return
    if not isinstance(context.original_route, TransactionalRoute):
        yield "no transaction"
    if not path.startswith("/v1/"):
        yield "outside /v1"
    # What a partner system sends goes by a name of its own, which says that it was sent before.
    creates = isinstance(guard, AllowedToCreate) or isinstance(context.original_route, IntakeRoute)
    changes = "If-Match" in {
        name for (_, name), parameter in parameters.items() if parameter["required"]
    }
    reads = method == "GET" or (method == "POST" and path.endswith("/search"))
    if reads and (creates or changes):
        yield "reads, and demands what a change needs"
    if not reads and not (creates or changes):
        yield "neither creates nor says which version it changes"


def _says_what_is_sent(operations: Operations, media: dict[str, Any]) -> bool:
    """Whether a reader sees what could be sent, in words that mean something."""
    given = [each["value"] for each in media.get("examples", {}).values()]
    given += operations.resolved(media["schema"]).get("examples", [])
    return bool(given) and PLACEHOLDER not in str(given)


@pytest.fixture(scope="module")
def operations() -> Operations:
    return Operations(unconnected_application())


def test_no_route_breaks_a_promise(operations: Operations) -> None:
    assert list(faults(operations)) == []


def test_as_many_operations_are_looked_at_as_the_document_lists(operations: Operations) -> None:
    assert len(operations.served) == operations.listed()
    assert len(operations.served) == _declared_in_source()


def _declared_in_source() -> int:
    """Counted from the text, so that a way of walking that misses routes is found out.

    A second address of a handler may be left out of the document, but never its only one.
    """
    handlers = [
        [text for each in node.decorator_list if (text := ast.unparse(each)).startswith("router.")]
        for module in (ROOT / "app" / "routers").rglob("*.py")
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.AsyncFunctionDef)
    ]
    declared = [
        [text for text in addresses if "include_in_schema" not in text]
        for addresses in handlers
        if addresses
    ]
    assert len(declared) > 20, "far fewer routes than the pathway has"
    assert all(declared), "a handler is at no address that the document lists"
    return sum(map(len, declared))


def test_every_operation_has_a_name_of_its_own(operations: Operations) -> None:
    names = Counter(operation["operationId"] for *_, operation in operations.served)
    assert [name for name, times in names.items() if times > 1] == []
    assert [name for name in names if not name.isalnum() or not name[0].islower()] == []


def test_every_permission_opens_some_door(operations: Operations) -> None:
    named = {
        guard.permission
        for _, context, _ in operations.served
        if (guard := guard_of(context)) is not None
    }
    assert set(Permission) - named == set()


class Broken(BaseModel):
    """A body without an example."""

    word: str


_reader = Annotated[UnitOfWork, allowed(Permission.ME_READ)]
_creator = Annotated[UnitOfWork, allowed_to_create(Permission.CONTACT_RECORD)]


async def _unguarded() -> None:
    """Anybody may."""


async def _read(uow: _reader) -> None:
    """A reader may."""


async def _read_in_a_thread(uow: _reader, found: Annotated[int, Depends(lambda: 1)]) -> None:
    """A reader may, who waits for a thread."""


async def _read_a_version(uow: _reader, expected: ExpectedVersion) -> None:
    """A reader may, of a version."""


async def _create(uow: _creator) -> None:
    """A creator may."""


async def _read_broken(uow: _reader, command: Broken) -> None:
    """A reader may, by a body."""


@pytest.mark.parametrize(
    ("endpoint", "method", "path", "transactional", "fault"),
    [
        (_unguarded, "GET", "/v1/scratch", True, "no guard"),
        (_read, "GET", "/v1/scratch", False, "no transaction"),
        (_read, "GET", "/scratch", True, "outside /v1"),
        (_read, "POST", "/v1/scratch", True, "neither creates nor says which version it changes"),
        (_read, "PATCH", "/v1/scratch", True, "neither creates nor says which version it changes"),
        (_create, "GET", "/v1/scratch", True, "reads, and demands what a change needs"),
        (_create, "POST", "/v1/search", True, "reads, and demands what a change needs"),
        (_read_a_version, "GET", "/v1/scratch", True, "reads, and demands what a change needs"),
        (_read_in_a_thread, "GET", "/v1/scratch", True, "runs in a thread"),
        (_read_broken, "POST", "/v1/search", True, "no example of its body"),
    ],
)
def test_a_route_that_breaks_a_promise_is_found(
    endpoint: Callable[..., Awaitable[None]],
    method: str,
    path: str,
    transactional: bool,
    fault: str,
) -> None:
    router = APIRouter(route_class=TransactionalRoute if transactional else APIRoute)
    router.add_api_route(path, endpoint, methods=[method], summary="Scratch")
    application = FastAPI()
    application.include_router(health.router)
    application.include_router(router)
    openapi.install(application)
    assert list(faults(Operations(application))) == [f"{fault}: {method} {path}"]
