"""Webhooks of the document: the deliveries to a subscription, an entry for each event type."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from app.domain.directory.permissions import Permission
from app.domain.events.event_definitions import Event
from app.domain.events.events import EVENTS, VERIFICATION
from app.openapi.story import id_of
from app.schemas.events.events import Challenge, CloudEvent

Json = dict[str, Any]

_MEDIA_TYPE = "application/cloudevents+json"
_ID = UUID(id_of("event"))

_HEADERS: tuple[Json, ...] = (
    {
        "name": "webhook-id",
        "in": "header",
        "required": True,
        "description": "The id of the event, as in the body.",
        "schema": {"type": "string"},
    },
    {
        "name": "webhook-timestamp",
        "in": "header",
        "required": True,
        "description": "When this was sent, in seconds since 1970. Refuse anything older than five"
        " minutes.",
        "schema": {"type": "string", "pattern": "^[0-9]+$"},
    },
    {
        "name": "webhook-signature",
        "in": "header",
        "required": True,
        (
            "description"
        ): "One or more signatures of the id, the time and the body, by the secret that you"
        " were given (Standard Webhooks, `v1`). One valid signature is enough: there are"
        " two while a secret is being changed.",
        "schema": {"type": "string", "pattern": "^v1,[A-Za-z0-9+/=]+( v1,[A-Za-z0-9+/=]+)*$"},
    },
)
_DESCRIPTION = (
    "Sent to the address of each subscription to this type whose maker may see the"
    " record. Verify the signature over the bytes as they came, before reading them. An"
    " event can be sent more than once; those of one record are sent in order, those of"
    " different records in any. Answer 2xx within ten seconds; redirects are not"
    " followed, and private addresses are not called. A delivery without such an answer"
    " is sent again, at growing intervals for 24 hours, and can be sent again by hand"
    " after that. If nothing gets through for long, the subscription is paused and the"
    " people who manage it are notified."
)


_BODY: Json = {
    "description": _DESCRIPTION,
    "required": True,
    "content": {_MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/CloudEvent"}}},
}
_TAKEN: Json = {"description": "Accepted: it is not sent again."}
_NOT_TAKEN: Json = {
    (
        "description"
    ): "Not accepted: it is sent again, at growing intervals. Redirects are not followed."
}


def add(document: Json) -> None:
    """Describe the deliveries to subscriptions, and the verification of a receiver.

    All events have one envelope: its headers, body and answers are components.
    """
    schema = CloudEvent.model_json_schema(
        mode="serialization", ref_template="#/components/schemas/{model}"
    )
    components = document["components"]
    components["schemas"] |= {**schema.pop("$defs", {}), "CloudEvent": schema}
    components["parameters"] = {header["name"]: header for header in _HEADERS}
    components["requestBodies"] = {"Event": _BODY}
    components["responses"] = {"EventTaken": _TAKEN, "EventNotTaken": _NOT_TAKEN}
    document["webhooks"] = {
        VERIFICATION: {"post": _verification()},
        **{
            name: {"post": _webhook(name, event.permission, description=_subject(event))}
            for name, event in sorted(EVENTS.items())
        },
    }


def _webhook(name: str, permission: Permission, *, description: str) -> Json:
    noun, _, verb = name.partition(".")
    words = "".join(word.capitalize() for word in f"{noun}_{verb}".split("_"))
    return {
        "operationId": f"on{words}",
        "summary": f"{noun.replace('_', ' ').capitalize()}: {verb.replace('_', ' ')}",
        "description": description,
        "tags": ["subscriptions"],
        "x-permission": str(permission),
        "security": [],
        "parameters": [_component("parameters", header["name"]) for header in _HEADERS],
        "requestBody": _component("requestBodies", "Event"),
        "responses": {
            "2XX": _component("responses", "EventTaken"),
            "default": _component("responses", "EventNotTaken"),
        },
    }


def _subject(event: Event) -> str:
    return f"`subject` is `{event.path}`."


def _component(kind: str, name: str) -> Json:
    return {"$ref": f"#/components/{kind}/{name}"}


def _verification() -> Json:
    """The event that a receiver has to answer before it is sent any other."""
    challenge = "kX3v-a-word-that-was-drawn-for-this"
    event = CloudEvent(
        id=_ID,
        source="/partnerships/invented-shire",
        type=VERIFICATION,
        time=datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
        subject=f"/v1/subscriptions/{id_of('subscription')}",
        datacontenttype="application/json",
        data=Challenge(challenge=challenge),
    )
    webhook = _webhook(
        VERIFICATION,
        Permission.SUBSCRIPTION_MANAGE,
        description="Sent when a subscription is made, when its address changes, and when it is"
        " resumed. Verify the signature, and answer with the challenge: a receiver that"
        " does not is sent nothing else.",
    )
    media = {
        "schema": {"$ref": "#/components/schemas/CloudEvent"},
        "examples": {"example": {"value": event.model_dump(mode="json")}},
    }
    webhook["requestBody"] = {"required": True, "content": {_MEDIA_TYPE: media}}
    webhook["responses"]["2XX"] = {
        "description": "The challenge, repeated.",
        "content": {
            "application/json": {
                "schema": {"$ref": "#/components/schemas/Challenge"},
                "examples": {"example": {"value": {"challenge": challenge}}},
            }
        },
    }
    return webhook


EXAMPLE: Json = CloudEvent(
    id=_ID,
    source="/partnerships/invented-shire",
    type="contact.recorded",
    time=datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
    subject=f"/v1/contacts/{id_of('contact')}",
).model_dump(mode="json", exclude_none=True)
"""One event as it is sent."""
