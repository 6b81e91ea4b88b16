"""The document says what a client needs: examples that are true, answers, and what they mean."""

import ast
import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from app.domain.errors import Conflict, Forbidden, Malformed, NotFound
from app.http.problems import kebab
from app.openapi import names
from app.openapi.examples import PLACEHOLDER, example
from app.openapi.problem_types import NOT_REFUSALS, OF_NO_OPERATION, refusals
from app.openapi.tags import TAGS
from tests.support.contract.breaking_changes import Contract, problem_types_of
from tests.support.http.unconnected_application import (
    another_unconnected_application,
    unconnected_application,
)
from tests.support.repository import ROOT

Json = dict[str, Any]

# What an operation never meets: a clock that nothing is in force for is left out, and limits are
# set when a partnership is founded.
NOT_OVER_HTTP = {"local-limit-is-longer", "no-timescale-in-force"}


@pytest.fixture(scope="module")
def document() -> Json:
    return unconnected_application().openapi()


def media_of(document: Json) -> Iterator[tuple[str, Json]]:
    """Every body that is taken and every successful answer, by the operation's name."""
    contract = Contract(document)
    for operation in contract.operations().values():
        answers = [
            answer
            for status, answer in contract.responses(operation).items()
            if status.startswith("2")
        ]
        for told in (contract.body(operation), *answers):
            for media in told.get("content", {}).values():
                yield operation["operationId"], media
    for name, content in contract.webhooks().items():
        for media in content.values():
            yield name, media


def examples_of(media: Json, document: Json) -> list[Any]:
    """Examples of its own, or those of the schema that it is of."""
    given = [each["value"] for each in media.get("examples", {}).values()]
    given += [media["example"]] if "example" in media else []
    name = media.get("schema", {}).get("$ref", "").rpartition("/")[2]
    return given or document["components"]["schemas"].get(name, {}).get("examples", [])


def faults(schema: Json, value: object, document: Json) -> list[str]:
    """What of a value the schema does not allow."""
    whole = {**schema, "components": {"schemas": document["components"]["schemas"]}}
    validator = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
    return [str(error.message) for error in validator.iter_errors(value)]


def test_every_body_and_every_answer_has_an_example_that_its_schema_allows(document: Json) -> None:
    media = list(media_of(document))
    assert len(media) > 200
    assert [name for name, each in media if not examples_of(each, document)] == []
    wrong = [
        (name, faults(each.get("schema", {}), value, document))
        for name, each in media
        for value in examples_of(each, document)
    ]
    assert [(name, found) for name, found in wrong if found] == []


def test_an_example_that_is_not_allowed_is_found(document: Json) -> None:
    schema = {"$ref": "#/components/schemas/ContactView"}
    value = example(schema, schemas=document["components"]["schemas"])
    assert faults(schema, value, document) == []
    assert faults(schema, value | {"received_at": "yesterday"}, document)


def test_every_text_in_an_example_says_something(document: Json) -> None:
    """A member that is named here needs an example of its own, or a word in words.py."""
    silent = {
        (name, member)
        for name, media in media_of(document)
        for value in examples_of(media, document)
        for member in members_holding(value, PLACEHOLDER)
    }
    assert silent == set()


