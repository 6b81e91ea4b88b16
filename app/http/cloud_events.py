"""CloudEvents over HTTP: which mode something was sent in, and what travelled beside the body.

The HTTP binding of CloudEvents 1.0: in structured mode the event is the body; in binary mode its
attributes are `ce-` headers and the body is the data.
"""

from collections.abc import Mapping
from typing import Final

from starlette.datastructures import Headers

from app.domain.notifications.notifications import NotificationMode, Sent

EVENT: Final = "application/cloudevents+json"
BATCH: Final = "application/cloudevents-batch+json"
PLAIN: Final = "application/json"
_PREFIX: Final = "ce-"
_LONGEST_MEDIA_TYPE: Final = 200


def is_batch(headers: Headers) -> bool:
    """Whether a body is declared to be a batch, which its content type alone may say."""
    return _named(headers.get("content-type", "")) == BATCH


def _named(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()


def as_sent(headers: Headers, body: bytes) -> Sent:
    """The event as it was sent, in the content mode that its headers declare.

    Plain JSON without any `ce-` header is read as a whole event: people who try the API by hand
    send that.
    """
    media_type = headers.get("content-type", "")[:_LONGEST_MEDIA_TYPE]
    attributes = _attributes(headers)
    binary = bool(attributes) and _named(media_type) != EVENT
    return Sent(
        mode=NotificationMode.BINARY if binary else NotificationMode.STRUCTURED,
        media_type=media_type,
        body=body,
        attributes=attributes if binary else {},
    )


def _attributes(headers: Headers) -> Mapping[str, str]:
    """The `ce-` attributes as they stood in the headers: decoded, they might not be storable.

    They are stored whole, and a header sent twice is one value, as HTTP defines it. If one were
    cut or left out, two events could share a name.
    """
    return {
        name.removeprefix(_PREFIX): ", ".join(headers.getlist(name))
        for name in headers
        if name.startswith(_PREFIX)
    }
