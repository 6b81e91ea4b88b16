"""FHIR messages: their events and reasons, and the answer to each fault."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

EVENT_SYSTEM: Final = "https://fhir.nhs.uk/CodeSystem/message-events-bars"
REQUESTED: Final = "servicerequest-request"
ANSWERED: Final = "servicerequest-response"
REASON_SYSTEM: Final = "https://fhir.nhs.uk/CodeSystem/message-reason-bars"
NHS_NUMBER_SYSTEM: Final = "https://fhir.nhs.uk/Id/nhs-number"

MOST_MEMBERS: Final = 20_000
"""The most resources in one message. A referral of the standard's own examples has about 800."""

DEEPEST: Final = 64
"""Levels of one message: a form in it nests each of its questions twice."""


class MessageReason(StrEnum):
    """The reason for a message. A delete withdraws what was sent before."""

    NEW = "new"
    UPDATE = "update"
    DELETE = "delete"


WITHDRAWN_STATUSES: Final = frozenset({"revoked", "entered-in-error"})
"""How the Booking and Referral Standard cancels: an update whose request has such a status."""


class MessageFault(StrEnum):
    """Faults that make a FHIR message unreadable, besides those of any JSON."""

    NOT_A_BUNDLE = "not_a_bundle"
    NOT_A_MESSAGE = "not_a_message"
    HEADER_NOT_FIRST = "header_not_first"
    RESOURCE_NOT_KNOWN = "resource_not_known"
    ELEMENT_MISSING = "element_missing"
    ELEMENT_NOT_KNOWN = "element_not_known"
    ELEMENT_NOT_VALID = "element_not_valid"
    MODIFIER_NOT_UNDERSTOOD = "modifier_not_understood"
    EVENT_NOT_SUPPORTED = "event_not_supported"
    REASON_NOT_SUPPORTED = "reason_not_supported"
    MESSAGE_NOT_IDENTIFIED = "message_not_identified"
    REQUEST_MISSING = "request_missing"
    SEVERAL_REQUESTS = "several_requests"
    REFERENCE_MISSING = "reference_missing"
    REFERENCE_NOT_RESOLVED = "reference_not_resolved"
    REFERENCE_AMBIGUOUS = "reference_ambiguous"
    PATIENT_MISSING = "patient_missing"
    SEVERAL_PATIENTS = "several_patients"
    TIME_MISSING = "time_missing"


class Understanding(StrEnum):
    """The answer to a message, and the NHS code for it."""

    UNDERSTOOD = ""
    MALFORMED = "REC_BAD_REQUEST"
    UNPROCESSABLE = "REC_UNPROCESSABLE_ENTITY"
    CONFLICTING = "REC_CONFLICT"


_EVENT_ID_REUSED: Final = "event_id_reused"

_MALFORMED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "not_json": "structure",
        "duplicate_member": "structure",
        "too_deep": "structure",
        "too_many_members": "too-long",
        "number_out_of_range": "value",
        "control_character": "value",
        MessageFault.NOT_A_BUNDLE: "structure",
        MessageFault.NOT_A_MESSAGE: "structure",
        MessageFault.HEADER_NOT_FIRST: "structure",
        MessageFault.RESOURCE_NOT_KNOWN: "structure",
        MessageFault.ELEMENT_MISSING: "required",
        MessageFault.ELEMENT_NOT_KNOWN: "structure",
        MessageFault.ELEMENT_NOT_VALID: "value",
    }
)
"""Faults of content that is not a FHIR message at all, with the standard's issue type for each."""

_UNPROCESSABLE: Final[Mapping[str, str]] = MappingProxyType(
    {
        MessageFault.MODIFIER_NOT_UNDERSTOOD: "extension",
        MessageFault.EVENT_NOT_SUPPORTED: "not-supported",
        MessageFault.REASON_NOT_SUPPORTED: "not-supported",
        MessageFault.MESSAGE_NOT_IDENTIFIED: "required",
        MessageFault.REQUEST_MISSING: "required",
        MessageFault.SEVERAL_REQUESTS: "multiple-matches",
        MessageFault.REFERENCE_MISSING: "required",
        MessageFault.REFERENCE_NOT_RESOLVED: "not-found",
        MessageFault.REFERENCE_AMBIGUOUS: "multiple-matches",
        MessageFault.PATIENT_MISSING: "required",
        MessageFault.SEVERAL_PATIENTS: "multiple-matches",
        MessageFault.TIME_MISSING: "required",
        _EVENT_ID_REUSED: "duplicate",
    }
)


def issue_type(code: str) -> str:
    """The standard's type of issue (`issue-type`) for a fault or warning.

    All others are rules of ours: who may send which notices, and which dates can be true.
    """
    return _MALFORMED.get(code) or _UNPROCESSABLE.get(code, "business-rule")


def understanding(codes: Iterable[str]) -> Understanding:
    """The answer to a message with these faults: that of the most fundamental one."""
    found = frozenset(codes)
    if not found:
        return Understanding.UNDERSTOOD
    if found & _MALFORMED.keys():
        return Understanding.MALFORMED
    return Understanding.CONFLICTING if _EVENT_ID_REUSED in found else Understanding.UNPROCESSABLE
