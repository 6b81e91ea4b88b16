"""Types of problem: the meaning of each, for the document and for people."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from inspect import cleandoc
from types import MappingProxyType
from typing import Any

from app.domain.errors import Conflict, Forbidden, Malformed, NotFound, Refusal
from app.domain.gates import Gate
from app.http.problems import TOOK_TOO_LONG, kebab, status_of

_KINDS = frozenset({NotFound, Forbidden, Conflict, Gate, Malformed})


@dataclass(frozen=True, slots=True)
class ProblemType:
    """One type: `/problems/<name>`, always with this status and title."""

    name: str
    status: int
    title: str
    meaning: str

    def described(self) -> dict[str, Any]:
        """Its entry in the document's catalogue."""
        return {"status": self.status, "title": self.title, "description": self.meaning}


def _of_framework(
    name: str, status: HTTPStatus, title: str, meaning: str
) -> tuple[str, ProblemType]:
    return name, ProblemType(name, status.value, title, meaning)


NOT_REFUSALS: Mapping[str, ProblemType] = MappingProxyType(
    dict(
        [
            _of_framework(
                "bad-request",
                HTTPStatus.BAD_REQUEST,
                "Bad Request",
                "The body is not JSON that every parser reads the same way: not UTF-8, a"
                " name twice, an invalid number, too deep or too many members. `code`"
                " says which.",
            ),
            _of_framework(
                "method-not-allowed",
                HTTPStatus.METHOD_NOT_ALLOWED,
                "Method Not Allowed",
                "The path has no such method; the `Allow` header lists those it has.",
            ),
            _of_framework(
                "request-header-fields-too-large",
                HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                "Request Header Fields Too Large",
                "The headers of the request are more than 64 KiB together.",
            ),
            _of_framework(
                "request-timeout",
                HTTPStatus.REQUEST_TIMEOUT,
                "Request Timeout",
                "The body did not arrive in time; nothing was changed.",
            ),
            _of_framework(
                "content-too-large",
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                "Content Too Large",
                "The body is larger than the service reads.",
            ),
            _of_framework(
                "unsupported-media-type",
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
                "Unsupported Media Type",
                "The body is not plain JSON: another `Content-Type`, none, or a"
                " `Content-Encoding`.",
            ),
            _of_framework(
                "not-valid",
                HTTPStatus.UNPROCESSABLE_ENTITY,
                "Check the request; it does not have the documented form",
                "`errors` points at each member at fault by a JSON Pointer (a parameter by its"
                " place, a colon and its name) and names the fault; a value is never repeated.",
            ),
            _of_framework(
                "unprocessable-content",
                HTTPStatus.UNPROCESSABLE_ENTITY,
                "Unprocessable Content",
                "The body holds a control character or half a character, which can be neither"
                " stored nor shown as sent.",
            ),
            _of_framework(
                "failure",
                HTTPStatus.INTERNAL_SERVER_ERROR,
                "Something went wrong on our side; nothing was changed",
                "Quote the incident id in `detail` to the people who run the service.",
            ),
            _of_framework(
                "try-again-shortly",
                HTTPStatus.SERVICE_UNAVAILABLE,
                "The service cannot answer just now; try again shortly",
                "The service is busy, or its database is not available. Where a connection was"
                " lost it may have been done even so. Wait as `Retry-After` says, and send the"
                " same request with the same `Idempotency-Key`: it has one effect.",
            ),
            _of_framework(
                "took-too-long",
                HTTPStatus.GATEWAY_TIMEOUT,
                TOOK_TOO_LONG,
                "It may have been done even so: sent again later with the same"
                " `Idempotency-Key` or `If-Match` it has one effect.",
            ),
        ]
    )
)
"""The types that come from no rule: refusals by the framework, the middleware and the database."""

OF_NO_OPERATION: Mapping[str, ProblemType] = MappingProxyType(
    {
        name: NOT_REFUSALS[name]
        for name in ("method-not-allowed", "request-header-fields-too-large")
    }
)
"""The types that are answered before it is known which operation is meant: none lists them."""


def every() -> dict[str, ProblemType]:
    """Every type whose refusal this process knows, by its name, and those without a rule."""
    found = {kebab(refusal.__name__): _of_refusal(refusal) for refusal in refusals()}
    return {**found, **NOT_REFUSALS}


def refusals(*, below: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    """Every refusal that is a fact of its own, and not a kind of refusal."""
    for refusal in below.__subclasses__():
        if refusal not in _KINDS:
            yield refusal
        yield from refusals(below=refusal)


def _of_refusal(refusal: type[Refusal]) -> ProblemType:
    return ProblemType(
        name=kebab(refusal.__name__),
        status=status_of(refusal).value,
        title=refusal.headline,
        meaning=" ".join(cleandoc(refusal.__doc__ or "").split()),
    )
