"""Pages of the types of problem: one that lists them, and one for each."""

from base64 import b64encode
from hashlib import sha256
from typing import Any

from app.openapi.markup import STYLE, element, joined, line, prose, table, whole

Json = dict[str, Any]

# Nothing is loaded, run or sent: a page is text, and its one style is known by its digest.
_DIGEST = b64encode(sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none';"
    f" frame-ancestors 'none'; style-src 'sha256-{_DIGEST}'"
}


def every(catalogue: Json) -> str:
    """Every type of problem, by its name."""
    return whole(
        "Types of problem",
        element(
            "main",
            element("h1", "Types of problem"),
            table(
                "By name",
                ("type", "status", "meaning"),
                (
                    (
                        element("a", name, href=f"/problems/{name}"),
                        str(type_["status"]),
                        joined(
                            (element("strong", type_["title"]), ". ", line(type_["description"]))
                        ),
                    )
                    for name, type_ in catalogue.items()
                ),
            ),
        ),
    )


def one(name: str, type_: Json) -> str:
    """The meaning of one type of problem."""
    return whole(
        f"{type_['title']} ({name})",
        element(
            "main",
            element("h1", type_["title"]),
            element("p", element("code", f"/problems/{name}"), f", status {type_['status']}"),
            prose(type_["description"]),
            element("p", element("a", "Every type of problem", href="/problems")),
        ),
    )
