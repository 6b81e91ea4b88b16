"""A FHIR message as its parts refer to each other: its header, its resources, who means whom."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from app.domain.fhir_messages import (
    EVENT_SYSTEM,
    REASON_SYSTEM,
    REQUESTED,
    MessageFault,
    MessageReason,
)
from app.domain.notifications import Fault
from app.domain.strict_text import unfit_text
from app.services.fhir_elements import Element

HEADER = "/entry/0/resource"
_DEPTH_OF_ENTRY = 4
_LONGEST_CLAIM = 200


@dataclass(frozen=True, slots=True)
class Message:
    """A Bundle of FHIR R4, and where in it each reference leads."""

    bundle: Element
    resources: tuple[Element, ...]
    places: Mapping[str, Element]

    @classmethod
    def of(cls, bundle: dict[str, Any]) -> Self:
        """The message in a Bundle, of which nothing has been taken yet."""
        whole = Element(bundle, "", set())
        whole.take("type", "timestamp", "identifier")
        places: dict[str, Element] = {}
        resources: list[Element] = []
        for entry in whole.each("entry"):
            resource = entry.first("resource")
            if resource is None:
                continue
            resources.append(resource)
            places |= dict.fromkeys(_names(resource, full_url=entry.peek("fullUrl")), resource)
            for contained in resource.each("contained"):
                resources.append(contained)
                places[f"{resource.pointer}#{contained.peek('id')}"] = contained
        return cls(whole, tuple(resources), places)

    @property
    def header(self) -> Element:
        """The first resource: what every message begins with."""
        return self.resources[0]

    def every(self, type_: str) -> Iterator[Element]:
        """The resources of one type, in their order."""
        return (found for found in self.resources if found.peek("resourceType") == type_)

    def follow(self, element: Element | None, path: str) -> Iterator[Element]:
        """The resources that the references at a path lead to, as far as they are in the message.

        The references are taken, but not what is said beside them.
        """
        for reference in () if element is None else element.each(path):
            named = reference.peek("reference")
            entry = "/".join(reference.pointer.split("/")[:_DEPTH_OF_ENTRY])
            found = self.places.get(f"{entry}{named}" if named.startswith("#") else named)
            if found is not None:
                reference.take("reference", "type")
                yield found

    @property
    def request(self) -> Element | None:
        """What the message is about: the request that its header points to."""
        for found in self.follow(self.header, "focus"):
            if found.peek("resourceType") == "ServiceRequest":
                return found
        return next(self.every("ServiceRequest"), None)

    @property
    def reason(self) -> MessageReason | None:
        """Why it was sent, if the header says so in a word that is known."""
        given = _code(self.header, "reason.coding", system=REASON_SYSTEM)
        return MessageReason(given) if given in set(MessageReason) else None


def _names(resource: Element, *, full_url: str) -> Iterator[str]:
    """By what references can name a resource of the Bundle."""
    if full_url:
        yield full_url
    if resource.peek("id"):
        yield f"{resource.peek('resourceType')}/{resource.peek('id')}"


def faults_of(message: Message) -> list[Fault]:
    """Why a Bundle is not a message that is understood here."""
    bundle = message.bundle
    if bundle.peek("type") != "message":
        return [Fault("/type", MessageFault.NOT_A_MESSAGE)]
    first = bundle.first("entry.resource")
    if first is None or first.pointer != HEADER or first.peek("resourceType") != "MessageHeader":
        return [Fault("/entry/0", MessageFault.HEADER_NOT_FIRST)]
    faults = [
        Fault(pointer, MessageFault.MODIFIER_NOT_UNDERSTOOD)
        for pointer in _modifiers(bundle.value, "")
    ]
    if _code(message.header, "eventCoding", system=EVENT_SYSTEM) != REQUESTED:
        faults.append(Fault(f"{HEADER}/eventCoding", MessageFault.EVENT_NOT_SUPPORTED))
    if message.reason is None:
        faults.append(Fault(f"{HEADER}/reason", MessageFault.REASON_NOT_SUPPORTED))
    return faults


def _code(element: Element, path: str, *, system: str) -> str:
    """The first code of a system at a path."""
    for coding in element.each(path):
        if coding.peek("system") == system:
            return coding.peek("code")
    return ""


def _modifiers(value: object, pointer: str) -> Iterator[str]:
    """Where something says that what is beside it does not mean what it seems to.

    By the standard, whoever does not understand such an element must not go by the rest.
    """
    match value:
        case dict():
            for name, member in value.items():
                if name in {"modifierExtension", "implicitRules"} and member:
                    yield f"{pointer}/{name}"
                else:
                    yield from _modifiers(member, f"{pointer}/{name}")
        case list():
            for index, item in enumerate(value):
                yield from _modifiers(item, f"{pointer}/{index}")


@dataclass(frozen=True, slots=True)
class Claims:
    """What the sender calls a message, as far as that can be told of whatever was sent."""

    source: str | None = None
    event_id: str | None = None
    event_id_at: str = "/identifier"


def claims(bundle: object) -> Claims:
    """Where it says that it comes from, and what it is known by there.

    The Bundle's `identifier` stays with it from system to system, its `id` is the next best;
    a sender that gives neither names its header.
    """
    whole = Element(bundle, "", set())
    entry = whole.first("entry")
    header = None if entry is None else entry.first("resource")
    if entry is None or header is None:
        return Claims()
    identifier = whole.first("identifier")
    candidates = (
        ("/identifier", None if identifier is None else token(identifier)),
        ("/id", whole.peek("id")),
        (f"{HEADER}/id", header.peek("id")),
        ("/entry/0/fullUrl", entry.peek("fullUrl")),
    )
    named = ((at, said) for at, said in candidates if _can_be_claimed(said))
    at, event_id = next(named, ("/identifier", None))
    source = header.peek("source.endpoint")
    return Claims(source if _can_be_claimed(source) else None, event_id, at)


def _can_be_claimed(said: str | None) -> bool:
    return (
        bool(said and said.strip()) and len(said or "") <= _LONGEST_CLAIM and not unfit_text(said)
    )


def token(identifier: Element) -> str | None:
    """An identifier with its system, as FHIR searches write it: a number alone is anybody's."""
    value = identifier.peek("value")
    if not value.strip():
        return None
    system = identifier.peek("system")
    return f"{system}|{value}" if system else value
