"""Statements of a FHIR message in words, each with its place in the message, none reworded."""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Final

from app.domain.notifications.notifications import Fault
from app.services.notifications.fhir.bundles import Message
from app.services.notifications.fhir.elements import Element
from app.services.notifications.fhir.people import called
from app.services.notifications.fhir.references import is_named

LONGEST: Final = 20_000
SHORTENED: Final = "concern_shortened"
_CUT: Final = "[There is more: see the message as it was sent.]"
_NOTHING_SAID: Final = "The message says nothing in words about the reason for the request."
_MORE_THAN_DATA: Final = frozenset({"additional", "extensions"})

# Paths in the order of reading, each with what is said before it; "" where nothing need be.
_SAID: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "ServiceRequest": (
        "Request",
        {
            "reasonCode": "reason",
            "note": "note",
            "patientInstruction": "instruction",
            "code": "for",
            "orderDetail": "detail",
            "category": "category",
            "occurrence*": "wanted",
        },
    ),
    "Communication": ("Communication", {"topic": "topic", "payload.contentString": "", "note": ""}),
    "Condition": (
        "Condition",
        {"code": "", "clinicalStatus": "status", "onset*": "since", "note": "note"},
    ),
    "Flag": ("Alert", {"category": "", "code": "", "status": "status", "period": "period"}),
    "Observation": (
        "Observation",
        {
            "code": "",
            "value*": "found",
            "interpretation": "interpretation",
            "effective*": "on",
            "note": "note",
            "status": "status",
        },
    ),
    "CarePlan": (
        "Care plan",
        {
            "title": "",
            "description": "",
            "activity.outcomeCodeableConcept": "",
            "activity.progress": "progress",
            "activity.detail.code": "",
            "activity.detail.description": "",
            "note": "note",
            "status": "status",
        },
    ),
    "ClinicalImpression": ("Impression", {"description": "", "summary": "", "note": "note"}),
    "Procedure": ("Procedure", {"code": "", "performed*": "on", "note": "note"}),
    "Composition": ("Document", {"title": "", "section.title": "section"}),
    "DocumentReference": ("Document", {"type": "", "description": ""}),
    "Task": ("Task", {"code": "", "description": "", "note": "note"}),
    "Encounter": (
        "Encounter",
        {
            "class": "",
            "type": "type",
            "reasonCode": "reason",
            "status": "status",
            "period": "period",
        },
    ),
    "Consent": (
        "Consent",
        {
            "category": "",
            "policyRule": "",
            "scope": "scope",
            "status": "status",
            "dateTime": "on",
        },
    ),
}
_ABOUT: Final = ("subject", "patient", "for")
_WITHIN: Final = ("encounter", "context")


def concern(message: Message, *, subject: Element, withdrawn: str) -> tuple[str, tuple[Fault, ...]]:
    """The words of a message, a line for each resource that says something.

    `subject` is whom the request is about; what is about another person says about whom.
    `withdrawn` is said first. What is longer than a contact holds is cut, with a warning.
    """
    lines = [withdrawn] if withdrawn else []
    for type_, (label, paths) in _SAID.items():
        for resource in message.every(type_):
            said = [*_statements(resource, paths), *_reasons(message, resource)]
            if said:
                about = _about(message, resource, subject=subject)
                lines.append(f"{label}{about}: {'; '.join(said)}")
    lines.extend(_answered(message))
    lines.extend(_narrated(message))
    lines.extend(_sent_by(message))
    text = "\n".join(lines if len(lines) > bool(withdrawn) else [*lines, _NOTHING_SAID])
    if len(text) <= LONGEST:
        return text, ()
    kept = text[: LONGEST - len(_CUT) - 1]
    return f"{kept}\n{_CUT}", (Fault("", SHORTENED),)


def _statements(resource: Element, paths: Mapping[str, str]) -> Iterator[str]:
    for path, before in paths.items():
        words = [said for found in resource.each(path) if (said := in_words(found))]
        if words:
            yield f"{before}: {', '.join(words)}" if before else ", ".join(words)


