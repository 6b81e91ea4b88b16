"""The story of the examples: the record that each id and path in them means.

Hub practitioner and manager, one child, one contact and what followed from it. An id is the same
wherever it means the same record, so that a reader can follow it from one operation to another.
"""

import re
from collections.abc import Mapping
from hashlib import sha256
from types import MappingProxyType

_NOUN_OF_VIEW = re.compile(
    r"^(?:Explained|Past|Pressing|Registered|Standing)?(.+?)"
    r"(?:InContact|Recorded|Summary|WithSecret)?(?:View)?$"
)
_SAME: Mapping[str, str] = MappingProxyType(
    {
        "child": "contact_child",
        "clock": "timescale",
        "cloud_event": "event",
        "conflict": "conflict_of_interest",
        "decision": "threshold_decision",
        "document": "threshold_document",
        "fragment": "information_fragment",
        "grant": "break_glass",
        "link": "person_link",
        "meeting": "strategy_meeting",
        "meeting_action": "action",
        "notice": "notification",
        "proposal": "incident_proposal",
        "receipt": "notification",
        "registered_user": "user",
        "request": "information_request",
        "return": "information_return",
        "return_head": "information_return",
        "returns_read": "information_return",
        "shared_fragment": "information_fragment",
        "signal": "access_signal",
        "task": "return_task",
        "error": "recorded_error",
        "review": "link_review",
        "unsafe": "unsafe_contact",
    }
)
_OF_MANAGER = frozenset({"approved", "authorised", "decided", "judged", "reviewed"})
_PEOPLE = MappingProxyType({"people": "person", "enquiries": "enquiry"})
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_IN_PATH = re.compile(rf"/([a-z-]+)/{_ID.pattern}")


def id_of(noun: str) -> str:
    """The id of the one record of its kind, as the service makes them."""
    digits = sha256(noun.encode()).hexdigest()
    return f"0198f3b2-6f0e-7{digits[:3]}-9{digits[3:6]}-{digits[6:18]}"


def noun_of(member: str, *, schema: str) -> str:
    """The kind of record that a member of a schema names: `contact` for `contact_ids`."""
    if member == "id":
        found = _NOUN_OF_VIEW.match(schema)
        noun = re.sub(r"(?<!^)(?=[A-Z])", "_", found[1] if found else schema).lower()
    elif member.endswith("_by"):
        noun = "manager" if member.removesuffix("_by") in _OF_MANAGER else "user"
    else:
        noun = re.sub(r"_ids?$", "", member)
    return _SAME.get(noun, noun)


def retold(value: object, *, member: str = "", schema: str = "") -> object:
    """An example that was written by hand, with the ids and paths of the story."""
    if isinstance(value, dict):
        return {name: retold(of, member=name, schema=schema) for name, of in value.items()}
    if isinstance(value, list):
        return [retold(of, member=member, schema=schema) for of in value]
    if not isinstance(value, str):
        return value
    if _ID.fullmatch(value):
        return id_of(noun_of(member, schema=schema))
    return _IN_PATH.sub(lambda found: f"/{found[1]}/{id_of(_noun_in_path(found[1]))}", value)


def _noun_in_path(segment: str) -> str:
    noun = _PEOPLE.get(segment, segment.removesuffix("s")).replace("-", "_")
    return _SAME.get(noun, noun)
