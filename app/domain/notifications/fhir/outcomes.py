"""OperationOutcome: the faults of a message and their place, without repeating its content."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from app.domain.notifications.fault_words import in_words
from app.domain.notifications.fhir.messages import issue_type
from app.domain.notifications.notifications import Fault

MEDIA_TYPE: Final = "application/fhir+json"
ERROR_SYSTEM: Final = "https://fhir.nhs.uk/CodeSystem/http-error-codes"
FAULT_SYSTEM: Final = "urn:frontdoor:fault"


@dataclass(frozen=True, slots=True)
class Issue:
    """One fault in `words`: `type` is the standard's code, `error` the NHS's, `code` ours."""

    severity: str
    type: str
    code: str
    words: str
    error: str = ""
    expression: str = ""

    def described(self) -> dict[str, Any]:
        """The issue in FHIR form."""
        described: dict[str, Any] = {
            "severity": self.severity,
            "code": self.type,
            "details": {"coding": [{"system": FAULT_SYSTEM, "code": self.code}]},
            "diagnostics": self.words,
        }
        if self.error:
            coding = {"system": ERROR_SYSTEM, "code": self.error, "display": self.error}
            described["details"]["coding"].insert(0, coding)
        if self.expression:
            described["expression"] = [self.expression]
        return described


def outcome(issues: Iterable[Issue], *, id_: str | None = None) -> dict[str, Any]:
    """An OperationOutcome; `id_` is that of the notification stored for what was sent."""
    named = {} if id_ is None else {"id": id_}
    return {
        "resourceType": "OperationOutcome",
        **named,
        "issue": [issue.described() for issue in issues],
    }


def issue_of(fault: Fault, *, severity: str = "error", error: str = "") -> Issue:
    """A fault of a message as an issue, located in the Bundle."""
    return Issue(
        severity=severity,
        type=issue_type(fault.code),
        code=fault.code,
        words=in_words(fault.code),
        error=error,
        expression=expression(fault.pointer),
    )


def expression(pointer: str) -> str:
    """A JSON Pointer into a Bundle as the FHIRPath that FHIR locates faults with."""
    steps = pointer.split("/")[1:]
    return "Bundle" + "".join(f"[{step}]" if step.isdigit() else f".{step}" for step in steps)


_BY_STATUS: Final = {
    400: ("structure", "REC_BAD_REQUEST"),
    401: ("login", "REC_UNAUTHORIZED"),
    403: ("forbidden", "REC_FORBIDDEN"),
    404: ("not-found", "REC_NOT_FOUND"),
    405: ("not-supported", "REC_METHOD_NOT_ALLOWED"),
    408: ("timeout", "REC_TIMEOUT"),
    409: ("conflict", "REC_CONFLICT"),
    413: ("too-long", "REC_BAD_REQUEST"),
    415: ("not-supported", "REC_UNSUPPORTED_MEDIA_TYPE"),
    422: ("business-rule", "REC_UNPROCESSABLE_ENTITY"),
    429: ("throttled", "REC_TOO_MANY_REQUESTS"),
    500: ("exception", "REC_SERVER_ERROR"),
    503: ("transient", "REC_SERVICE_UNAVAILABLE"),
    504: ("timeout", "REC_TIMEOUT"),
}


def outcome_of_refusal(status: int, *, type_: str, detail: str) -> dict[str, Any]:
    """The OperationOutcome of what was refused before it was stored; `detail` is our own words."""
    issue, error = _BY_STATUS.get(status, ("processing", ""))
    return outcome([Issue("error", issue, type_, detail, error)])
