"""Whatever may be sent is strict and bounded, to the last string."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypeIs

from app import schemas
from app.domain.directory.permissions import Permission
from app.schemas.notifications.notices import Notice
from app.schemas.notifications.notifications import CorrectNotification
from app.schemas.types import Command, Day, Id, Instant, Line, View
from tests.support.http.unconnected_application import unconnected_application

_FORMATS_OF_ONE_LENGTH = {"date", "date-time", "uuid"}


def models() -> Iterator[type[BaseModel]]:
    """Every model of app.schemas, where it is defined."""
    for module in walk_packages(schemas.__path__, f"{schemas.__name__}."):
        imported = import_module(module.name)
        for value in vars(imported).values():
            if _is_model(value) and value.__module__ == imported.__name__:
                yield value


def _is_model(value: object) -> TypeIs[type[BaseModel]]:
    return isinstance(value, type) and issubclass(value, BaseModel) and value not in {Command, View}


def commands() -> list[type[BaseModel]]:
    """Every one that can be sent: not what others are made of by naming their parts."""
    return [
        model
        for model in models()
        if issubclass(model, Command) and not model.__pydantic_generic_metadata__["parameters"]
    ]


def faults(model: type[BaseModel]) -> Iterator[str]:
    """Everything through which a command would take more than it should.

    A CloudEvent may have attributes of its sender's own; what it says is in its data. A corrected
    event is read as a notice, by the rules of one.
    """
    if model.model_config.get("extra") != "forbid" and not issubclass(model, Notice):
        yield f"{model.__name__} takes members it does not know"
    if not model.model_config.get("strict"):
        yield f"{model.__name__} converts what it is sent"
    for name, described in model.model_json_schema().get("properties", {}).items():
        if (model, name) == (CorrectNotification, "event"):
            continue
        for fault in _unbounded(described):
            yield f"{model.__name__}.{name}: {fault}"


def _unbounded(described: dict[str, Any]) -> Iterator[str]:
    """Models within a model are looked at as themselves, so references are not followed."""
    if described.keys() & {"$ref", "const", "enum"}:
        return
    if choices := described.get("anyOf", described.get("allOf")):
        for choice in choices:
            yield from _unbounded(choice)
        return
    kind = described.get("type", "anything")
    if kind in _FAULTS and not _is_bounded(kind, described):
        yield _FAULTS[kind]
    if "items" in described:
        yield from _unbounded(described["items"])


_FAULTS = {
    "string": "text without end",
    "array": "list without end",
    "integer": "number without bounds",
    "number": "number without bounds",
    "object": "members that are not named",
    "anything": "anything at all",
}


def _is_bounded(kind: str, described: dict[str, Any]) -> bool:
    match kind:
        case "string":
            return "maxLength" in described or described.get("format") in _FORMATS_OF_ONE_LENGTH
        case "array":
            return "maxItems" in described
        case "integer" | "number":
            ends = ("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")
            return all(described.keys() & set(end) for end in ends)
        case _:
            return False


def test_there_are_commands_to_look_at() -> None:
    assert len(commands()) > 20


@pytest.mark.parametrize("command", commands(), ids=lambda command: command.__name__)
def test_a_command_is_strict_and_bounded(command: type[BaseModel]) -> None:
    assert list(faults(command)) == []


def test_every_schema_is_a_command_or_a_view() -> None:
    assert [model for model in models() if not issubclass(model, Command | View)] == []


def test_every_body_that_is_taken_is_a_command() -> None:
    document = unconnected_application().openapi()
    bodies = {
        content["application/json"]["schema"]["$ref"].rpartition("/")[2]
        for methods in document["paths"].values()
        for operation in methods.values()
        if "application/json" in (content := operation.get("requestBody", {}).get("content", {}))
        and operation["x-permission"] != Permission.NOTIFICATION_SEND
    }
    assert bodies
    assert bodies <= {command.__name__ for command in commands()}


class Lax(BaseModel):
    word: str = Field(max_length=5)


class Unbounded(Command):
    word: str
    words: list[Line]
    endless: Annotated[list[str], Field(max_length=3)]
    number: int
    half: float = Field(ge=0)
    anything: Any
    members: dict[str, int]
    perhaps: str | None = None


class Bounded(Command):
    model_config = ConfigDict(json_schema_extra={"examples": [{}]})

    id: Id
    day: Day | None
    at: Instant
    line: Line
    lines: list[Line] = Field(max_length=5)
    count: int = Field(ge=0, le=5)
    sure: bool


def test_a_command_that_takes_too_much_is_found() -> None:
    assert list(faults(Lax)) == [
        "Lax takes members it does not know",
        "Lax converts what it is sent",
    ]
    assert list(faults(Unbounded)) == [
        "Unbounded.word: text without end",
        "Unbounded.words: list without end",
        "Unbounded.endless: text without end",
        "Unbounded.number: number without bounds",
        "Unbounded.half: number without bounds",
        "Unbounded.anything: anything at all",
        "Unbounded.members: members that are not named",
        "Unbounded.perhaps: text without end",
    ]
    assert list(faults(Bounded)) == []
