"""The webhooks of the document: what a subscription is sent, an entry for each type of event."""

from collections.abc import Iterable
from datetime import UTC, datetime
from string import Formatter
from typing import Any
from uuid import UUID

from app.domain.events.events import EVENTS, VERIFICATION
from app.domain.directory.permissions import Permission
from app.schemas.events.events import Challenge, CloudEvent

Json = dict[str, Any]

_MEDIA_TYPE = "application/cloudevents+json"
_ID = UUID("0198f3b2-6f0e-7c3e-9a55-2f5b0c7e4d11")

HEADERS: tuple[Json, ...] = (
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
        "description": "When this was sent, in seconds since 1970. Refuse what is older than five"
        " minutes.",
        "schema": {"type": "string", "pattern": "^[0-9]+$"},
    },
    {
        "name": "webhook-signature",
        "in": "header",
        "required": True,
        "description": "One or more signatures of the id, the time and the body, by the secret"
        " that you were given (Standard Webhooks, `v1`). One that fits is enough: there are two"
        " while a secret is being changed.",
        "schema": {"type": "string", "pattern": "^v1,[A-Za-z0-9+/=]+( v1,[A-Za-z0-9+/=]+)*$"},
    },
)
_DESCRIPTION = (
    "Sent to the address of each subscription to this type whose maker may see the record."
    " Verify the signature over the bytes as they came, before reading them."
    " An event can be sent more than once; those of one record are sent in order, those of"
    " different records in any. Answer 2xx within ten seconds; redirects are not followed, and"
    " private addresses are not called. Whatever is not answered so is sent again, at growing"
    " intervals for 24 hours, and can be sent again by hand after that. Where nothing gets through"
    " for long, the subscription is paused and whoever manages it is told."
)


def add(document: Json) -> None:
    """Describe what is sent to subscriptions, and how a receiver is asked whether it is one."""
    schema = CloudEvent.model_json_schema(
        mode="serialization", ref_template="#/components/schemas/{model}"
    )
    document["components"]["schemas"] |= {**schema.pop("$defs", {}), "CloudEvent": schema}
    document["webhooks"] = {
        VERIFICATION: {"post": _verification()},
        **described((name, event.permission) for name, event in EVENTS.items()),
    }


def described(events: Iterable[tuple[str, Permission]]) -> Json:
    """A webhook for each type of event, in the order of their names."""
    return {
        name: {"post": _webhook(name, permission, example=_example(name))}
        for name, permission in sorted(events)
    }


def _webhook(name: str, permission: Permission, *, example: Json) -> Json:
    noun, _, verb = name.partition(".")
    words = "".join(word.capitalize() for word in f"{noun}_{verb}".split("_"))
    return {
        "operationId": f"on{words}",
        "summary": f"{noun.replace('_', ' ').capitalize()}: {verb.replace('_', ' ')}",
        "description": _DESCRIPTION,
        "tags": ["subscriptions"],
        "x-permission": str(permission),
        "security": [],
        "parameters": list(HEADERS),
        "requestBody": {
            "required": True,
            "content": {
                _MEDIA_TYPE: {
                    "schema": {"$ref": "#/components/schemas/CloudEvent"},
                    "examples": {"example": {"value": example}},
                }
            },
        },
        "responses": {
            "2XX": {"description": "Taken: it is not sent again."},
            "3XX": {"description": "Not taken, and not followed: it is sent again where it was."},
            "4XX": {"description": "Not taken: it is sent again, with growing pauses."},
            "5XX": {"description": "Not taken: it is sent again, with growing pauses."},
        },
    }


def _verification() -> Json:
    """The one that a receiver has to answer with something: only then is it told of anything."""
    challenge = "kX3v-a-word-that-was-drawn-for-this"
    event = CloudEvent(
        id=_ID,
        source="/partnerships/invented-shire",
        type=VERIFICATION,
        time=datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
        subject=f"/v1/subscriptions/{_ID}",
        datacontenttype="application/json",
        data=Challenge(challenge=challenge),
    )
    webhook = _webhook(
        VERIFICATION, Permission.SUBSCRIPTION_MANAGE, example=event.model_dump(mode="json")
    )
    webhook["description"] = (
        "Sent when a subscription is made, when its address changes, and when it is resumed."
        " Verify the signature, and answer with the challenge: a receiver that does not is told"
        " of nothing."
    )
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


def _example(name: str) -> Json:
    path = EVENTS[name].path
    names = {field for _, field, *_ in Formatter().parse(path) if field} - {"id"}
    event = CloudEvent(
        id=_ID,
        source="/partnerships/invented-shire",
        type=name,
        time=datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
        subject=EVENTS[name].resource(_ID, dict.fromkeys(names, _ID)),
    )
    return event.model_dump(mode="json", exclude_none=True)