def _reasons(message: Message, resource: Element) -> Iterator[str]:
    """What a request gives as its reason beside codes: a resource in the message says itself."""
    list(message.follow(resource, "reasonReference"))
    for reason in resource.each("reasonReference"):
        said = reason.text("display")
        if said:
            yield f"reason: {said}"


def _about(message: Message, resource: Element, *, subject: Element) -> str:
    for path in _WITHIN:
        list(message.follow(resource, path))
    for path in _ABOUT:
        for reference in resource.each(path):
            whom = message.lead(reference)
            if whom is None and is_named(reference):
                return " (about a person who is not in the message)"
            if whom is not None and whom.pointer != subject.pointer:
                return f" (about {called(whom) or 'another person'})"
    return ""


def _answered(message: Message) -> Iterator[str]:
    """The answered questions of forms, each after its question."""
    for form in message.every("QuestionnaireResponse"):
        form.take("subject.reference", "encounter.reference", "status", "questionnaire")
        for said in _answers(form):
            yield f"Form: {said}"


def _answers(element: Element) -> Iterator[str]:
    for item in element.each("item"):
        question = item.text("text", longest=LONGEST)
        item.take("linkId")
        answers = [said for found in item.each("answer.value*") if (said := in_words(found))]
        if answers:
            yield f"{question or 'Question without words'} {', '.join(answers)}"
        elif question:
            yield question
        yield from _answers(item)
        for answer in item.each("answer"):
            yield from _answers(answer)


def _narrated(message: Message) -> Iterator[str]:
    """Narratives that say more than the data beside them."""
    for resource in message.resources:
        for path in ("text", "section.text"):
            for narrative in resource.each(path):
                if path == "section.text" or narrative.peek("status") in _MORE_THAN_DATA:
                    words = _plain(narrative.peek("div"))
                    narrative.take()
                    if words:
                        yield f"Text of the {resource.peek('resourceType')}: {words}"


# A tag ends where the next begins: otherwise one that never ends is read once for each that begins.
_LINE_END: Final = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6])\b[^<>]*>")
_TAG: Final = re.compile(r"<[^<>]*>")


def _plain(div: str) -> str:
    """The words of XHTML; nothing of it is ever shown as markup."""
    lines = unescape(_TAG.sub(" ", _LINE_END.sub("\n", div))).splitlines()
    return "\n".join(line for each in lines if (line := " ".join(each.split())))


def _sent_by(message: Message) -> Iterator[str]:
    for sender in message.follow(message.header, "sender"):
        name = sender.text("name")
        sender.take("identifier.system")
        codes = ", ".join(sender.texts("identifier.value"))
        if name or codes:
            yield f"Sent by: {name or codes}{f' ({codes})' if name and codes else ''}"


def in_words(element: Element) -> str | None:
    """What one value says, taken; None for what has no words, which is left.

    Of a code all that is said in words: what was written, and the display of each coding.
    """
    match element.value:
        case bool():
            element.take()
            return "yes" if element.value else "no"
        case str() | int() | float():
            element.take()
            return str(element.value).strip() or None
        case {"start": _} | {"end": _}:
            start, end = element.text("start"), element.text("end")
            return f"{start or '?'} to {end or 'now'}"
        case {"value": value, **others} if not isinstance(value, dict):
            element.take("value", "unit", "code", "system", "comparator")
            return f"{others.get('comparator', '')}{value} {others.get('unit', '')}".strip()
        case {"reference": _, "display": str()}:
            return element.text("display")
    return _of_concept(element)


def _of_concept(element: Element) -> str | None:
    """A CodeableConcept, a Coding, or an Annotation with who wrote it and when."""
    written = element.text("text", longest=LONGEST)
    codings = list(element.each("coding")) or [element]
    displays: list[str] = []
    for coding in codings:
        said = coding.text("display") or coding.text("code")
        if said:
            coding.take("code", "system", "version", "userSelected")
            displays.append(said)
    others = dict.fromkeys(said for said in displays if said != written)
    by = [said for path in ("authorString", "time") if (said := element.text(path))]
    if written is None:
        return ", ".join(others) or None
    beside = ", ".join([*others, *by])
    return f"{written} ({beside})" if beside else written
