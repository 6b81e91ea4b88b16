"""Conformance of Bundles to FHIR R4; the only module that knows the library."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from fhir.resources.R4B import get_fhir_model_class
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.resource import Resource
from pydantic import ValidationError

from app.domain.notifications.fhir.messages import MessageFault
from app.domain.notifications.notifications import Fault

_MOST_FAULTS: Final = 100
_CODES: Final[Mapping[str, MessageFault]] = {
    "model_field_validation.missing": MessageFault.ELEMENT_MISSING,
    "missing": MessageFault.ELEMENT_MISSING,
    "extra_forbidden": MessageFault.ELEMENT_NOT_KNOWN,
}


def faults_of(bundle: object) -> tuple[Fault, ...]:
    """Why parsed JSON is no Bundle of FHIR R4; nothing if it is one."""
    if not isinstance(bundle, dict) or bundle.get("resourceType") != "Bundle":
        return (Fault("", MessageFault.NOT_A_BUNDLE),)
    unknown = [
        Fault(f"{pointer}/resourceType", MessageFault.RESOURCE_NOT_KNOWN)
        for pointer, named in _resource_types(bundle, "")
        if not _is_known(named)
    ]
    return tuple(unknown[:_MOST_FAULTS]) or tuple(_faults_of_form(bundle))


def _faults_of_form(bundle: dict[str, Any]) -> Iterator[Fault]:
    try:
        Bundle.model_validate(bundle)
    except ValidationError as invalid:
        found = invalid.errors(include_input=False, include_url=False, include_context=False)
        for fault in found[:_MOST_FAULTS]:
            code = _CODES.get(fault["type"], MessageFault.ELEMENT_NOT_VALID)
            yield Fault(_pointer(fault["loc"]), code)
    except Exception:  # noqa: BLE001 - it also fails in ways of its own, and a message is never lost
        yield Fault("", MessageFault.ELEMENT_NOT_VALID)


def _resource_types(value: object, pointer: str) -> Iterator[tuple[str, object]]:
    match value:
        case dict():
            if "resourceType" in value:
                yield pointer, value["resourceType"]
            for name, member in value.items():
                # Of other names than these nothing is a resource, and a name could hold anything.
                if name in {"entry", "resource", "contained"}:
                    yield from _resource_types(member, f"{pointer}/{name}")
        case list():
            for index, item in enumerate(value):
                yield from _resource_types(item, f"{pointer}/{index}")


def _is_known(named: object) -> bool:
    if not isinstance(named, str) or not named.isascii() or not named.isalpha():
        return False
    try:
        return issubclass(get_fhir_model_class(named), Resource)
    except ValueError:
        return False


def _pointer(location: tuple[Any, ...]) -> str:
    """A JSON Pointer; a name that could hold more than a name is not repeated."""
    steps = (str(step) for step in location if step != "root")
    return "".join(f"/{step if step.isascii() and step.isalnum() else '?'}" for step in steps)
