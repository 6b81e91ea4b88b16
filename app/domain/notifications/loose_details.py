"""Loose details of the people in a notice, put right or set aside before it is read.

A worry does not wait for a number, a day of birth or an estimated age: what cannot be one is set
aside with a warning, and what was sent stays in the bytes.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final, TypeGuard

from app.domain.notifications.notifications import Fault
from app.domain.people.ages import OLDEST
from app.domain.people.names import as_typed
from app.domain.people.placeholders import is_no_birthday, says_nothing
from app.domain.strict_text import without_unseen

BIRTH_PLACEHOLDER: Final = "birth-date-placeholder"
NUMBER_UNREADABLE: Final = "number-not-text"
NUMBER_TIDIED: Final = "number-tidied"
DATE_TIDIED: Final = "date-tidied"
ESTIMATE_UNREADABLE: Final = "estimate-unreadable"

_LONGEST_NUMBER: Final = 200
_Tidied = tuple[object, str | None]
"""A detail as it is read, None where nothing is left of it, and the code of a warning."""


def tidied(event: object, *, today: date) -> tuple[object, tuple[Fault, ...]]:
    """Return an event with the details of its people as they are read, and a warning for each.

    What does not have the form of a notice is left as it is, for the reader of notices to refuse.
    """
    if not isinstance(event, dict) or not isinstance(event.get("data"), dict):
        return event, ()
    data: dict[str, Any] = event["data"]
    warnings: list[Fault] = []
    lists: dict[str, Any] = {}
    for member, details in _DETAILS.items():
        if isinstance(data.get(member), list):
            lists[member] = [
                _with(person, details, f"/data/{member}/{place}", warnings, today=today)
                for place, person in enumerate(data[member])
            ]
    return {**event, "data": data | lists}, tuple(warnings)


def tidied_message(bundle: object) -> object:
    """Return a FHIR message in which no number or day of birth of a patient is blank or unquoted.

    FHIR knows neither; many systems send both, and the rest of the message is good. A day is read
    as in a notice.
    """
    if not isinstance(bundle, dict) or not isinstance(bundle.get("entry"), list):
        return bundle
    return {**bundle, "entry": [_tidied_entry(entry) for entry in bundle["entry"]]}


def _tidied_entry(entry: object) -> object:
    if not isinstance(entry, dict):
        return entry
    patient = entry.get("resource")
    if not isinstance(patient, dict) or patient.get("resourceType") != "Patient":
        return entry
    read = {name: held for name, held in patient.items() if name != "birthDate" or _says(held)}
    if "birthDate" in read:
        read["birthDate"], _ = _day(read["birthDate"])
    if isinstance(read.get("identifier"), list):
        read["identifier"] = [_tidied_identifier(each) for each in read["identifier"]]
    return {**entry, "resource": read}


def _tidied_identifier(identifier: object) -> object:
    if not isinstance(identifier, dict):
        return identifier
    return {
        name: str(int(held)) if name == "value" and _is_whole(held) else held
        for name, held in identifier.items()
        if name != "value" or _says(held)
    }


def _says(held: object) -> bool:
    return not (isinstance(held, str) and not held.strip())


def _with(
    person: object,
    details: Mapping[str, Callable[[object, date], _Tidied]],
    pointer: str,
    warnings: list[Fault],
    *,
    today: date,
) -> object:
    if not isinstance(person, dict):
        return person
    read = dict(person)
    for name, tidy in details.items():
        if person.get(name) is not None:
            read[name], warning = tidy(person[name], today)
            if warning is not None:
                warnings.append(Fault(f"{pointer}/{name}", warning))
    return read


def _number(sent: object, _: date) -> _Tidied:
    """A number by which a child is known: one that was sent without quotes is read as text."""
    written = str(int(sent)) if _is_whole(sent) else sent
    if not isinstance(written, str) or len(written) > _LONGEST_NUMBER:
        return None, NUMBER_UNREADABLE
    seen = without_unseen(written)
    if says_nothing(seen):
        return None, None
    # Characters that are not seen have a warning of their own, and so has what is no number.
    is_tidied = seen == written and not written.isascii() and as_typed(written).isascii()
    return written, NUMBER_TIDIED if is_tidied else None


def _is_whole(sent: object) -> TypeGuard[int | float]:
    if isinstance(sent, bool):
        return False
    return isinstance(sent, int) or (isinstance(sent, float) and sent.is_integer())


def _childs_birth(sent: object, today: date) -> _Tidied:
    if isinstance(sent, str) and is_no_birthday(_plainly(sent), today=today):
        return None, BIRTH_PLACEHOLDER if _plainly(sent).strip() else None
    return _day(sent)


def _persons_birth(sent: object, today: date) -> _Tidied:
    """The same for a grown-up, who may well have been born when programs begin to count."""
    if isinstance(sent, str) and _plainly(sent).strip().startswith(_COUNTED_FROM):
        return _day(sent)
    return _childs_birth(sent, today)


def _day(sent: object) -> _Tidied:
    found = _MIDNIGHT.fullmatch(_plainly(sent)) if isinstance(sent, str) else None
    if found is None or not isinstance(sent, str):
        return sent, None
    # Characters that are not seen have a warning of their own.
    return found["day"], None if found["day"] == without_unseen(sent) else DATE_TIDIED


def _plainly(sent: str) -> str:
    return as_typed(without_unseen(sent))


def _estimate(sent: object, *, least: int, most: int) -> _Tidied:
    """A number of years or a year, which some systems send as text or with a fraction of 0."""
    if isinstance(sent, str) and says_nothing(without_unseen(sent)):
        return None, None
    written = str(int(sent)) if _is_whole(sent) else sent
    if isinstance(written, str) and _YEARS.fullmatch(written) and least <= int(written) <= most:
        return int(written), None
    return None, ESTIMATE_UNREADABLE


def _estimated_age(sent: object, _: date) -> _Tidied:
    return _estimate(sent, least=0, most=OLDEST)


def _estimated_year(sent: object, _: date) -> _Tidied:
    return _estimate(sent, least=1900, most=2100)


_YEARS: Final = re.compile(r"\s*[0-9]{1,4}\s*", re.ASCII)
_ESTIMATES: Final = MappingProxyType(
    {"estimated_age": _estimated_age, "estimated_birth_year": _estimated_year}
)
_COUNTED_FROM: Final = "1970-01-01"
_MIDNIGHT: Final = re.compile(
    r"\s*(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]00:00(?::00(?:\.0{1,9})?)?Z?)?\s*", re.ASCII
)
"""A day as systems write it that hold days as midnights; any other time may be of another day."""
_DETAILS: Final[Mapping[str, Mapping[str, Callable[[object, date], _Tidied]]]] = MappingProxyType(
    {
        "children": {
            "nhs_number": _number,
            "upn": _number,
            "born_on": _childs_birth,
            "expected_on": _childs_birth,
            **_ESTIMATES,
        },
        "people": {"born_on": _persons_birth, **_ESTIMATES},
    }
)
