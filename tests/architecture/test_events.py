"""Every event that is published is in the registry, and the registry holds no other."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from app.domain.directory.role_permissions import PERMISSIONS
from app.domain.events.event_definitions import Event
from app.domain.events.events import EVENTS, GUARDS
from app.models import Base
from app.repositories.events import guards
from app.repositories.events.guards import GUARDED
from tests.support.http.unconnected_application import unconnected_application
from tests.support.repository import ROOT

_EVENT = re.compile(r"[a-z_]+[.][a-z_]+")


class Published:
    """What the modules of a folder publish.

    An event that is named where it is published is known for certain; of one that is put
    together, or handed to a helper, what it may be is known: its pattern, or the words of the
    module that have the form of an event.
    """

    def __init__(self, folder: Path) -> None:
        self.certain: dict[str, str] = {}
        self.possible: list[re.Pattern[str]] = []
        for module in sorted(folder.rglob("*.py")):
            tree = ast.parse(module.read_text())
            for call in _publishing(tree):
                self._note(call.args[0], tree, f"{module.name}:{call.lineno}")

    def _note(self, named: ast.expr, tree: ast.Module, where: str) -> None:
        if isinstance(named, ast.Constant):
            self.certain[str(named.value)] = where
        elif isinstance(named, ast.JoinedStr):
            self.possible.append(_pattern(named))
        else:
            self.possible += [re.compile(re.escape(word)) for word in _words(tree)]

    def may_publish(self, event: str) -> bool:
        return event in self.certain or any(each.fullmatch(event) for each in self.possible)


def _publishing(tree: ast.Module) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "uow.publish":
            yield node


def _pattern(named: ast.JoinedStr) -> re.Pattern[str]:
    parts = [
        re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z_]+"
        for part in named.values
    ]
    return re.compile("".join(parts))


def _words(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if _EVENT.fullmatch(node.value):
                yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield from (event for event in EVENTS if _pattern(node).fullmatch(event))


@pytest.fixture(scope="module")
def published() -> Published:
    return Published(ROOT / "app")


def test_the_source_is_read(published: Published) -> None:
    assert len(published.certain) > 50


def test_what_is_published_is_in_the_registry(published: Published) -> None:
    unknown = {event: where for event, where in published.certain.items() if event not in EVENTS}
    assert unknown == {}


def test_what_is_in_the_registry_is_published(published: Published) -> None:
    assert [event for event in EVENTS if not published.may_publish(event)] == []


def test_an_event_that_nobody_registered_is_found(tmp_path: Path) -> None:
    (tmp_path / "scratch.py").write_text("uow.publish('contact.forgotten', record_id=id_)")
    assert set(Published(tmp_path).certain) - set(EVENTS) == {"contact.forgotten"}


@pytest.fixture(scope="module")
def served() -> frozenset[str]:
    """The paths that are read, whatever their parameters are called."""
    documented = unconnected_application().openapi()["paths"].items()
    return frozenset(_without_names(path) for path, methods in documented if "get" in methods)


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_an_event_has_a_guard_somebody_who_hears_it_and_a_path_that_is_served(
    served: frozenset[str], name: str
) -> None:
    event = EVENTS[name]
    assert {"partnership_id", "id"} <= set(Base.metadata.tables[event.guard].columns.keys())
    if event.parent is not None:
        assert {event.parent, "agency_id"} <= set(Base.metadata.tables[event.guard].columns.keys())
    assert any(event.permission in of_role for of_role in PERMISSIONS.values())
    assert _without_names(event.path) in served


def _without_names(path: str) -> str:
    return "".join(text + ("{}" if name else "") for text, name, *_ in Formatter().parse(path))


def test_every_guard_of_an_event_has_a_rule() -> None:
    assert set(GUARDED) == set(GUARDS)


READ_WITH_WHAT_THEY_BELONG_TO = {"invitations", "share_recipients"}
"""Rows that no repository opens by themselves: their rule stands beside the one of their record."""


@pytest.mark.parametrize("table", sorted(GUARDED.keys() - READ_WITH_WHAT_THEY_BELONG_TO))
def test_who_hears_of_a_record_is_who_its_repository_shows_it_to(table: str) -> None:
    rule = GUARDED[table]
    of_repository = inspect.getmodule(rule)
    assert of_repository is not None
    assert of_repository is not guards
    assert f"*{rule.__name__}(" in inspect.getsource(of_repository) or (
        f"return {rule.__name__}(self._scope)" in inspect.getsource(of_repository)
    )


def test_a_message_that_cannot_say_where_to_read_is_told_to_nobody() -> None:
    event = Event("people", next(iter(EVENTS.values())).permission, "/v1/people/{person_id}")
    assert event.names_its_resource({"person_id": "x"})
    assert not event.names_its_resource({})
