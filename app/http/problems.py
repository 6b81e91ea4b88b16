"""Problem details (RFC 9457): what one looks like, and the type and status of every refusal."""

import json
import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import Request, Response
from pydantic import BaseModel, Field

from app.domain.directory.purposes import PurposeNotGiven
from app.domain.directory.rate_limits import BudgetSpent
from app.domain.directory.roles import Role
from app.domain.directory.step_up import StrongSignInNeeded
from app.domain.directory.tokens import TokenRefused
from app.domain.errors import Conflict, Forbidden, Malformed, NotFound, Refusal
from app.domain.idempotency import IdempotencyKeyMissing
from app.domain.notifications.fhir.outcomes import MEDIA_TYPE as FHIR, outcome_of_refusal
from app.domain.records import VersionNotGiven, VersionStale

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = "2"
INSTANCE = "urn:frontdoor:request:"
"""Before the id of the request, which alone would be a relative reference (RFC 9457, 3.1.5)."""

TOOK_TOO_LONG = "That took too long and was stopped"


class Fault(BaseModel):
    """One thing wrong with what was sent: where, and what kind of wrong; never the value."""

    pointer: str = Field(examples=["/children/0/born_on"])
    code: str = Field(examples=["date_type"])


class WayOn(BaseModel):
    """The exception by which the act passes: the gate to name, and the roles that may give it."""

    gate: str = Field(examples=["child-not-seen"])
    given_by: list[Role] = Field(examples=[["hub_manager", "team_manager"]])


class Problem(BaseModel):
    """RFC 9457 problem details."""

    type: str = Field(examples=["/problems/record-not-found"])
    title: str = Field(examples=["There is no such record, or you may not see it"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["There is no such record, or you may not see it"])
    instance: str = Field(examples=[f"{INSTANCE}0198f3b2-6f0e-7c3e-9a55-2f5b0c7e4d11"])
    code: str | None = Field(default=None, examples=["contact:triage"])
    errors: list[Fault] | None = None
    exception: WayOn | None = Field(
        default=None, description="Of a refusal that an exception lets the act pass."
    )


def kebab(name: str) -> str:
    """`ReturnsOutstanding` as it stands in a problem's type: `returns-outstanding`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def status_of(refusal: type[Refusal]) -> HTTPStatus:
    """The status a refusal is answered with."""
    for kind, status in (
        (BudgetSpent, HTTPStatus.TOO_MANY_REQUESTS),
        (VersionStale, HTTPStatus.PRECONDITION_FAILED),
        (VersionNotGiven, HTTPStatus.PRECONDITION_REQUIRED),
        (TokenRefused, HTTPStatus.UNAUTHORIZED),
        (StrongSignInNeeded, HTTPStatus.UNAUTHORIZED),
        (IdempotencyKeyMissing, HTTPStatus.BAD_REQUEST),
        (PurposeNotGiven, HTTPStatus.BAD_REQUEST),
        (NotFound, HTTPStatus.NOT_FOUND),
        (Forbidden, HTTPStatus.FORBIDDEN),
        (Conflict, HTTPStatus.CONFLICT),
        (Malformed, HTTPStatus.UNPROCESSABLE_ENTITY),
    ):
        if issubclass(refusal, kind):
            return status
    raise TypeError(f"{refusal.__name__} is a refusal of no known kind.")


def documented(*refusals: type[Refusal]) -> dict[int | str, dict[str, Any]]:
    """The refusals of one operation, for its OpenAPI entry, grouped by status."""
    by_status: dict[int | str, dict[str, Any]] = {}
    for refusal in refusals:
        status = status_of(refusal)
        entry = by_status.setdefault(
            status.value,
            {"model": Problem, "description": "", "content": {MEDIA_TYPE: {"examples": {}}}},
        )
        words = f"`{kebab(refusal.__name__)}`: {refusal.headline}."
        entry["description"] = f"{entry['description']}\n\n{words}".strip()
        entry["content"][MEDIA_TYPE]["examples"][kebab(refusal.__name__)] = {
            "value": {
                "type": f"/problems/{kebab(refusal.__name__)}",
                "title": refusal.headline,
                "status": status.value,
                "detail": refusal.headline,
                "instance": f"{INSTANCE}0198f3b2-6f0e-7c3e-9a55-2f5b0c7e4d11",
            }
        }
    return by_status


def problem(
    request: Request,
    status: HTTPStatus | int,
    *,
    type_: str,
    title: str,
    detail: str | None = None,
    code: str | None = None,
    errors: Sequence[Fault] | None = None,
    exception: WayOn | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """One problem as a response; `detail` is ours, never anything that was sent."""
    body = Problem(
        type=f"/problems/{type_}",
        title=title,
        status=int(status),
        detail=detail or title,
        instance=f"{INSTANCE}{request.scope.get('frontdoor.request_id', 'unknown')}",
        code=code,
        errors=list(errors) if errors is not None else None,
        exception=exception,
    )
    request.scope["frontdoor.problem"] = type_
    answer, media_type = body.model_dump_json(exclude_none=True), MEDIA_TYPE
    if _speaks_fhir(request):
        told = outcome_of_refusal(body.status, type_=body.type, detail=body.detail)
        answer, media_type = json.dumps(told), FHIR
    return Response(
        answer,
        status_code=int(status),
        media_type=media_type,
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


def _speaks_fhir(request: Request) -> bool:
    """Whether a FHIR client asks, which reads a refusal as an OperationOutcome."""
    in_fhir = request.url.path.startswith("/v1/fhir/")
    return in_fhir and FHIR in request.headers.get("accept", "").lower()
