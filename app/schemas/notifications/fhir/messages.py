"""FHIR messages in the API document: requests, answers and capabilities."""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from app.domain.notifications.fhir.messages import ANSWERED, EVENT_SYSTEM, REASON_SYSTEM, REQUESTED
from app.domain.notifications.fhir.outcomes import MEDIA_TYPE, issue_of, outcome, outcome_of_refusal
from app.domain.notifications.notifications import Fault

Json = dict[str, Any]

_ID: Final = "0198f3b2-6f0e-7c3e-9a55-2f5b0c7e4d11"
_URL: Final = "urn:uuid:7d1f6a52-0000-4000-8000-00000000000"


def _entry(number: int, type_: str, **members: object) -> Json:
    return {"fullUrl": f"{_URL}{number}", "resource": {"resourceType": type_, **members}}


def _to(number: int) -> Json:
    return {"reference": f"{_URL}{number}"}


MESSAGE_EXAMPLE: Final[Json] = {
    "resourceType": "Bundle",
    "id": "4c1e2b0a-invented",
    "type": "message",
    "timestamp": "2026-11-17T23:05:00Z",
    "entry": [
        _entry(
            1,
            "MessageHeader",
            id="header-invented",
            eventCoding={"system": EVENT_SYSTEM, "code": REQUESTED},
            destination=[{"endpoint": "https://frontdoor.invented.example/v1/fhir"}],
            sender=_to(6),
            source={"name": "Invented Emergency", "endpoint": "urn:example:health:referrals"},
            reason={"coding": [{"system": REASON_SYSTEM, "code": "new"}]},
            focus=[_to(2)],
        ),
        _entry(
            2,
            "ServiceRequest",
            identifier=[{"system": "urn:example:health:referral", "value": "REF-2026-000123"}],
            status="active",
            intent="plan",
            priority="urgent",
            category=[{"text": "Safeguarding referral"}],
            subject=_to(3),
            encounter=_to(5),
            requester=_to(4),
            authoredOn="2026-11-17T22:40:00Z",
            reasonCode=[{"text": "A burn that the account given does not explain."}],
            note=[{"text": "He said that he was told to lie."}],
        ),
        _entry(
            3,
            "Patient",
            identifier=[{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990000018"}],
            name=[{"use": "official", "family": "Alpha-Invented", "given": ["Testchild"]}],
            gender="male",
            birthDate="2016-03-04",
            address=[{"line": ["1 Invented Street"], "postalCode": "ZZ1 1ZZ"}],
            contact=[
                {
                    "relationship": [{"coding": [{"code": "MTH", "display": "mother"}]}],
                    "name": {"family": "Alpha-Invented", "given": ["Testparent"]},
                    "telecom": [{"system": "phone", "value": "01632 960009"}],
                }
            ],
        ),
        _entry(
            4,
            "Practitioner",
            name=[{"family": "Invented", "given": ["Triage Nurse"]}],
            telecom=[{"system": "phone", "value": "01632 960010"}],
        ),
        _entry(
            5,
            "Encounter",
            status="in-progress",
            **{"class": {"code": "EMER", "display": "emergency"}},
            period={"start": "2026-11-17T21:40:00Z"},
        ),
        _entry(6, "Organization", name="Invented General Hospital"),
        _entry(
            7,
            "Flag",
            status="active",
            code={"text": "Do not telephone the home address."},
            subject=_to(3),
        ),
    ],
}
"""A small referral of invented people, which is accepted and becomes a contact."""

ANSWER_EXAMPLE: Final[Json] = {
    "resourceType": "Bundle",
    "id": _ID,
    "type": "message",
    "timestamp": "2026-11-17T23:05:01Z",
    "entry": [
        _entry(
            8,
            "MessageHeader",
            eventCoding={"system": EVENT_SYSTEM, "code": ANSWERED},
            destination=[{"endpoint": "urn:example:health:referrals"}],
            source={
                "name": "Frontdoor",
                "endpoint": "https://frontdoor.invented.example/v1/fhir",
            },
            reason={"coding": [{"system": REASON_SYSTEM, "code": "new"}]},
            response={"identifier": "header-invented", "code": "ok"},
            focus=[_to(9)],
        ),
        _entry(
            9,
            "ServiceRequest",
            id=_ID,
            identifier=[{"system": "urn:frontdoor:notification", "value": _ID}],
            status="active",
            intent="plan",
            subject={"type": "Patient"},
        ),
    ],
}
"""The answer to the example."""

CAPABILITY: Final[Json] = {
    "resourceType": "CapabilityStatement",
    "status": "active",
    "date": "2026-11-22",
    "kind": "instance",
    "software": {"name": "Frontdoor"},
    "implementation": {"description": "The front door of children's social care."},
    "fhirVersion": "4.0.1",
    "format": [MEDIA_TYPE],
    "rest": [
        {
            "mode": "server",
            "operation": [
                {
                    "name": "process-message",
                    "definition": "http://hl7.org/fhir/OperationDefinition/"
                    "MessageHeader-process-message",
                }
            ],
        }
    ],
    "messaging": [
        {
            (
                "documentation"
            ): "NHS Booking and Referral Standard: servicerequest-request; new, update and"
            " delete. A message that cannot be understood is stored, and answered with"
            " its id.",
            "supportedMessage": [
                {
                    "mode": "receiver",
                    "definition": "https://fhir.nhs.uk/MessageDefinition/"
                    "bars-message-servicerequest-request-referral",
                }
            ],
        }
    ],
}
"""The FHIR capabilities of this server; the same for every client."""


class MessageAsSent(bytes):
    """The bytes of a body: documented as a FHIR message, and accepted whatever they are."""

    @classmethod
    def __get_pydantic_core_schema__(
        cls, _source: object, _handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Bytes, which are not validated here."""
        return core_schema.bytes_schema()

    @classmethod
    def __get_pydantic_json_schema__(
        cls, _schema: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """The document shows an example; the standard itself defines the form."""
        return {
            "title": "FHIR message",
            "type": "object",
            "description": "A Bundle of type `message` of FHIR R4.",
            "examples": [MESSAGE_EXAMPLE],
        }


def answered(description: str, example: Json) -> Json:
    """An answer in FHIR, for the document."""
    schema = {
        "type": "object",
        "required": ["resourceType"],
        "properties": {"resourceType": {"type": "string"}},
        "additionalProperties": True,
    }
    content = {"schema": schema, "examples": {"example": {"value": example}}}
    return {"description": description, "content": {MEDIA_TYPE: content}}


_NOT_UNDERSTOOD: Final[Mapping[int, tuple[str, str, str]]] = {
    400: ("/entry/2/resource/birthDate", "element_not_valid", "REC_BAD_REQUEST"),
    409: ("/id", "event_id_reused", "REC_CONFLICT"),
    422: ("/entry/0/resource/eventCoding", "event_not_supported", "REC_UNPROCESSABLE_ENTITY"),
}
_REFUSED: Final = (401, 403, 408, 413, 415, 429, 500, 503, 504)


def outcomes() -> dict[int | str, Json]:
    """The other answers to a message: stored but not understood, or refused and not stored."""
    stored: dict[int | str, Json] = {
        status: answered(
            "Stored, but not understood: the outcome's `id` is that of the notification.",
            outcome([issue_of(Fault(pointer, code), error=error)], id_=_ID),
        )
        for status, (pointer, code, error) in _NOT_UNDERSTOOD.items()
    }
    refused: dict[int | str, Json] = {
        status: answered(
            "Refused, and not stored.",
            outcome_of_refusal(status, type_="/problems/refused", detail="The reason, in words."),
        )
        for status in _REFUSED
    }
    # An empty body is refused too: there is nothing to store.
    stored[400]["content"] |= {"application/problem+json": {"examples": {"bad-request": {}}}}
    return {**stored, **refused}
