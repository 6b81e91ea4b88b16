"""Roles in a FHIR message: the children, the other people, and the requester."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from app.domain.contacts.contacts import PartInContact
from app.domain.people.ages import age_at
from app.services.notifications.fhir.bundles import Message
from app.services.notifications.fhir.elements import Element
from app.services.notifications.fhir.people import (
    born_on,
    called,
    circumstances,
    day,
    home_of,
    is_oneself,
    name_of,
    nhs_identifier,
    nhs_number,
    note,
    other_addresses,
    other_names,
    reached_by,
    relation,
    sex_of,
    telecom,
    year_of_birth,
)

Json = dict[str, Any]

_ADULT: Final = 18
_EXPECTED: Final = frozenset({"161714006", "738070006", "11778-8", "11779-6", "11780-4"})
"""Estimated date of delivery: SNOMED CT, then LOINC by how it was estimated."""
_LONGEST_LINE: Final = 200


@dataclass(frozen=True, slots=True)
class Cast:
    """Those in a message, as the members of a notice, and which element each was read from."""

    children: list[Json] = field(default_factory=list)
    people: list[Json] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)

    def add_child(self, child: Json, *, read_from: Element) -> None:
        """One more child."""
        place = f"/data/children/{len(self.children)}"
        self.places[place] = read_from.pointer
        numbered = nhs_identifier(read_from)
        if numbered is not None:
            self.places[f"{place}/nhs_number"] = f"{numbered.pointer}/value"
        self.children.append(child)

    def add_person(self, person: Json, *, read_from: Element) -> None:
        """One more of the others."""
        self.places[f"/data/people/{len(self.people)}"] = read_from.pointer
        self.people.append(person)


def cast_of(message: Message, *, subject: Element, on: date) -> Cast:
    """Everybody in a message, at the ages they had on a day.

    The subject of the request is a child of the notice, at any age: that is for a person to
    judge. An expectant mother is the exception; then it is about her unborn child, and she is
    its parent, unless she is a child herself. Other patients are children unless they are
    known to be adults.
    """
    cast = Cast()
    expected = dict(_expectations(message))
    others = [each for each in message.every("Patient") if each.pointer != subject.pointer]
    for patient in (subject, *others):
        involvement = "subject" if patient is subject else "linked"
        due = expected.get(patient.pointer)
        expects = patient.pointer in expected
        unborn = _is_unborn(patient, expected=expects, on=on)
        adult = _is_adult(patient, on=on)
        if expects and not unborn:
            _add_unborn_of(cast, patient, due=due, involvement=involvement)
            if adult:
                cast.add_person(_adult(patient, PartInContact.MOTHER), read_from=patient)
                continue
        elif adult and patient is not subject:
            cast.add_person(_adult(patient, PartInContact.OTHER), read_from=patient)
            continue
        child = _child(message, patient, due=due, unborn=unborn)
        cast.add_child({**child, "involvement": involvement}, read_from=patient)
    for person in _related(message):
        cast.add_person(_related_person(person), read_from=person)
    return cast


def _expectations(message: Message) -> Iterator[tuple[str, str | None]]:
    """Which patient expects a child, or is expected, and on which day, where that is known.

    That it is not known is sent as the reason for which the date is absent.
    """
    for observation in message.every("Observation"):
        codes = {found.value for found in observation.each("code.coding.code")}
        due = observation.peek("value*")[:10]
        known = day(due) is not None
        if codes & _EXPECTED and (known or any(observation.each("dataAbsentReason"))):
            for patient in message.follow(observation, "subject"):
                yield patient.pointer, due if known else None


def _is_adult(patient: Element, *, on: date) -> bool:
    born = day(patient.peek("birthDate"))
    return born is not None and born <= on and age_at(born, on=on).years >= _ADULT


def _is_unborn(patient: Element, *, expected: bool, on: date) -> bool:
    born = day(patient.peek("birthDate"))
    return (born is None and expected and not patient.peek("birthDate")) or (
        born is not None and born > on
    )


def _add_unborn_of(cast: Cast, mother: Element, *, due: str | None, involvement: str) -> None:
    """The child that a patient expects, known by her name and home."""
    child: Json = {
        **({"unborn": True} if due is None else {"expected_on": due}),
        "description": note(["Unborn child", f"Expected by {called(mother)}"])
        if called(mother)
        else "Unborn child",
        "involvement": involvement,
    }
    family = name_of(mother).get("family")
    home = home_of(mother)
    cast.add_child({**child, **({"family": family} if family else {}), **home}, read_from=mother)


def _child(message: Message, patient: Element, *, due: str | None, unborn: bool) -> Json:
    parts = [*circumstances(patient)]
    if unborn:
        expected_on = due or patient.text("birthDate")
        told: Json = {"expected_on": expected_on, "unborn": None if expected_on else True}
        named = name_of(patient)
        told |= {"family": named["family"]} if "family" in named else {}
        parts.insert(0, "Unborn child")
        if "given" in named:
            parts.append(f"Named as: {called(patient)}")
    else:
        told = {**name_of(patient), "nhs_number": nhs_number(patient), "sex": sex_of(patient)}
        told["born_on"], year = born_on(patient), year_of_birth(patient)
        part_of_day = None if told["born_on"] else patient.text("birthDate")
        if part_of_day:
            parts.append(f"Born: {part_of_day}")
            told["estimated_birth_year"] = year
    parts.extend(_more_of(message, patient))
    told |= {**home_of(patient), "description": note([*parts, *other_addresses(patient)])}
    if not told.keys() - {"description"} or all(value is None for value in told.values()):
        told["description"] = "A child of whom the message says nothing more"
    return {name: value for name, value in told.items() if value is not None}


def _more_of(message: Message, patient: Element) -> Iterator[str]:
    yield from other_names(patient)
    yield from reached_by(patient)
    for contact in patient.each("contact"):
        if is_oneself(contact):
            contact.take("relationship")
            yield from reached_by(contact)
    for surgery in message.follow(patient, "generalPractitioner"):
        if called(surgery):
            surgery.take("name")
            yield f"GP: {called(surgery)}"


def _adult(patient: Element, part: PartInContact) -> Json:
    said = [
        *circumstances(patient),
        *other_names(patient),
        *reached_by(patient),
        *other_addresses(patient),
    ]
    return _person(patient, part, said)


def _related(message: Message) -> Iterator[Element]:
    """The contacts of patients, but for themselves, and related people."""
    for patient in message.every("Patient"):
        yield from (each for each in patient.each("contact") if not is_oneself(each))
    for person in message.every("RelatedPerson"):
        list(message.follow(person, "patient"))
        yield person


def _related_person(person: Element) -> Json:
    part, words = relation(person)
    said = [
        words,
        *other_names(person),
        *reached_by(person),
    ]
    return _person(person, part, said)


def _person(person: Element, part: PartInContact, said: list[str]) -> Json:
    gender = person.text("gender")
    year = year_of_birth(person)
    if year is not None:
        said.append(f"Born: {person.text('birthDate')}")
    told = {
        **name_of(person),
        **home_of(person),
        "born_on": born_on(person),
        "estimated_birth_year": year,
        "description": note([*said, gender or ""]),
    }
    return {"part": str(part), **{name: value for name, value in told.items() if value}}


def reporter_of(message: Message, request: Element) -> Json:
    """Who asks, in which capacity and how to ring them back; else the sending organisation."""
    asker = next(message.follow(request, "requester"), None)
    sender = next(message.follow(message.header, "sender"), None)
    role = _role_of(message, asker)
    practitioner = asker if role is None else next(message.follow(role, "practitioner"), asker)
    organisation = next(message.follow(role, "organization"), None) or sender
    speaks = [each for each in (practitioner, role, organisation) if each is not None]
    name = called(practitioner) if practitioner is not None else ""
    given = request.text("requester.display") if not name else None
    told = {
        "name": name or given or ("" if organisation is None else called(organisation)),
        "capacity": _capacity(role, organisation if name or given else None),
        "telephone": _first(speaks, "phone"),
        "email": _first(speaks, "email"),
    }
    for each in speaks:
        each.take("name.family", "name.given", "name.text", "name.prefix", "name.use")
        if isinstance(each.value, Mapping) and isinstance(each.value.get("name"), str):
            each.take("name")
    return {key: value for key, value in told.items() if value and len(value) <= _LONGEST_LINE}


def _role_of(message: Message, asker: Element | None) -> Element | None:
    """The role of the requester: the one named, or one that the message has for them."""
    if asker is None or asker.peek("resourceType") == "PractitionerRole":
        return asker
    for role in message.every("PractitionerRole"):
        if any(each.pointer == asker.pointer for each in message.follow(role, "practitioner")):
            return role
    return None


def _capacity(role: Element | None, organisation: Element | None) -> str | None:
    words = [] if role is None else [*role.texts("code.text"), *role.texts("code.coding.display")]
    if role is not None and words:
        role.take("code.coding")
    named = [] if organisation is None else [called(organisation)]
    parts = dict.fromkeys(part for part in (*words, *named) if part)
    return ", ".join(parts)[:_LONGEST_LINE] or None


def _first(several: list[Element], system: str) -> str | None:
    return next((said for each in several if (said := telecom(each, system))), None)
