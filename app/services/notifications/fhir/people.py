"""The people of a FHIR message: names, numbers, addresses, and how each is reached."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from app.domain.contacts.contacts import PartInContact
from app.domain.notifications.fhir.messages import NHS_NUMBER_SYSTEM
from app.schemas.types import Day
from app.services.notifications.fhir.elements import Element

Json = dict[str, Any]

_PART_OF_A_DAY: Final = re.compile(r"(?P<year>(?:19|20)[0-9]{2})(?:-(?:0[1-9]|1[0-2]))?")
_DAY: Final[TypeAdapter[date]] = TypeAdapter(Day)
_MOST_LINES: Final = 6
_LONGEST_NOTE: Final = 4_000
_SEXES: Final[Mapping[str, str]] = {"male": "M", "female": "F", "unknown": "U"}
_PAST_USES: Final = frozenset({"old", "maiden", "anonymous", "billing"})
_PRESENT_USES: Final = ("official", "usual", "home", "")
_RESTRICTED: Final = frozenset({"R", "V"})
_ONESELF: Final = frozenset({"ONESELF", "SELF"})
_PARTS: Final[Mapping[PartInContact, frozenset[str]]] = {
    PartInContact.MOTHER: frozenset({"MTH", "NMTH", "GESTM", "ADOPTM", "MOTHER"}),
    PartInContact.FATHER: frozenset({"FTH", "NFTH", "ADOPTF", "FATHER"}),
    PartInContact.PARENT: frozenset(
        {
            *("PRN", "NPRN", "ADOPTP", "STPPRN", "STPMTH", "STPFTH", "PARENT"),
            *("STEPMOTHER", "STEPFATHER"),
        }
    ),
    PartInContact.CARER: frozenset(
        ["GUARD", "PRNFOST", "MTHFOST", "FTHFOST", "CARER", "FOSTER CARER", "GUARDIAN"]
    ),
    PartInContact.HOUSEHOLD_MEMBER: frozenset(["ROOM", "HOUSEHOLD MEMBER"]),
}


def name_of(person: Element) -> Json:
    """A person's current name, as `given` and `family`, as far as the message separates them."""
    name = _present(person, "name")
    if name is None:
        return {}
    given = name.texts("given")
    family = name.text("family")
    joined = " ".join(given)
    if given or family:
        name.take("text", "use", "prefix")
    return _filled(given=joined or None, family=family)


def called(person: Element) -> str:
    """A person's name in one line, to be read; '' where they have none."""
    name = _present(person, "name")
    if name is None:
        return ""
    if isinstance(name.value, str):
        return name.value
    parts = [*(each.value for each in name.each("given")), name.peek("family")]
    return " ".join(str(part) for part in parts if part) or name.peek("text")


def other_names(person: Element) -> Iterator[str]:
    """A person's former and other names, and a name that was sent in one line."""
    present = _present(person, "name")
    for name in person.each("name"):
        told_apart = name.peek("family") or name.peek("given")
        is_present = present is not None and name.pointer == present.pointer
        if is_present and told_apart:
            continue
        said = name.text("text") or " ".join([*name.texts("given"), *name.texts("family")])
        name.take("use", "prefix", "given", "family")
        if said:
            yield f"Named as: {said}" if is_present else f"Also known as: {said}"


def _present(person: Element, path: str) -> Element | None:
    """Of several the one that holds now, the official or usual one if it is marked as such."""
    several = [each for each in person.each(path) if each.peek("use") not in _PAST_USES]
    marked = (
        each
        for use in _PRESENT_USES
        for each in several
        if each.peek("use") == use and not each.peek("period.end")
    )
    return next(marked, next(iter(several), None))


def born_on(person: Element) -> str | None:
    """The day of birth, if it was sent as a whole day; taken."""
    given = person.peek("birthDate")
    return person.text("birthDate") if day(given) is not None else None


def year_of_birth(person: Element) -> int | None:
    """The year of birth, if no more than it or its month was sent; not taken."""
    part = _PART_OF_A_DAY.fullmatch(person.peek("birthDate"))
    return None if part is None else int(part["year"])


def day(given: str) -> date | None:
    """A day as FHIR writes it, if it is a whole and plausible one."""
    try:
        return _DAY.validate_python(given)
    except ValidationError:
        return None


