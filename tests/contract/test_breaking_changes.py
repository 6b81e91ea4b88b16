"""What was released still holds; and each kind of break, made on purpose, is found."""

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from tests.support.contract.breaking_changes import breaking_changes
from tests.support.contract.shared_form import in_shared_form
from tests.support.http.unconnected_application import unconnected_application
from tests.support.repository import ROOT

Json = dict[str, Any]
Change = Callable[[Json], object]

RELEASED = sorted((ROOT / "openapi/released").glob("*.json"))


def test_nothing_that_was_released_is_broken() -> None:
    (newest,) = RELEASED
    released = json.loads(newest.read_text())
    assert newest.stem == released["info"]["version"]
    assert len(released["paths"]) > 100
    assert breaking_changes(released, unconnected_application().openapi()) == []


def test_the_released_document_in_shared_form_is_the_same_contract() -> None:
    (newest,) = RELEASED
    released = json.loads(newest.read_text())
    shared = in_shared_form(released)
    assert len(shared["components"]["parameters"]) > 40
    assert len(shared["components"]["responses"]) > 200
    assert all(
        "$ref" in response
        for methods in shared["paths"].values()
        for operation in methods.values()
        for response in operation["responses"].values()
    )
    assert breaking_changes(released, shared) == []
    assert breaking_changes(shared, released) == []


def json_of(schema: str) -> Json:
    return {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}}


WORRY: Json = {
    "type": "object",
    "required": ["concern", "rating"],
    "additionalProperties": False,
    "properties": {
        "concern": {"type": "string", "minLength": 1, "maxLength": 200},
        "rating": {"type": "string", "enum": ["red", "amber"]},
        "child": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "count": {"type": "integer", "minimum": 1},
        "codes": {"type": "array", "items": {"type": "string"}, "maxItems": 9},
        "given_on": {"type": "string", "format": "date"},
    },
}
FOUND: Json = {
    "type": "object",
    "required": ["id", "state"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "state": {"type": "string", "enum": ["new", "done"]},
        "note": {"type": "string"},
        "within": {"anyOf": [{"$ref": "#/components/schemas/Found"}, {"type": "null"}]},
    },
}
TELL: Json = {
    "operationId": "tell",
    "parameters": [
        {
            "in": "query",
            "name": "limit",
            "required": False,
            "schema": {"type": "integer", "maximum": 200},
        },
        {
            "in": "query",
            "name": "after",
            "required": False,
            "schema": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        },
    ],
    "requestBody": json_of("Worry"),
    "responses": {
        "201": {"headers": {"ETag": {"schema": {"type": "string"}}}, **json_of("Found")},
        "404": {"$ref": "#/components/responses/Absent"},
    },
}
SMALL: Json = {
    "components": {
        "schemas": {"Worry": WORRY, "Found": FOUND},
        "responses": {
            "Absent": {"content": {"application/problem+json": {"examples": {"gone": {}}}}}
        },
    },
    "paths": {
        "/worries": {"post": TELL, "get": {"operationId": "read", "responses": {"200": {}}}},
    },
    "webhooks": {"worry.told": {"post": {"requestBody": json_of("Found")}}},
}


def post(document: Json) -> Json:
    operation: Json = document["paths"]["/worries"]["post"]
    return operation


def worry(document: Json) -> Json:
    schema: Json = document["components"]["schemas"]["Worry"]
    return schema


def found(document: Json) -> Json:
    schema: Json = document["components"]["schemas"]["Found"]
    return schema


def sent(name: str, **changes: Any) -> Change:
    return lambda document: worry(document)["properties"][name].update(changes)


def answered(name: str, **changes: Any) -> Change:
    return lambda document: found(document)["properties"][name].update(changes)


def with_new(place: str, **parameter: Any) -> Change:
    return lambda document: post(document)["parameters"].append(
        {"in": place, "schema": {"type": "string"}, **parameter}
    )


