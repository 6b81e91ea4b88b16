"""FHIR messages of invented people, to be changed in one way each."""

import json
from copy import deepcopy
from typing import Any
from uuid import uuid4

from app.schemas.notifications.fhir.messages import MESSAGE_EXAMPLE

Json = dict[str, Any]


def a_message(*, reason: str = "new", **request: Any) -> Json:
    """The documented example under an id and a reference that no other has."""
    message = deepcopy(MESSAGE_EXAMPLE)
    message["id"] = str(uuid4())
    resource(message, "MessageHeader")["reason"]["coding"][0]["code"] = reason
    asked = resource(message, "ServiceRequest")
    asked["identifier"][0]["value"] = f"REF-{uuid4()}"
    asked.update(request)
    return message


def resource(message: Json, type_: str) -> Json:
    """The first resource of a type."""
    found = (entry["resource"] for entry in message["entry"])
    return next(each for each in found if each["resourceType"] == type_)


def add(message: Json, type_: str, **members: Any) -> Json:
    """One more resource; what it is referred to by."""
    url = f"urn:uuid:{uuid4()}"
    message["entry"].append({"fullUrl": url, "resource": {"resourceType": type_, **members}})
    return {"reference": url}


def of(message: Json, type_: str) -> Json:
    """A reference to the first resource of a type."""
    for entry in message["entry"]:
        if entry["resource"]["resourceType"] == type_:
            return {"reference": entry["fullUrl"]}
    raise KeyError(type_)


def encoded(message: object) -> bytes:
    """As it is sent."""
    return json.dumps(message).encode()
