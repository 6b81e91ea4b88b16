"""Exception handlers: refusals, malformed requests and failures, answered as problems."""

import re
from collections.abc import Sequence
from http import HTTPStatus
from uuid import uuid4

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from sqlalchemy.exc import (
    DBAPIError,
    DisconnectionError,
    PendingRollbackError,
    ResourceClosedError,
    TimeoutError as PoolTimeout,
)
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from app.db.engine import DatabaseUnreachable
from app.db.errors import BUSY, STOPPED, UNTRUE, refused_by_database, sqlstate
from app.domain.directory.rate_limits import BudgetSpent
from app.domain.directory.step_up import StrongSignInNeeded
from app.domain.directory.tokens import Reason, TokenRefused
from app.domain.errors import Malformed, Refusal
from app.domain.gates import Gate, gate_name
from app.domain.records import RecordNotFound, VersionStale
from app.http.problems import (
    RETRY_AFTER_SECONDS,
    TOOK_TOO_LONG,
    Fault,
    WayOn,
    kebab,
    problem,
    status_of,
)
from app.telemetry import DATABASE_UNAVAILABLE, FAILURES, TOKENS_REFUSED, log, where


async def answer_refusal(request: Request, refusal: Exception) -> Response:
    """A rule said no."""
    if not isinstance(refusal, Refusal):
        raise TypeError from refusal
    headers = {}
    if isinstance(refusal, TokenRefused):
        TOKENS_REFUSED.labels(refusal.reason).inc()
        # RFC 6750, 3.1: where no token was sent, no error code.
        is_given = refusal.reason is not Reason.NOT_GIVEN
        headers["WWW-Authenticate"] = 'Bearer error="invalid_token"' if is_given else "Bearer"
    if isinstance(refusal, StrongSignInNeeded):
        headers["WWW-Authenticate"] = _step_up(refusal)
    if isinstance(refusal, BudgetSpent):
        headers["Retry-After"] = str(refusal.seconds)
        headers["RateLimit-Policy"] = f'"{refusal.code}";q={refusal.limit};w=3600'
        headers["RateLimit"] = f'"{refusal.code}";r=0;t={refusal.seconds}'
    errors = exception = None
    if isinstance(refusal, Gate):
        kind = type(refusal)
        exception = WayOn(gate=gate_name(kind), given_by=sorted(kind.given_by))
    if isinstance(refusal, Malformed):
        errors = [Fault(pointer=refusal.pointer, code=refusal.code or "not_valid")]
    return problem(
        request,
        status_of(type(refusal)),
        type_=kebab(type(refusal).__name__),
        title=refusal.headline,
        detail=refusal.detail,
        code=None if isinstance(refusal, Malformed) else refusal.code,
        errors=errors,
        exception=exception,
        headers=headers,
    )


def _step_up(refusal: StrongSignInNeeded) -> str:
    """The challenge of RFC 9470: what to ask the issuer for before repeating the request."""
    challenge = ['Bearer error="insufficient_user_authentication"']
    if refusal.acr_values:
        challenge.append(f'acr_values="{" ".join(refusal.acr_values)}"')
    challenge.append(f'max_age="{int(refusal.max_age.total_seconds())}"')
    return ", ".join(challenge)


async def answer_malformed(request: Request, error: Exception) -> Response:
    """Check the request; it does not have the documented form."""
    if not isinstance(error, RequestValidationError):
        raise TypeError from error
    faults = [
        Fault(pointer=_pointer(fault["loc"]), code=str(fault["type"]))
        for fault in error.errors()[:100]
    ]
    return problem(
        request,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        type_="not-valid",
        title="Check the request; it does not have the documented form",
        errors=faults,
    )


def _pointer(location: Sequence[str | int]) -> str:
    """A JSON Pointer into the body; header and path parameters are named before a colon.

    A name that could hold more than a name is not repeated.
    """
    origin, *rest = location
    path = "".join(f"/{_plain(part)}" for part in rest)
    return path if origin == "body" else f"{origin}:{path}"


def _plain(part: str | int) -> str:
    text = str(part)
    return text if re.fullmatch(r"[A-Za-z0-9_-]{1,64}", text) else "?"


MAY_HAVE_BEEN_DONE = (
    "It may have been done all the same: repeat it with the same Idempotency-Key or If-Match, and"
    " it has one effect"
)

# As RFC 9110 has them. Python follows from one version to another, and a type is a promise.
_RENAMED = {413: "Content Too Large", 422: "Unprocessable Content"}


async def answer_http(request: Request, error: Exception) -> Response:
    """What the framework refuses: no such path, no such method, a body that is too large."""
    if not isinstance(error, HTTPException):
        raise TypeError from error
    status = HTTPStatus(error.status_code)
    if status is HTTPStatus.NOT_FOUND:
        return await answer_refusal(request, RecordNotFound())
    headers = dict(error.headers or {})
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        methods = _methods_of_path(request)
        headers["Allow"] = ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set())))
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        return problem(
            request,
            status,
            type_="try-again-shortly",
            title="The service is busy; try again shortly",
            headers=headers,
        )
    return problem(
        request,
        status,
        type_=kebab_phrase(_RENAMED.get(status, status.phrase)),
        title=_RENAMED.get(status, status.phrase),
        code=getattr(error, "code", None),
        headers=headers,
    )


