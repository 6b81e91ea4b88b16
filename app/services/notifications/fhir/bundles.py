"""Bundles of FHIR messages: the header, the resources, and their references to each other."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from app.domain.notifications.fhir.messages import (
    EVENT_SYSTEM,
    REASON_SYSTEM,
    REQUESTED,
    MessageFault,
    MessageReason,
)
from app.domain.notifications.notifications import Fault
from app.domain.strict_text import unfit_text
from app.services.notifications.fhir.elements import Element
from app.services.notifications.fhir.references import Places, is_named, token_of

HEADER = "/entry/0/resource"
_LONGEST_CLAIM = 200


@dataclass(frozen=True, slots=True)
class Message:
    """A Bundle of FHIR R4, its resources, and where in it each reference leads."""

    bundle: Element
    resources: tuple[Element, ...]
    by_type: Mapping[str, tuple[Element, ...]]
    places: Places

    @classmethod
    def of(cls, bundle: dict[str, Any]) -> Self:
        """The message in a Bundle, of which nothing has been taken yet."""
        whole = Element(bundle, "", set())
        whole.take("type", "timestamp", "identifier")
        entries = [
            (entry.peek("fullUrl"), resource)
            for entry in whole.each("entry")
            if (resource := entry.first("resource")) is not None
        ]
        resources = [
            each for _, resource in entries for each in (resource, *resource.each("contained"))
        ]
        by_type: dict[str, list[Element]] = {}
        for each in resources:
            by_type.setdefault(each.peek("resourceType"), []).append(each)
        return cls(
            whole,
            tuple(resources),
            {type_: tuple(found) for type_, found in by_type.items()},
            Places.of(entries),
        )

    @property
    def header(self) -> Element:
        """The first resource: what every message begins with."""
        return self.resources[0]

    def every(self, type_: str) -> tuple[Element, ...]:
        """The resources of one type, in their order."""
        return self.by_type.get(type_, ())

    def candidates(self, type_: str) -> tuple[Element, ...]:
        """Which resources of a type can be meant where none is named: entries before contained.

        What is contained in another resource is there for that one.
        """
        every = self.every(type_)
        return tuple(each for each in every if "/contained/" not in each.pointer) or every

    def lead(self, reference: Element) -> Element | None:
        """The one resource of the message that a Reference means, if there is just one.

        The reference is taken, but not what is said beside it.
        """
        found = self.places.find(reference)
        if len(found) != 1:
            return None
        reference.take("reference", "type")
        return found[0]

    def follow(self, element: Element | None, path: str) -> Iterator[Element]:
        """The resources that the references at a path lead to, as far as that is clear."""
        for reference in () if element is None else element.each(path):
            found = self.lead(reference)
            if found is not None:
                yield found

    @property
    def request(self) -> Element | None:
        """What the message is about, if that is clear."""
        found = request_of(self)
        return None if isinstance(found, Fault) else found

    @property
    def reason(self) -> MessageReason | None:
        """Why it was sent, if the header says so in a word that is known."""
        given = _code(self.header, "reason.coding", system=REASON_SYSTEM)
        return MessageReason(given) if given in set(MessageReason) else None


def request_of(message: Message) -> Element | Fault:
    """What the message is about: the request that its header points to, or the only one."""
    at = f"{HEADER}/focus"
    if not message.every("ServiceRequest"):
        return Fault(at, MessageFault.REQUEST_MISSING)
    pointed: dict[str, Element] = {}
    for reference in message.header.each("focus"):
        if is_named(reference):
            found = _led(message, reference)
            if isinstance(found, Fault):
                return found
            if found.peek("resourceType") == "ServiceRequest":
                pointed[found.pointer] = found
    several = tuple(pointed.values()) or message.candidates("ServiceRequest")
    return several[0] if len(several) == 1 else Fault(at, MessageFault.SEVERAL_REQUESTS)


def subject_of(message: Message, request: Element) -> Element | Fault:
    """Whom a request is about: the patient that it points to, or the only one."""
    at = f"{request.pointer}/subject"
    if not message.every("Patient"):
        return Fault(at, MessageFault.PATIENT_MISSING)
    reference = request.first("subject")
    if reference is not None and is_named(reference):
        found = _led(message, reference)
        if isinstance(found, Fault) or found.peek("resourceType") == "Patient":
            return found
        return Fault(at, MessageFault.PATIENT_MISSING)
    several = message.candidates("Patient")
    return several[0] if len(several) == 1 else Fault(at, MessageFault.SEVERAL_PATIENTS)


def _led(message: Message, reference: Element) -> Element | Fault:
    """Where a reference leads on which the meaning of the message hangs."""
    found = message.lead(reference)
    if found is not None:
        return found
    unclear = bool(message.places.find(reference))
    return Fault(
        reference.pointer,
        MessageFault.REFERENCE_AMBIGUOUS if unclear else MessageFault.REFERENCE_NOT_RESOLVED,
    )


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

    By the standard, a reader that does not understand such an element must not use the rest.
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
    """The sender's identifier of a message, as far as it can be read."""

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
        ("/identifier", None if identifier is None else token_of(identifier)),
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