def sex_of(person: Element) -> str | None:
    """The census's code; what the census has no code for is left to be read where it stands."""
    sex = _SEXES.get(person.peek("gender"))
    if sex is not None:
        person.take("gender")
    return sex


def nhs_identifier(patient: Element) -> Element | None:
    """The identifier that says that it is an NHS number; the first, if it is said of several."""
    for identifier in patient.each("identifier"):
        if identifier.peek("system") == NHS_NUMBER_SYSTEM:
            return identifier
    return None


def nhs_number(patient: Element) -> str | None:
    """The NHS number as it was sent; whether it can be one is judged with the notice."""
    identifier = nhs_identifier(patient)
    if identifier is None:
        return None
    identifier.take("system", "use", "type")
    return identifier.text("value")


def home_of(person: Element) -> Json:
    """A person's current address, as `address_lines` and `postcode`."""
    address = _present(person, "address")
    if address is None:
        return {}
    lines = _lines(address)
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], ", ".join(lines[_MOST_LINES - 1 :])[:200]]
    return _filled(address_lines=lines or None, postcode=address.text("postalCode"))


def other_addresses(person: Element) -> Iterator[str]:
    """A person's other and former addresses, in words."""
    home = _present(person, "address")
    for address in person.each("address"):
        if home is None or address.pointer != home.pointer:
            use = address.peek("use") or "other"
            yield f"Address ({use}): {place_in_words(address)}"


def place_in_words(address: Element) -> str:
    """An address in one line."""
    said = [*_lines(address), address.text("postalCode")]
    return ", ".join(part for part in said if part)


def _lines(address: Element) -> list[str]:
    whole = [part for path in ("line", "city", "district") for part in address.texts(path)]
    written = address.text("text")
    address.take("use", "type", "period")
    return whole or ([written] if written else [])


def reached_by(person: Element) -> Iterator[str]:
    """Telephone numbers and the like, in words, each with what it is of."""
    for telecom in person.each("telecom"):
        value = telecom.text("value")
        if value:
            telecom.take("system", "use", "rank")
            use = telecom.peek("use")
            kind = telecom.peek("system") or "telephone"
            yield f"{kind.capitalize()}: {value}{f' ({use})' if use else ''}"


def telecom(person: Element, system: str) -> str | None:
    """A person's first telephone number or e-mail address; taken."""
    for found in person.each("telecom"):
        if found.peek("system") == system:
            found.take("system", "use", "rank")
            return found.text("value")
    return None


def circumstances(patient: Element) -> Iterator[str]:
    """What else a worker should know of a patient before they ring or go there."""
    for label in patient.each("meta.security"):
        if label.peek("code") in _RESTRICTED:
            yield "The sender marks this record as restricted: take care with the address."
    patient.take("deceasedBoolean")
    if any(died.value is True for died in patient.each("deceasedBoolean")):
        yield "Recorded as deceased"
    died_at = patient.text("deceasedDateTime")
    if died_at:
        yield f"Recorded as deceased: {died_at}"
    for spoken in patient.each("communication"):
        language = spoken.text("language.text") or spoken.text("language.coding.display")
        spoken.take("language.coding", "preferred")
        if language:
            yield f"Language: {language}"


def relation(person: Element) -> tuple[PartInContact, str]:
    """A person's part in the contact, and their relation to the child as it was sent, in words."""
    codes = {found.value.upper() for found in person.each("relationship.coding.code")}
    words = [
        *person.texts("relationship.text"),
        *person.texts("relationship.coding.display"),
    ]
    person.take("relationship.coding")
    named = codes | {word.upper() for word in words}
    part = next((part for part, known in _PARTS.items() if named & known), PartInContact.OTHER)
    return part, ", ".join(dict.fromkeys(words)) or ", ".join(sorted(codes))


def is_oneself(contact: Element) -> bool:
    """Whether a contact of a patient is the patient: how they themselves are reached."""
    return any(found.value in _ONESELF for found in contact.each("relationship.coding.code"))


def note(parts: Iterator[str] | list[str]) -> str | None:
    """Several facts about a person, as one note, cut to what fits."""
    said = "; ".join(part for part in parts if part)
    return said[:_LONGEST_NOTE] or None


def _filled(**values: object) -> Json:
    return {name: value for name, value in values.items() if value is not None}
