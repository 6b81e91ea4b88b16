"""A handler makes one service call and sends what the service returns, version included."""

import ast
from collections.abc import Callable, Iterator
from inspect import getsource, isfunction, unwrap
from textwrap import dedent
from types import MappingProxyType
from typing import Annotated, Any, Final

import pytest
from fastapi import Request, Response
from fastapi.routing import RouteContext, iter_route_contexts

from app.domain.directory.permissions import Permission
from app.http.guard import allowed
from app.schemas.directory.users import MeView
from app.schemas.versions import VersionedView
from app.services.directory import users
from app.unit_of_work import UnitOfWork
from tests.support.http.unconnected_application import unconnected_application

Handler = Callable[..., Any]

EXCEPTIONS: Final = MappingProxyType(
    {
        "isLive": "answers without looking at anything",
        "isReady": "asks the process and its database, and no use case",
        "readCapabilities": "sends a constant that anybody may read before signing in",
        "followEvents": "sends a stream, of which each batch is a use case of its own",
        "sendNotification": "the status says whether it was understood",
        "sendNotifications": "the status says whether the list was understood",
        "processMessage": "sends FHIR, and the status says whether the message was understood",
    }
)
"""The handlers that may do more, each with the reason."""


def faults(handler: Handler) -> Iterator[str]:
    """Everything in a handler but `return await service.function(uow, name=name)`."""
    (definition,) = ast.parse(dedent(getsource(handler))).body
    assert isinstance(definition, ast.AsyncFunctionDef)
    match definition.body:
        case [ast.Expr(ast.Constant()), ast.Return(ast.Await(ast.Call() as call))]:
            yield from _faults_of_call(call, handler)
        case _:
            yield "is no single service call"


def _faults_of_call(call: ast.Call, handler: Handler) -> Iterator[str]:
    called = _resolved(call.func, handler)
    if not (isfunction(called) and called.__module__.startswith("app.services.")):
        yield "calls no service"
    elif called.__annotations__["return"] != handler.__annotations__["return"]:
        yield "declares another answer than the service"
    match call.args:
        case [ast.Name("uow")]:
            pass
        case _:
            yield "gives the service no unit of work first"
    if not all(isinstance(keyword.value, ast.Name) for keyword in call.keywords):
        yield "works something out"


def faults_of_exception(handler: Handler) -> Iterator[str]:
    """Everything in a handler that not even an exception may do."""
    nodes = list(ast.walk(ast.parse(dedent(getsource(handler)))))
    awaited = [node.value for node in nodes if isinstance(node, ast.Await)]
    if len(awaited) > 1:
        yield "awaits several calls"
    for call in awaited:
        called = _resolved(call.func, handler) if isinstance(call, ast.Call) else None
        if not (isfunction(called) and called.__module__.startswith("app.services.")):
            yield "awaits no service"
    if any(isinstance(node, ast.If | ast.IfExp | ast.Match) for node in nodes):
        yield "decides"


def _resolved(function: ast.expr, handler: Handler) -> object:
    """What a handler calls: the function itself, looked up where the handler is defined."""
    match function:
        case ast.Name(name):
            return handler.__globals__.get(name)
        case ast.Attribute(ast.Name(module), name):
            return getattr(handler.__globals__.get(module), name, None)
    return None


def handlers() -> dict[str, Handler]:
    """Every handler of the application, by the name of its operation."""
    contexts: list[RouteContext] = [
        context
        for context in iter_route_contexts(unconnected_application().routes)
        if context.include_in_schema
    ]
    return {
        str(context.operation_id): unwrap(context.endpoint)
        for context in contexts
        if context.endpoint is not None
    }


@pytest.fixture(scope="module", name="handlers")
def _handlers() -> dict[str, Handler]:
    return handlers()


def test_every_handler_makes_one_service_call(handlers: dict[str, Handler]) -> None:
    assert len(handlers) > 160
    found = {name: wrong for name, handler in handlers.items() if (wrong := list(faults(handler)))}
    assert found.keys() - EXCEPTIONS.keys() == set(), found


def test_an_exception_awaits_one_service_at_most_and_decides_nothing(
    handlers: dict[str, Handler],
) -> None:
    found = {name: list(faults_of_exception(handlers[name])) for name in EXCEPTIONS}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_every_exception_is_still_needed(handlers: dict[str, Handler]) -> None:
    assert [name for name in EXCEPTIONS if not list(faults(handlers[name]))] == []


_Reader = Annotated[UnitOfWork, allowed(Permission.ME_READ)]


async def _answers_alone(uow: _Reader) -> MeView:
    """No service."""
    return await _asks_itself(uow)


async def _asks_itself(uow: _Reader) -> MeView:
    """No fault."""
    return await users.me(uow)


async def _asks_twice(uow: _Reader) -> MeView:
    """Two calls."""
    await users.me(uow)
    return await users.me(uow)


async def _asks_within(uow: _Reader, user: str) -> MeView:
    """Two calls, one inside the other."""
    return await users.me(uow, user=await users.me(uow))  # type: ignore[call-arg]


async def _decides(uow: _Reader, user: str | None = None) -> MeView:
    """A choice."""
    if user is None:
        return await users.me(uow)
    return await users.me(uow)


async def _sets_a_header(uow: _Reader, response: Response) -> MeView:
    """A header."""
    response.headers["ETag"] = '"1"'
    return await users.me(uow)


async def _goes_on_afterwards(uow: _Reader) -> MeView:
    """A call on what the service returned."""
    return (await users.me(uow)).model_copy()


async def _gives_the_request(request: Request, uow: _Reader) -> MeView:
    """The request in place of the unit of work."""
    return await users.me(request)  # type: ignore[arg-type]


async def _forgets_the_version(uow: _Reader) -> VersionedView[MeView]:
    """Another answer than the service's."""
    return await users.me(uow)  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("handler", "expected"),
    [
        (_asks_itself, []),
        (_answers_alone, ["calls no service"]),
        (_asks_twice, ["is no single service call"]),
        (_asks_within, ["works something out"]),
        (_decides, ["is no single service call"]),
        (_sets_a_header, ["is no single service call"]),
        (_goes_on_afterwards, ["is no single service call"]),
        (_gives_the_request, ["gives the service no unit of work first"]),
        (_forgets_the_version, ["declares another answer than the service"]),
    ],
)
def test_a_handler_that_does_more_is_found(handler: Handler, expected: list[str]) -> None:
    assert list(faults(handler)) == expected


@pytest.mark.parametrize(
    ("handler", "expected"),
    [
        (_asks_itself, []),
        (_sets_a_header, []),
        (_answers_alone, ["awaits no service"]),
        (_asks_twice, ["awaits several calls"]),
        (_asks_within, ["awaits several calls"]),
        (_decides, ["awaits several calls", "decides"]),
    ],
)
def test_an_exception_that_does_too_much_is_found(handler: Handler, expected: list[str]) -> None:
    assert list(faults_of_exception(handler)) == expected