def members_holding(value: object, text: str, *, name: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for member, of in value.items():
            yield from members_holding(of, text, name=member)
    elif isinstance(value, list):
        for of in value:
            yield from members_holding(of, text, name=name)
    elif value == text:
        yield name


def test_every_reference_leads_somewhere(document: Json) -> None:
    referred = set(re.findall(r'"\$ref": "#/components/([^"]+)"', json.dumps(document)))
    assert len(referred) > 400
    components = document["components"]
    assert {f"{kind}/{name}" for kind in components for name in components[kind]} >= referred


def test_nobody_in_an_example_could_be_somebody(document: Json) -> None:
    told = json.dumps([examples_of(media, document) for _, media in media_of(document)])
    for invented in ("Alpha-Invented", "ZZ9 1ZZ", "999000"):
        assert invented in told


def test_examples_are_the_same_each_time(document: Json) -> None:
    assert another_unconnected_application().openapi() == document


def test_every_tag_is_described_and_in_the_order_of_the_pathway(document: Json) -> None:
    named = [tag["name"] for tag in document["tags"]]
    assert [name for name in named if not TAGS.get(name)] == []
    assert named == [name for name in TAGS if name in named]


def test_every_problem_that_can_be_answered_is_in_the_catalogue(document: Json) -> None:
    catalogue = document["x-problem-types"]
    used = Contract(document).problem_types()
    assert used | OF_NO_OPERATION.keys() == catalogue.keys()
    for name, type_ in catalogue.items():
        assert type_["title"], name
        assert len(type_["description"]) > 10, f"{name} does not say what it means"


def test_every_refusal_of_the_rules_is_answered_by_some_operation(document: Json) -> None:
    of_rules = {
        kebab(refusal.__name__)
        for refusal in refusals()
        if refusal.__module__.startswith("app.domain.")
    }
    assert len(of_rules) > 150
    assert of_rules - document["x-problem-types"].keys() == NOT_OVER_HTTP


@pytest.mark.usefixtures("document")
def test_no_two_refusals_share_a_type() -> None:
    """A type that two rules give has the status and the title of only one of them."""
    names = [kebab(each.__name__) for each in set(refusals())]
    assert {name for name in names if names.count(name) > 1} == set()


def test_every_type_that_no_rule_gives_is_known() -> None:
    """Read from the source: wherever a type is written out, the catalogue has it."""
    written = {
        str(keyword.value.value)
        for module in (ROOT / "app").rglob("*.py")
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("problem")
        for keyword in node.keywords
        if keyword.arg == "type_" and isinstance(keyword.value, ast.Constant)
    }
    assert len(written) > 3
    # Whoever went away before the request was complete reads no answer.
    assert written - NOT_REFUSALS.keys() - {"request-incomplete"} == set()


def test_a_problem_always_has_the_status_of_its_type(document: Json) -> None:
    contract = Contract(document)
    for operation in contract.operations().values():
        for status, response in contract.responses(operation).items():
            for name in problem_types_of(response):
                assert document["x-problem-types"][name]["status"] == int(status)


@pytest.mark.parametrize(
    ("operation_id", "answered"),
    [
        ("readMe", "200 401 403 422 500 503 504"),
        ("searchPeople", "200 400 401 403 404 408 413 415 422 429 500 503 504"),
        ("readPerson", "200 400 401 403 404 422 429 500 503 504"),
        ("recordContact", "201 400 401 403 404 408 409 413 415 422 500 503 504"),
        ("changePerson", "200 400 401 403 404 408 409 412 413 415 422 428 500 503 504"),
        ("exportDisclosureRegister", "200 401 403 404 409 422 429 500 503 504"),
        ("isLive", "200 503"),
    ],
)
def test_an_operation_lists_every_status_it_can_answer(
    document: Json, operation_id: str, answered: str
) -> None:
    (operation,) = [
        each
        for each in Contract(document).operations().values()
        if each["operationId"] == operation_id
    ]
    assert " ".join(operation["responses"]) == answered


def test_the_headers_of_an_answer_are_described(document: Json) -> None:
    contract = Contract(document)
    by_name = {each["operationId"]: each for each in contract.operations().values()}
    created = contract.responses(by_name["recordContact"])["201"]["headers"]
    assert created.keys() == {"X-Request-Id", "ETag", "Idempotent-Replayed"}
    assert "ETag" in contract.responses(by_name["readPerson"])["200"]["headers"]
    assert "Retry-After" in contract.responses(by_name["searchPeople"])["429"]["headers"]
    assert "WWW-Authenticate" in contract.responses(by_name["readMe"])["401"]["headers"]
    for operation in by_name.values():
        for response in contract.responses(operation).values():
            assert "X-Request-Id" in response["headers"]


def test_an_operation_promises_an_etag_where_its_handler_returns_a_version(document: Json) -> None:
    contract = Contract(document)
    promised = {
        operation["operationId"]
        for operation in contract.operations().values()
        for status, response in contract.responses(operation).items()
        if status.startswith("2") and "ETag" in response["headers"]
    }
    assert promised == returning_versions()
    assert len(promised) > 50


def returning_versions() -> set[str]:
    """The operations whose handlers return a view with its version, read from the source."""
    return {
        str(keyword.value.value)
        for module in (ROOT / "app/routers").rglob("*.py")
        for handler in ast.walk(ast.parse(module.read_text()))
        if isinstance(handler, ast.AsyncFunctionDef)
        and handler.returns is not None
        and ast.unparse(handler.returns).startswith("VersionedView[")
        for decorator in handler.decorator_list
        if isinstance(decorator, ast.Call)
        for keyword in decorator.keywords
        if keyword.arg == "operation_id" and isinstance(keyword.value, ast.Constant)
    }


def test_what_is_made_is_linked_to_what_can_be_done_with_it(document: Json) -> None:
    contract = Contract(document)
    by_name = {each["operationId"]: each for each in contract.operations().values()}
    schemas = document["components"]["schemas"]
    linked = 0
    for (path, _), operation in contract.operations().items():
        for response in contract.responses(operation).values():
            for name, link in response.get("links", {}).items():
                linked += 1
                needed = {
                    f"path.{each['name']}"
                    for each in contract.parameters(by_name[name]).values()
                    if each["in"] == "path"
                }
                assert needed <= link["parameters"].keys()
                schema = response["content"]["application/json"]["schema"]["$ref"]
                members = schemas[schema.rpartition("/")[2]]["properties"]
                for expression in link["parameters"].values():
                    source, _, place = expression.partition("#/")
                    if source == "$response.body":
                        assert place.split("/")[0] in members
                    elif source != "$response.header.ETag":
                        assert f"{{{source.removeprefix('$request.path.')}}}" in path
    assert linked > 200
    made = contract.responses(by_name["recordContact"])["201"]["links"]
    assert made["triageContact"]["parameters"] == {
        "path.contact_id": "$response.body#/id",
        "header.If-Match": "$response.header.ETag",
    }
    assert made["recordThresholdDecision"]["parameters"] == {
        "path.contact_id": "$response.body#/id",
        "path.child_id": "$response.body#/children/0/id",
    }


def test_schemas_have_short_names_of_their_own(document: Json) -> None:
    schemas = document["components"]["schemas"]
    assert [name for name in schemas if not name.isidentifier() or "_" in name] == []
    assert "ThresholdDecisionsOutcome" in schemas
    clashing: Json = {"app__a__words__Outcome": {}, "app__b__words__Outcome": {}}
    with pytest.raises(ValueError, match="same name"):
        names.shortened({"components": {"schemas": clashing}})


def test_a_kind_of_refusal_is_no_type(document: Json) -> None:
    kinds = {kebab(kind.__name__) for kind in (NotFound, Forbidden, Conflict, Malformed)}
    assert not kinds & document["x-problem-types"].keys()