def _methods_of_path(request: Request) -> set[str]:
    """Every method of the path: the framework names only those of the first route it finds.

    `/v1/contacts/search` could also be read as a contact of that id; the plainest reading of
    a path is the one that is documented.
    """
    methods: dict[int, set[str]] = {}
    for context in iter_route_contexts(request.app.routes):
        if context.path_regex.match(request.scope["path"]):
            parameters = (context.path_format or "").count("{")
            methods.setdefault(parameters, set()).update(context.methods or ())
    return methods[min(methods)]


def kebab_phrase(phrase: str) -> str:
    """A status phrase as it stands in a problem's type."""
    return re.sub(r"[^a-z]+", "-", phrase.lower()).strip("-")


async def answer_database(request: Request, error: Exception) -> Response:
    """What the database refused, by its SQLSTATE: never by its text, which quotes values."""
    if not isinstance(error, DBAPIError):
        raise TypeError from error
    state = sqlstate(error)
    if error.connection_invalidated or state.startswith(BUSY):
        return _unavailable(request, error, state, detail=MAY_HAVE_BEEN_DONE)
    log.warning("database_refused", sqlstate=state, where=where(error))
    refused = refused_by_database(error)
    if refused is not None:
        return await answer_refusal(request, refused)
    if state in UNTRUE:
        return problem(
            request,
            HTTPStatus.UNPROCESSABLE_ENTITY,
            type_="not-valid",
            title="What was sent cannot be true of any record",
        )
    if state in STOPPED:
        return problem(
            request,
            HTTPStatus.GATEWAY_TIMEOUT,
            type_="took-too-long",
            title=TOOK_TOO_LONG,
            detail="Nothing was changed",
        )
    return await answer_failure(request, error)


async def answer_stale(request: Request, error: Exception) -> Response:
    """Two changes of one record ran side by side, and this one came second."""
    if not isinstance(error, StaleDataError):
        raise TypeError from error
    return await answer_refusal(request, VersionStale())


async def answer_unreachable(request: Request, error: Exception) -> Response:
    """No connection could be had: every one is in use, or the database is away."""
    return _unavailable(request, error, "")


async def answer_lost(request: Request, error: Exception) -> Response:
    """The connection went away, and something was asked of what was left of it."""
    return _unavailable(request, error, "", detail=MAY_HAVE_BEEN_DONE)


def _unavailable(
    request: Request, error: Exception, state: str, *, detail: str | None = None
) -> Response:
    DATABASE_UNAVAILABLE.inc()
    log.error("database_unavailable", sqlstate=state, exception_type=type(error).__name__)
    return problem(
        request,
        HTTPStatus.SERVICE_UNAVAILABLE,
        type_="try-again-shortly",
        title="The service cannot answer just now; try again shortly",
        detail=detail,
        headers={"Retry-After": RETRY_AFTER_SECONDS},
    )


async def answer_failure(request: Request, error: Exception) -> Response:
    """Something we did not foresee: an incident id outside, the place in our code inside."""
    incident = str(uuid4())
    FAILURES.inc()
    log.error("failure", incident=incident, exception_type=type(error).__name__, where=where(error))
    return problem(
        request,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        type_="failure",
        title="Something went wrong on our side; nothing was changed",
        detail=f"Give this incident id to the team that runs the service: {incident}",
    )


def answer_deadline(request: Request) -> Response:
    """Its time was over. It was stopped wherever it was, and that may have been in the commit."""
    return problem(
        request,
        HTTPStatus.GATEWAY_TIMEOUT,
        type_="took-too-long",
        title=TOOK_TOO_LONG,
        detail=MAY_HAVE_BEEN_DONE,
    )


async def answer_gone(request: Request, error: Exception) -> Response:
    """The client disconnected before its whole request arrived; no one will read this."""
    if not isinstance(error, ClientDisconnect):
        raise TypeError from error
    return problem(
        request,
        HTTPStatus.BAD_REQUEST,
        type_="bad-request",
        title="Bad Request",
    )


def install(app: FastAPI) -> None:
    """Answer every refusal and failure of the application as a problem."""
    app.add_exception_handler(Refusal, answer_refusal)
    app.add_exception_handler(RequestValidationError, answer_malformed)
    app.add_exception_handler(HTTPException, answer_http)
    app.add_exception_handler(DBAPIError, answer_database)
    app.add_exception_handler(StaleDataError, answer_stale)
    app.add_exception_handler(ClientDisconnect, answer_gone)
    for never_begun in (PoolTimeout, DatabaseUnreachable):
        app.add_exception_handler(never_begun, answer_unreachable)
    for lost in (DisconnectionError, PendingRollbackError, ResourceClosedError):
        app.add_exception_handler(lost, answer_lost)
    app.add_exception_handler(Exception, answer_failure)
