"""The reference: the OpenAPI document as one page of HTML that needs nothing but itself."""

from collections.abc import Iterator
from typing import Any

from app.openapi.markup import Html, element, joined, line, prose, table, whole
from app.openapi.reference_schemas import example, kind, section

Json = dict[str, Any]


def page(document: Json) -> str:
    """Everything that the document says, in the order of its tags."""
    info = document["info"]
    main = element(
        "main",
        element("h1", f"{info['title']} {info['version']}"),
        element("p", info.get("summary", "")),
        prose(info.get("description", "")),
        *(_group(tag, document) for tag in document["tags"]),
        _webhooks(document),
        _problem_types(document),
        element("h2", "Schemas", id="schemas"),
        *(section(name, schema) for name, schema in document["components"]["schemas"].items()),
        id="main",
    )
    return whole(
        f"{info['title']} {info['version']}: reference",
        element("a", "To the operations", href="#main", class_="skip"),
        element("div", _contents(document), main, class_="page"),
    )


def problem_page(name: str, type_: Json) -> str:
    """What one type of problem means."""
    return whole(
        f"{type_['title']} ({name})",
        element(
            "main",
            element("h1", type_["title"]),
            element("p", element("code", f"/problems/{name}"), f", status {type_['status']}"),
            prose(type_["description"]),
            element("p", element("a", "Every type of problem", href="/docs#problems")),
        ),
    )


def operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    """Every operation, with its method and path."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def _contents(document: Json) -> Html:
    groups = [
        element(
            "details",
            element("summary", tag["name"]),
            element(
                "ul",
                *(
                    element("li", element("a", each["summary"], href=f"#{each['operationId']}"))
                    for _, _, each in operations(document)
                    if tag["name"] in each["tags"]
                ),
            ),
        )
        for tag in document["tags"]
    ]
    places = [("webhooks", "Webhooks"), ("problems", "Problems"), ("schemas", "Schemas")]
    links = [element("p", element("a", text, href=f"#{place}")) for place, text in places]
    return element("nav", *groups, *links, aria_label="Operations")


def _group(tag: Json, document: Json) -> Html:
    return element(
        "section",
        element("h2", tag["name"], id=f"tag-{tag['name']}"),
        prose(tag["description"]),
        *(
            _operation(method, path, operation, document["components"])
            for method, path, operation in operations(document)
            if tag["name"] in operation["tags"]
        ),
    )


def _operation(method: str, path: str, operation: Json, components: Json) -> Html:
    permission = operation.get("x-permission")
    return element(
        "article",
        element("h3", operation["summary"], id=operation["operationId"]),
        element(
            "p",
            element("code", element("span", method, class_="method"), f" {path}", class_="path"),
        ),
        prose(operation["description"]),
        element("p", "Needs ", element("code", permission), class_="note")
        if permission
        else Html(""),
        table(
            "Parameters",
            ("parameter", "where", "type", "meaning"),
            (
                (
                    joined(
                        (
                            element("code", each["name"]),
                            "" if each["required"] else " (optional)",
                        )
                    ),
                    each["in"],
                    kind(each["schema"]),
                    line(each.get("description", "")),
                )
                for each in operation.get("parameters", ())
            ),
        ),
        _body(operation, heading="h4"),
        _answers(operation["responses"], components),
    )


def _body(operation: Json, *, heading: str) -> Html:
    content = operation.get("requestBody", {}).get("content", {})
    return joined(
        joined(
            (
                element(heading, "Body: ", kind(media.get("schema", {}))),
                *_examples(media, title=f"Example ({media_type})"),
            )
        )
        for media_type, media in content.items()
    )


def _examples(media: Json, *, title: str) -> Iterator[Html]:
    for each in media.get("examples", {}).values():
        yield example(each["value"], title=title)


def _answers(responses: Json, components: Json) -> Html:
    rows = []
    examples: list[Html] = []
    for status, given in responses.items():
        response = _resolved(given, components["responses"])
        content = response.get("content", {})
        headers = sorted(response.get("headers", {}).keys() - {"X-Request-Id"})
        rows.append((status, _meaning(response, components), ", ".join(headers)))
        for media_type, media in content.items():
            if not status.startswith("2"):
                continue
            examples += [element("p", f"{status} is ", kind(media.get("schema", {})))]
            examples += _examples(media, title=f"Example ({media_type})")
    return joined(
        (
            element("h4", "Answers"),
            *examples,
            table("Statuses", ("status", "meaning", "headers"), rows),
        )
    )


def _meaning(response: Json, components: Json) -> Html:
    """What is said of the status, and a link for each type of problem that it can be."""
    said, _, _ = response["description"].partition("\n\n")
    types = [
        name
        for media in response.get("content", {}).values()
        for name in media.get("examples", ())
        if name in components["examples"]
    ]
    if not types:
        return line(said)
    links = [element("li", element("a", name, href=f"#problem-{name}")) for name in types]
    return joined((line(said), element("ul", *links)))


def _resolved(given: Json, responses: Json) -> Json:
    if "$ref" not in given:
        return given
    found: Json = responses[given["$ref"].rpartition("/")[2]]
    return found


def _webhooks(document: Json) -> Html:
    webhooks = document.get("webhooks", {})
    if not webhooks:
        return Html("")
    named = [(name, methods["post"]) for name, methods in webhooks.items()]
    _, first = named[0]
    return element(
        "section",
        element("h2", "Webhooks", id="webhooks"),
        prose(first["description"]),
        _body(first, heading="h3"),
        table(
            "Headers",
            ("header", "meaning"),
            (
                (element("code", each["name"]), line(each["description"]))
                for each in first["parameters"]
            ),
        ),
        table(
            "Events",
            ("type", "sent to"),
            ((element("code", name), line(each["summary"])) for name, each in named),
        ),
    )


def _problem_types(document: Json) -> Html:
    rows = [
        (
            element("code", name, id=f"problem-{name}"),
            str(type_["status"]),
            joined((element("strong", type_["title"]), ". ", line(type_["description"]))),
        )
        for name, type_ in document["x-problem-types"].items()
    ]
    return element(
        "section",
        element("h2", "Problems", id="problems"),
        table("Types of problem", ("type", "status", "meaning"), rows),
    )
