"""Answers of each operation: the statuses, each with the types of problem it can be."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from app.domain.directory.access import NoMembership, PartnershipNotChosen, PermissionMissing
from app.domain.directory.invitations import InvitationNotAccepted
from app.domain.directory.purposes import PurposeNotForRole, PurposeNotGiven
from app.domain.directory.rate_limits import BudgetSpent
from app.domain.directory.tokens import TokenRefused
from app.domain.errors import Refusal
from app.domain.idempotency import IdempotencyKeyMissing, IdempotencyKeyReused, StillRunning
from app.domain.records import (
    ConflictingChange,
    HeaderNotValid,
    QueryNotValid,
    RecordNotFound,
    VersionNotGiven,
    VersionStale,
)
from app.domain.restrictions.conflicts_of_interest import ConflictDeclared
from app.domain.restrictions.restrictions import RecordRestricted
from app.http.problems import MEDIA_TYPE, TOOK_TOO_LONG, kebab
from app.openapi.examples import FILES
from app.openapi.operations import Facts
from app.openapi.problem_types import ProblemType

Json = dict[str, Any]

_IN_WORDS: Mapping[int, str] = MappingProxyType(
    {
        400: "The body cannot be read, or a header that is needed is missing.",
        401: (
            "The token is missing or not good enough. The answer does not say what was wrong"
            " with it."
        ),
        403: "You are known, and may not do this.",
        404: "There is no such record, or you may not see it: the two look the same.",
        408: "The body did not arrive in time.",
        409: "Not possible now; the type says why.",
        412: "The record has changed since the version in `If-Match`.",
        413: "The body is larger than the service reads.",
        415: "The body is not plain JSON.",
        422: "The request does not have the documented form, or cannot be true.",
        428: "`If-Match` is missing.",
        429: "You have done this very often within the hour.",
        500: "Something went wrong on our side; nothing was changed.",
        503: "The service is busy or being restarted; try again shortly.",
        504: f"{TOOK_TOO_LONG}.",
    }
)

HEADERS: Json = {
    "X-Request-Id": {
        "description": "Your request's id, or ours: quote it if something goes wrong.",
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9._-]{8,128}$"},
        "example": "0198f3b2-6f0e-7c3e-9a55-2f5b0c7e4d11",
    },
    "ETag": {
        "description": "The version of the record, for `If-Match` when you change it.",
        "schema": {"type": "string", "pattern": '^"[0-9a-f]{1,32}"$'},
        "example": '"3"',
    },
    "Idempotent-Replayed": {
        "description": "Present if the request had been carried out before, and this is the earlier"
        " answer.",
        "schema": {"type": "string", "enum": ["true"]},
        "example": "true",
    },
    "Retry-After": {
        "description": "The number of seconds to wait.",
        "schema": {"type": "integer", "minimum": 1},
        "example": 2,
    },
    "WWW-Authenticate": {
        (
            "description"
        ): "The kind of token needed (RFC 6750); for `strong-sign-in-needed` also what to"
        " ask the issuer for (RFC 9470).",
        "schema": {"type": "string"},
        "example": 'Bearer error="invalid_token"',
    },
    "RateLimit-Policy": {
        "description": "The limit on this kind of use, and its period in seconds.",
        "schema": {"type": "string"},
        "example": '"search";q=120;w=3600',
    },
    "RateLimit": {
        "description": "How much of the limit is left, and in how many seconds there is more.",
        "schema": {"type": "string"},
        "example": '"search";r=0;t=540',
    },
    "Content-Disposition": {
        "description": "A file to be saved; its name reveals nothing.",
        "schema": {"type": "string"},
        "example": 'attachment; filename="disclosure-register.csv"',
    },
}
_HEADERS_OF_STATUS: Mapping[int, tuple[str, ...]] = MappingProxyType(
    {
        401: ("WWW-Authenticate",),
        429: ("Retry-After", "RateLimit-Policy", "RateLimit"),
        503: ("Retry-After",),
    }
)
# The media type that the framework gives a problem's model by default.
_PROBLEM = {"$ref": "#/components/schemas/Problem"}
_PLAIN_FORMS = frozenset({MEDIA_TYPE, "application/json"})


def _kebabs(*refusals: type[Refusal]) -> tuple[str, ...]:
    return tuple(kebab(refusal.__name__) for refusal in refusals)


_COMMON: tuple[tuple[Callable[[Facts], bool], tuple[str, ...]], ...] = (
    (lambda _: True, ("try-again-shortly",)),
    (lambda facts: facts.guard is not None, ("not-valid", "failure", "took-too-long")),
    (
        lambda facts: facts.guard is not None,
        _kebabs(
            TokenRefused,
            PermissionMissing,
            NoMembership,
            PartnershipNotChosen,
            InvitationNotAccepted,
            PurposeNotForRole,
            HeaderNotValid,
            QueryNotValid,
        ),
    ),
    (lambda facts: facts.names_record or facts.creates, _kebabs(RecordNotFound)),
    (lambda facts: facts.names_record_in_path, _kebabs(RecordRestricted, ConflictDeclared)),
    (lambda facts: facts.writes, _kebabs(ConflictingChange)),
    (lambda facts: facts.changes_version, _kebabs(VersionStale, VersionNotGiven)),
    (
        lambda facts: facts.creates,
        _kebabs(IdempotencyKeyMissing, IdempotencyKeyReused, StillRunning),
    ),
    (lambda facts: facts.opens, _kebabs(PurposeNotGiven)),
    (lambda facts: facts.is_counted, _kebabs(BudgetSpent)),
    (
        lambda facts: facts.takes_body,
        ("request-timeout", "content-too-large", "unsupported-media-type"),
    ),
    (lambda facts: facts.reads_body, ("bad-request",)),
    (lambda facts: facts.reads_json, ("unprocessable-content",)),
)
"""The problems an operation can answer because of its kind, whatever it does."""

_KNOWN_BY_STATUS = frozenset(name for _, names in _COMMON for name in names)


def _common(facts: Facts) -> Iterator[str]:
    for holds, names in _COMMON:
        if holds(facts):
            yield from names


def complete(operation: Json, *, facts: Facts, known: Mapping[str, ProblemType]) -> set[str]:
    """Give an operation its headers, and every problem that it declares or shares with others.

    Returns:
        The names of the types of these problems.
    """
    declared: Json = operation["responses"]
    names = {*_common(facts), *_declared(declared)}
    operation["responses"] = {
        status: _with_headers(response, facts=facts)
        for status, response in declared.items()
        if status.startswith("2")
    }
    by_status: dict[int, list[ProblemType]] = {}
    for name in sorted(names):
        by_status.setdefault(known[name].status, []).append(known[name])
    for status in sorted(by_status):
        operation["responses"][str(status)] = _in_every_form(
            by_status[status], declared.get(str(status), {})
        )
    return names


def _declared(responses: Json) -> Iterator[str]:
    """The refusals that the route names (`problems.documented`)."""
    for response in responses.values():
        yield from response.get("content", {}).get(MEDIA_TYPE, {}).get("examples", ())


def _with_headers(response: Json, *, facts: Facts) -> Json:
    names = ["X-Request-Id"]
    if facts.tags_answer:
        names.append("ETag")
    if facts.creates:
        names.append("Idempotent-Replayed")
    if not FILES.keys().isdisjoint(response.get("content", {})):
        names.append("Content-Disposition")
    return {**response, "description": _said(response), "headers": _references(names)}


def _said(response: Json) -> str:
    """The framework's own description is there only if a route gives none for its answer."""
    said: str = response["description"]
    return (
        ("The requested record, or the one made or changed.")
        if said == "Successful Response"
        else said
    )


def _in_every_form(types: list[ProblemType], declared: Json) -> Json:
    """A refusal as a problem, and in any other form that its route answers in."""
    content = declared.get("content", {})
    others = {
        form: told
        for form, told in content.items()
        # The framework would give a route's problems every other media type of the route, too.
        if form not in _PLAIN_FORMS and told.get("schema") != _PROBLEM
    }
    response = _response(types)
    if not others:
        return response
    said = f"{declared['description']}\n\n{response['description']}"
    return {**response, "description": said, "content": {**response["content"], **others}}


def _response(types: list[ProblemType]) -> Json:
    """The response for these types of problem; their titles are in the catalogue.

    Types that few operations have are described in words: the status covers the common ones.
    """
    status = types[0].status
    names = [type_.name for type_ in types]
    own = ", ".join(f"`{name}`" for name in names if name not in _KNOWN_BY_STATUS)
    said = _IN_WORDS[status]
    return {
        "description": f"{said.removesuffix('.')}: {own}." if own else said,
        "headers": _references(("X-Request-Id", *_HEADERS_OF_STATUS.get(status, ()))),
        "content": {MEDIA_TYPE: {"schema": _PROBLEM}},
        "x-problem-types": names,
    }


def _references(names: Iterable[str]) -> Json:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
