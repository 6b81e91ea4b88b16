"""The examples tell one story: an id or a reference is of the same record wherever it stands."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from app.domain.references import reference_is_valid
from tests.support.contract.breaking_changes import Contract
from tests.support.repository import ROOT

Json = dict[str, Any]
Found = tuple[str, str, str]
"""A member of an example: the schema or operation, the member's name and its text."""

ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
RECORD = re.compile(r"^/v1/(?:.*/)?([a-z-]+)/\{([a-z_]+_id)\}$")
# The id of a request is no record's; a client may choose it (X-Request-Id).
OF_NO_RECORD = {("AuditEventsView", "request_id"), ("Problem", "instance")}
SAME = (
    {"child_id", "child_ids", "contact_child_id"},
    {"fragment_id", "information_fragment_id"},
    {"meeting_id", "strategy_meeting_id"},
    {"request_id", "information_request_id"},
    {"return_id", "information_return_id", "returns_read"},
    {"person_id", "person_ids"},
    {"agency_id", "agency_ids"},
)


@pytest.fixture(scope="module")
def contract() -> Contract:
    return Contract(json.loads((ROOT / "openapi/openapi.json").read_text()))


@pytest.fixture(scope="module")
def members(contract: Contract) -> list[Found]:
    return list(every_member(contract))


def every_member(contract: Contract) -> Iterator[Found]:
    for name, schema in contract.document["components"]["schemas"].items():
        for value in schema.get("examples", ()):
            yield from texts(name, "", value)
    for operation in contract.operations().values():
        name = operation["operationId"]
        for (_, parameter), given in contract.parameters(operation).items():
            yield from texts(name, parameter, given.get("example"))
        answers = contract.responses(operation).values()
        for media in (contract.body(operation), *answers):
            for content in media.get("content", {}).values():
                for each in content.get("examples", {}).values():
                    yield from texts(name, "", each["value"])


def texts(source: str, member: str, value: object) -> Iterator[Found]:
    if isinstance(value, dict):
        for name, of in value.items():
            yield from texts(source, name, of)
    elif isinstance(value, list):
        for of in value:
            yield from texts(source, member, of)
    elif isinstance(value, str):
        yield source, member, value


def ids_by_member(members: list[Found]) -> dict[str, set[str]]:
    found = defaultdict(set)
    for source, member, value in members:
        if ID.fullmatch(value) and member != "id" and (source, member) not in OF_NO_RECORD:
            found[member].add(value)
    return found


def test_a_member_names_the_same_record_in_every_example(members: list[Found]) -> None:
    found = ids_by_member(members)
    assert len(found) > 80
    assert {member: ids for member, ids in found.items() if len(ids) > 1} == {}
    for names in SAME:
        assert len(set.union(*(found[name] for name in names))) == 1, names


def test_a_record_has_the_id_by_which_its_path_names_it(
    contract: Contract, members: list[Found]
) -> None:
    found = ids_by_member(members)
    schemas = contract.document["components"]["schemas"]
    read = {
        (match[1], match[2]): contract.responses(methods["get"])["200"]
        for path, methods in contract.document["paths"].items()
        if "get" in methods and (match := RECORD.match(path))
    }
    assert len(read) > 10
    paths = {}
    for (noun, parameter), response in read.items():
        schema = response["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        (example,) = schemas[schema]["examples"]
        (paths[noun],) = found[parameter]
        assert example.get("id", paths[noun]) == paths[noun], (schema, parameter)
    assert len(set(paths.values())) == len(paths), "two kinds of record with one id"
    named = [
        (noun, record_id)
        for _, _, value in members
        for noun, record_id in re.findall(rf"/v1/([a-z-]+)/({ID.pattern})", value)
    ]
    assert len(named) > 1
    assert [(noun, record_id) for noun, record_id in named if paths[noun] != record_id] == []


def test_a_reference_has_the_form_of_its_kind(contract: Contract) -> None:
    found = defaultdict(set)
    for name, schema in contract.document["components"]["schemas"].items():
        for example in schema.get("examples", ()):
            if isinstance(reference := example.get("reference"), str):
                found[name].add(reference)
    (of_contact,) = found["ContactView"]
    (of_person,) = found["PersonView"]
    assert of_contact.startswith("C-")
    assert reference_is_valid(of_contact.removeprefix("C-"))
    assert reference_is_valid(of_person)
    assert found["UseBreakGlass"] == {of_person}
    told = json.dumps(contract.document["components"]["schemas"])
    short = r"[0-9A-HJKMNP-TV-Z]{3}-[0-9A-HJKMNP-TV-Z]{3}"
    assert set(re.findall(rf'"((?:C-)?{short})"', told)) == {of_contact, of_person}


def test_what_is_allowed_needs_no_reason(contract: Contract) -> None:
    (contact,) = contract.document["components"]["schemas"]["ContactView"]["examples"]
    assert contact["available_actions"] == [{"action": "triage", "allowed": True, "reason": None}]
