"""Every status an operation can answer, each with the types of problem it can be."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from app.domain.directory.access import NoMembership, PartnershipNotChosen, PermissionMissing
from app.domain.directory.rate_limits import BudgetSpent
from app.domain.restrictions.conflicts_of_interest import ConflictDeclared
from app.domain.errors import Refusal
from app.domain.idempotency import IdempotencyKeyMissing, IdempotencyKeyReused, StillRunning
from app.domain.directory.purposes import PurposeNotForRole, PurposeNotGiven
from app.domain.records import (
    ConflictingChange,
    HeaderNotValid,
    QueryNotValid,
    RecordNotFound,
    VersionNotGiven,
    VersionStale,
)
from app.domain.restrictions.restrictions import RecordRestricted
from app.domain.directory.tokens import TokenRefused
from app.openapi.examples import FILES
from app.openapi.operations import Facts
from app.openapi.problem_types import ProblemType
from app.http.problems import MEDIA_TYPE, TOOK_TOO_LONG, kebab

Json = dict[str, Any]

_IN_WORDS: Mapping[int, str] = MappingProxyType(
    {
        400: "The body cannot be read, or a header that is needed is missing.",
        401: "The token is missing or not good enough. What was wrong with it is not told.",
        403: "You are known, and may not do this.",
        404: "There is no such record, or you may not see it: the two look the same.",
        408: "The body did not arrive in time.",
        409: "Not possible now; the type says why.",
        412: "The record has changed since the version in `If-Match`.",
        413: "The body is larger than the service reads.",
        415: "The body is not plain JSON.",
        422: "What was sent does not have the documented form, or cannot be true.",
        428: "`If-Match` is missing.",
        429: "You have done this very often within the hour.",
        500: "Something went wrong on our side; nothing was changed.",
        503: "The service is busy or being restarted; try again shortly.",
        504: f"{TOOK_TOO_LONG}.",
    }
)

HEADERS: Json = {
    "X-Request-Id": {
        "description": "Your request's id, or ours: quote it when something went wrong.",
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9._-]{8,128}$"},
        "example": "0198f3b2-6f0e-7c3e-9a55-2f5b0c7e4d11",
    },
    "ETag": {
        "description": "The version of the record, for `If-Match` when you change it.",
        "schema": {"type": "string", "pattern": '^"[0-9a-f]{1,32}"$'},
        "example": '"3"',
    },
    "Idempotent-Replayed": {
        "description": "There where the request had been carried out before, and this is what it"
        " was answered then.",
        "schema": {"type": "string", "enum": ["true"]},
        "example": "true",
    },
    "Retry-After": {
        "description": "For how many seconds to wait.",
        "schema": {"type": "integer", "minimum": 1},
        "example": 2,
    },
    "WWW-Authenticate": {
        "description": "What kind of token is wanted (RFC 6750); for `strong-sign-in-needed` also"
        " what to ask the issuer for (RFC 9470).",
        "schema": {"type": "string"},
        "example": 'Bearer error="invalid_token"',
    },
    "RateLimit-Policy": {
        "description": "What may be done how often, in how many seconds.",
        "schema": {"type": "string"},
        "example": '"search";q=120;w=3600',
    },
    "RateLimit": {
        "description": "How much of that is left, and in how many seconds there is more.",
        "schema": {"type": "string"},
        "example": '"search";r=0;t=540',
    },
    "Content-Disposition": {
        "description": "A file to be kept; its name tells nothing.",
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
# What the framework takes a problem's model for where it is not told another media type.
_PROBLEM = {"$ref": "#/components/schemas/Problem"}
_PLAIN_FORMS = frozenset({MEDIA_TYPE, "application/json"})


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


def shared(document: Json, known: Mapping[str, ProblemType]) -> Json:
    """A Response Object for each type that is, somewhere, the only one of its status."""
    referred = {
        response.get("$ref")
        for methods in document["paths"].values()
        for operation in methods.values()
        for response in operation["responses"].values()
    }
    return {
        _name(type_): _response([type_])
        for type_ in known.values()
        if _reference(type_) in referred
    }


def _common(facts: Facts) -> Iterator[str]:
    """What an operation answers because of what it is, whatever it does."""
    if facts.guard is None:
        yield "try-again-shortly"
        return
    yield from ("not-valid", "failure", "try-again-shortly", "took-too-long")
    yield from _kebabs(
        TokenRefused,
        PermissionMissing,
        NoMembership,
        PartnershipNotChosen,
        PurposeNotForRole,
        HeaderNotValid,
        QueryNotValid,
    )
    for holds, refusals in (
        (facts.names_record or facts.creates, (RecordNotFound,)),
        (facts.names_record_in_path, (RecordRestricted, ConflictDeclared)),
        (facts.writes, (ConflictingChange,)),
        (facts.changes_version, (VersionStale, VersionNotGiven)),
        (facts.creates, (IdempotencyKeyMissing, IdempotencyKeyReused, StillRunning)),
        (facts.opens, (PurposeNotGiven,)),
        (facts.is_counted, (BudgetSpent,)),
    ):
        if holds:
            yield from _kebabs(*refusals)
    if facts.takes_body:
        yield from ("request-timeout", "content-too-large", "unsupported-media-type")
    if facts.reads_body:
        yield "bad-request"
    if facts.reads_json:
        yield "unprocessable-content"


def _kebabs(*refusals: type[Refusal]) -> Iterator[str]:
    return (kebab(refusal.__name__) for refusal in refusals)


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
    """Only where a route says nothing of its answer has the framework its own word for it."""
    said: str = response["description"]
    return "What was asked for, or what was made of it." if said == "Successful Response" else said


def _in_every_form(types: list[ProblemType], declared: Json) -> Json:
    """A refusal as the problem it is, and in whatever other form its route answers it, too."""
    content = declared.get("content", {})
    others = {
        form: told
        for form, told in content.items()
        # Whatever else a route answers in, the framework would have its problems in that, too.
        if form not in _PLAIN_FORMS and told.get("schema") != _PROBLEM
    }
    if not others:
        return _one_or_reference(types)
    response = _response(types)
    said = f"{declared['description']}\n\n{response['description']}"
    return {**response, "description": said, "content": {**response["content"], **others}}


def _one_or_reference(types: list[ProblemType]) -> Json:
    if len(types) == 1:
        return {"$ref": _reference(types[0])}
    return _response(types)


def _response(types: list[ProblemType]) -> Json:
    status = types[0].status
    lines = "\n".join(f"- `{type_.name}`: {type_.title}." for type_ in types)
    return {
        "description": f"{_IN_WORDS[status]}\n\n{lines}",
        "headers": _references(("X-Request-Id", *_HEADERS_OF_STATUS.get(status, ()))),
        "content": {
            MEDIA_TYPE: {
                "schema": _PROBLEM,
                "examples": {
                    type_.name: {"$ref": f"#/components/examples/{type_.name}"} for type_ in types
                },
            }
        },
    }


def _references(names: Iterable[str]) -> Json:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _reference(type_: ProblemType) -> str:
    return f"#/components/responses/{_name(type_)}"


def _name(type_: ProblemType) -> str:
    return "".join(word.capitalize() for word in type_.name.split("-"))