BREAKS: list[tuple[str, Change]] = [
    ("GET /worries: the operation is gone", lambda d: d["paths"]["/worries"].pop("get")),
    ("POST /worries: is no longer called tell", lambda d: post(d).update(operationId="told")),
    ("POST /worries: query limit: is gone", lambda d: post(d)["parameters"].pop(0)),
    (
        "POST /worries: query limit: is now required",
        lambda d: post(d)["parameters"][0].update(required=True),
    ),
    (
        "POST /worries: query limit: maximum is now 50",
        lambda d: post(d)["parameters"][0]["schema"].update(maximum=50),
    ),
    (
        "POST /worries: header Why: is new and required",
        with_new("header", name="Why", required=True),
    ),
    (
        "POST /worries: a body is now required",
        lambda d: post(d)["requestBody"].update(required=True),
    ),
    (
        "POST /worries: body: application/json is no longer taken",
        lambda d: post(d)["requestBody"].update(content={"text/plain": {"schema": {}}}),
    ),
    ("POST /worries: body/child: is gone", lambda d: worry(d)["properties"].pop("child")),
    ("POST /worries: body/child: is now required", lambda d: worry(d)["required"].append("child")),
    (
        "POST /worries: body/child: null is no longer taken",
        sent("child", anyOf=[{"type": "string"}]),
    ),
    ("POST /worries: body/rating: the word amber is gone", sent("rating", enum=["red"])),
    ("POST /worries: body/concern: takes only some words now", sent("concern", enum=["red"])),
    ("POST /worries: body/concern: maxLength is now 100", sent("concern", maxLength=100)),
    ("POST /worries: body/concern: minLength is now 2", sent("concern", minLength=2)),
    ("POST /worries: body/concern: pattern is now ^A", sent("concern", pattern="^A")),
    ("POST /worries: body/count: was integer and is string", sent("count", type="string")),
    (
        "POST /worries: body/codes/*: was string and is integer",
        sent("codes", items={"type": "integer"}),
    ),
    ("POST /worries: 201 is gone", lambda d: post(d)["responses"].pop("201")),
    ("POST /worries: 202 is new", lambda d: post(d)["responses"].update({"202": {}})),
    (
        "POST /worries: 201: the header ETag is gone",
        lambda d: post(d)["responses"]["201"].pop("headers"),
    ),
    (
        "POST /worries: 201: the header ETag: was string and is integer",
        lambda d: post(d)["responses"]["201"]["headers"]["ETag"]["schema"].update(type="integer"),
    ),
    (
        "POST /worries: 201: is no longer application/json",
        lambda d: post(d)["responses"]["201"].pop("content"),
    ),
    ("POST /worries: 201/note: is gone", lambda d: found(d)["properties"].pop("note")),
    ("POST /worries: 201/state: may now be left out", lambda d: found(d)["required"].pop()),
    ("POST /worries: 201/state: the word done is gone", answered("state", enum=["new"])),
    ("POST /worries: 201/note: was string and is integer", answered("note", type="integer")),
    (
        "POST /worries: 201/note: may now be null",
        answered("note", anyOf=[{"type": "string"}, {"type": "null"}]),
    ),
    (
        "POST /worries: 201/id: is no longer written as uuid",
        lambda d: found(d)["properties"]["id"].pop("format"),
    ),
    ("the type of problem gone is gone", lambda d: post(d)["responses"].pop("404")),
    ("webhook worry.told: is no longer sent", lambda d: d["webhooks"].clear()),
    (
        "webhook worry.told: is no longer application/json",
        lambda d: d["webhooks"]["worry.told"]["post"]["requestBody"]["content"].clear(),
    ),
]


@pytest.mark.parametrize(("fault", "change"), BREAKS, ids=[fault for fault, _ in BREAKS])
def test_a_break_is_found(fault: str, change: Change) -> None:
    after = deepcopy(SMALL)
    change(after)
    assert fault in breaking_changes(SMALL, after)


@pytest.mark.parametrize(("fault", "change"), BREAKS, ids=[fault for fault, _ in BREAKS])
def test_a_break_is_found_behind_a_reference(fault: str, change: Change) -> None:
    after = deepcopy(SMALL)
    change(after)
    hidden = in_shared_form(after)
    assert fault in breaking_changes(SMALL, hidden)
    assert fault in breaking_changes(in_shared_form(SMALL), hidden)


def test_a_break_is_found_in_a_component_that_others_share() -> None:
    before = in_shared_form(SMALL)
    (limit,) = [
        each for each in before["components"]["parameters"].values() if each["name"] == "limit"
    ]
    limit["required"] = True
    assert breaking_changes(SMALL, before) == ["POST /worries: query limit: is now required"]


def test_a_reference_that_leads_nowhere_is_no_match() -> None:
    dangling = in_shared_form(SMALL)
    dangling["components"]["parameters"].clear()
    with pytest.raises(KeyError):
        breaking_changes(SMALL, dangling)


GROWTH: dict[str, Change] = {
    "an operation": lambda d: d["paths"].update({"/more": {"get": {"responses": {}}}}),
    "an optional parameter": with_new("query", name="before", required=False),
    "a null that no parameter can be": lambda d: post(d)["parameters"][1].update(
        schema={"type": "string"}
    ),
    "an optional member of a body": lambda d: worry(d)["properties"].update(
        more={"type": "string"}
    ),
    "a member that need not be sent any longer": lambda d: worry(d)["required"].pop(),
    "longer texts": sent("concern", maxLength=400),
    "a word that may be sent": sent("rating", enum=["red", "amber", "blue"]),
    "numbers that are not whole": sent("count", type="number"),
    "a list without an end": lambda d: worry(d)["properties"]["codes"].pop("maxItems"),
    "a member of an answer": lambda d: found(d)["properties"].update(more={"type": "string"}),
    "a member that is always there": lambda d: found(d)["required"].append("note"),
    "a word that may be answered": answered("state", enum=["new", "done", "held"]),
    "a header": lambda d: post(d)["responses"]["201"]["headers"].update({"Age": {}}),
    "a type of problem": lambda d: post(d)["responses"].update(
        {"409": {"content": {"application/problem+json": {"examples": {"late": {}}}}}}
    ),
    "a webhook": lambda d: d["webhooks"].update({"worry.ended": {"post": {}}}),
}


@pytest.mark.parametrize("growth", GROWTH)
def test_growth_breaks_nobody(growth: str) -> None:
    after = deepcopy(SMALL)
    GROWTH[growth](after)
    assert after != SMALL
    assert breaking_changes(SMALL, after) == []
    assert breaking_changes(in_shared_form(SMALL), in_shared_form(after)) == []


def test_nothing_is_broken_by_a_document_that_stays_as_it_is() -> None:
    assert breaking_changes(SMALL, deepcopy(SMALL)) == []
