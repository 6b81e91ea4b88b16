"""The pointer of a refusal names a member that the operation takes."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from app.http.problems import kebab
from tests.support.http.unconnected_application import unconnected_application
from tests.support.repository import ROOT

Json = dict[str, Any]

ANY = "*"
"""A step of a pointer that is worked out: the place in a list, or the way to a record."""


RAISED_AGAIN = {"not-yet-knowable"}
"""Refusals that the place in the request is given to later, by whom it is known."""


def pointers(source: str) -> Iterator[tuple[str, str]]:
    """Each refusal that is raised with a pointer into the body, by its type."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Raise) or not isinstance(node.exc, ast.Call):
            continue
        raised = node.exc.func
        name = raised.attr if isinstance(raised, ast.Attribute) else getattr(raised, "id", "")
        for keyword in node.exc.keywords:
            pointer = written(keyword.value) if keyword.arg == "pointer" else None
            if name[:1].isupper() and pointer is not None and "/" in pointer:
                yield kebab(name), pointer


def written(value: ast.expr) -> str | None:
    """A pointer as it stands in the source, with `ANY` for what is worked out."""
    if isinstance(value, ast.Constant):
        return str(value.value)
    if isinstance(value, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else ANY for part in value.values
        )
    return None


def raised() -> dict[str, set[str]]:
    """Every pointer that is written in the source, by the type of its refusal."""
    found: dict[str, set[str]] = defaultdict(set)
    for layer in ("domain", "services"):
        for path in sorted((ROOT / "app" / layer).rglob("*.py")):
            for problem, pointer in pointers(path.read_text()):
                found[problem].add(pointer)
    return {problem: of for problem, of in found.items() if problem not in RAISED_AGAIN}


def places(document: Json, schema: Json, at: str = "") -> Iterator[str]:
    """The pointer to each member of a body, with `ANY` for the place in a list."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    for several in ("anyOf", "oneOf", "allOf"):
        for one in schema.get(several, []):
            yield from places(document, one, at)
    for name, of in schema.get("properties", {}).items():
        yield f"{at}/{name}"
        yield from places(document, of, f"{at}/{name}")
    if "items" in schema:
        yield f"{at}/{ANY}"
        yield from places(document, schema["items"], f"{at}/{ANY}")


def names_one(pointer: str, members: set[str]) -> bool:
    """Whether a pointer can name one of these members."""
    prefix, exact = (".*", pointer[1:]) if pointer.startswith(ANY) else ("", pointer)
    pattern = prefix + re.escape(exact).replace(re.escape(ANY), r"[^/]+")
    return any(re.fullmatch(pattern, member) for member in members)


def bodies(document: Json) -> Iterator[tuple[str, set[str], set[str]]]:
    """Each operation with its own refusals and the members of its body."""
    for methods in document["paths"].values():
        for operation in methods.values():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if content is None:
                continue
            refusals = set()
            for answer in operation["responses"].values():
                shared = answer.get("$ref", "").rpartition("/")[2]
                answered = document["components"]["responses"][shared] if shared else answer
                refusals |= set(answered.get("x-problem-types", ()))
            yield operation["operationId"], refusals, set(places(document, content["schema"]))


@pytest.fixture(scope="module")
def document() -> Json:
    described: Json = unconnected_application().openapi()
    return described


def misleading(document: Json, found: dict[str, set[str]]) -> set[str]:
    """Pointers that no operation with that refusal takes, and operations that it cannot mean."""
    wrong = set()
    pointed_at: dict[str, set[str]] = defaultdict(set)
    for operation, refusals, members in bodies(document):
        for problem in refusals & set(found):
            fitting = {pointer for pointer in found[problem] if names_one(pointer, members)}
            pointed_at[problem] |= fitting
            if not fitting:
                wrong.add(f"{operation}: {problem} names no member of it")
    for problem, fitting in pointed_at.items():
        wrong |= {f"{problem}: {pointer}" for pointer in found[problem] - fitting}
    return wrong


def test_the_pointer_of_a_refusal_names_a_member_of_the_operation(document: Json) -> None:
    found = raised()
    assert {"late-entry-unexplained", "change-unexplained", "answer-unclear"} <= set(found)
    assert misleading(document, found) == set()


def test_a_pointer_to_no_member_is_found(document: Json) -> None:
    source = 'raise ChangeUnexplained(pointer="/changed_because", code="unexplained")'
    found = defaultdict(set, {problem: {pointer} for problem, pointer in pointers(source)})
    assert misleading(document, found) == {
        "change-unexplained: /changed_because",
        "recordThresholdDecision: change-unexplained names no member of it",
    }
