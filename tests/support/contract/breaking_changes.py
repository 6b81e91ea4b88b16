"""What a client of one OpenAPI document would find broken in another (openapi/README.md)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.support.contract.schema_narrowing import Direction, Schemas

Json = dict[str, Any]
PROBLEM = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Contract:
    """One document, as the comparison reads it."""

    document: Json

    def operations(self) -> Mapping[tuple[str, str], Json]:
        """Every operation by its path and method."""
        return {
            (path, method): operation
            for path, methods in self.document["paths"].items()
            for method, operation in methods.items()
        }

    def resolved(self, given: Json) -> Json:
        """What is given inline or, through one reference or several, among the components.

        Raises:
            KeyError: a reference that leads nowhere.
        """
        while "$ref" in given:
            _, _, kind, name = given["$ref"].split("/")
            given = self.document["components"][kind][name]
        return given

    def parameters(self, operation: Json) -> dict[tuple[str, str], Json]:
        """The parameters of an operation, by their place and name."""
        found = map(self.resolved, operation.get("parameters", ()))
        return {(each["in"], each["name"]): each for each in found}

    def body(self, operation: Json) -> Json:
        """The request body of an operation; empty where it takes none."""
        return self.resolved(operation.get("requestBody", {}))

    def responses(self, operation: Json) -> Mapping[str, Json]:
        """The answers of an operation, by status, each with its headers and links resolved."""
        found = {status: self.resolved(given) for status, given in operation["responses"].items()}
        return {
            status: {
                **response,
                "headers": {
                    name: self.resolved(header)
                    for name, header in response.get("headers", {}).items()
                },
                "links": {
                    name: self.resolved(link) for name, link in response.get("links", {}).items()
                },
            }
            for status, response in found.items()
        }

    def webhooks(self) -> Mapping[str, Json]:
        """The media that each webhook is sent as, by its name."""
        return {
            name: self.body(webhook["post"]).get("content", {})
            for name, webhook in self.document.get("webhooks", {}).items()
        }

    def problem_types(self) -> set[str]:
        """Every type of problem that some operation answers."""
        return {
            name
            for operation in self.operations().values()
            for response in self.responses(operation).values()
            for name in problem_types_of(response)
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was released, and what would be."""

    released: Contract
    current: Contract
    schemas: Schemas = field(init=False)

    def __post_init__(self) -> None:
        """Have one memory of what was compared, so that each fault is told once."""
        object.__setattr__(self, "schemas", Schemas(self.released.document, self.current.document))

    def faults(self) -> Iterator[str]:
        """Every break of the promise, in a sentence."""
        current = self.current.operations()
        for (path, method), before in self.released.operations().items():
            at = f"{method.upper()} {path}"
            if (path, method) not in current:
                yield f"{at}: the operation is gone"
                continue
            after = current[path, method]
            if before["operationId"] != after["operationId"]:
                yield f"{at}: is no longer called {before['operationId']}"
            yield from self._parameters(at, before, after)
            yield from self._body(at, before, after)
            yield from self._answers(at, before, after)
        for name in sorted(self.released.problem_types() - self.current.problem_types()):
            yield f"the type of problem {name} is gone"
        yield from self._webhooks()

    def _parameters(self, at: str, before: Json, after: Json) -> Iterator[str]:
        given, kept = self.released.parameters(before), self.current.parameters(after)
        for key, parameter in given.items():
            told = f"{at}: {key[0]} {key[1]}"
            if key not in kept:
                yield f"{told}: is gone"
                continue
            if kept[key]["required"] and not parameter["required"]:
                yield f"{told}: is now required"
            # On the wire there is no null: a parameter is given or left out.
            yield from self.schemas.faults(
                _given(parameter), _given(kept[key]), direction=Direction.SENT, at=told
            )
        for key in sorted(kept.keys() - given.keys()):
            if kept[key]["required"]:
                yield f"{at}: {key[0]} {key[1]}: is new and required"

    def _body(self, at: str, before: Json, after: Json) -> Iterator[str]:
        given, kept = self.released.body(before), self.current.body(after)
        if kept.get("required") and not given.get("required"):
            yield f"{at}: a body is now required"
        for media_type, media in given.get("content", {}).items():
            told = f"{at}: body"
            if media_type not in kept.get("content", {}):
                yield f"{told}: {media_type} is no longer taken"
                continue
            yield from self.schemas.faults(
                media["schema"],
                kept["content"][media_type]["schema"],
                direction=Direction.SENT,
                at=told,
            )

    def _answers(self, at: str, before: Json, after: Json) -> Iterator[str]:
        given = _successes(self.released.responses(before))
        kept = _successes(self.current.responses(after))
        for status in sorted(given.keys() ^ kept.keys()):
            yield f"{at}: {status} is {'gone' if status in given else 'new'}"
        for status in sorted(given.keys() & kept.keys()):
            yield from self._answer(f"{at}: {status}", given[status], kept[status])

    def _answer(self, at: str, before: Json, after: Json) -> Iterator[str]:
        for header in sorted(before.get("headers", {}).keys() - after.get("headers", {}).keys()):
            yield f"{at}: the header {header} is gone"
        for header in sorted(before.get("headers", {}).keys() & after.get("headers", {}).keys()):
            yield from self.schemas.faults(
                before["headers"][header].get("schema", {}),
                after["headers"][header].get("schema", {}),
                direction=Direction.ANSWERED,
                at=f"{at}: the header {header}",
            )
        for media_type, media in before.get("content", {}).items():
            if media_type not in after.get("content", {}):
                yield f"{at}: is no longer {media_type}"
                continue
            yield from self.schemas.faults(
                media.get("schema", {}),
                after["content"][media_type].get("schema", {}),
                direction=Direction.ANSWERED,
                at=at,
            )

    def _webhooks(self) -> Iterator[str]:
        kept = self.current.webhooks()
        for name, sent in self.released.webhooks().items():
            if name not in kept:
                yield f"webhook {name}: is no longer sent"
                continue
            now = kept[name]
            for media_type in sorted(sent.keys() - now.keys()):
                yield f"webhook {name}: is no longer {media_type}"
            for media_type in sorted(sent.keys() & now.keys()):
                yield from self.schemas.faults(
                    sent[media_type]["schema"],
                    now[media_type]["schema"],
                    direction=Direction.ANSWERED,
                    at=f"webhook {name}",
                )


def problem_types_of(response: Json) -> list[str]:
    """The types of problem that an answer can be; release 0.1.0 has an example of each instead."""
    examples: Json = response.get("content", {}).get(PROBLEM, {}).get("examples", {})
    return list(response.get("x-problem-types", examples))


def breaking_changes(released: Json, current: Json) -> list[str]:
    """What a client of `released` would find broken in `current`: nothing for mere growth."""
    return list(Comparison(Contract(released), Contract(current)).faults())


def _given(parameter: Json) -> Json:
    schema: Json = parameter["schema"]
    several = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    if not several:
        return schema
    rest = {name: of for name, of in schema.items() if name != "anyOf"}
    return {**several[0], **rest} if len(several) == 1 else {**rest, "anyOf": several}


def _successes(responses: Mapping[str, Json]) -> dict[str, Json]:
    return {status: each for status, each in responses.items() if status.startswith("2")}
