"""Parsing of what a partner system sent, into a notice or a list of every fault."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from app.domain.clocks.working_time import london_date
from app.domain.errors import Malformed
from app.domain.notifications.cloud_events import NotAnEvent, event_of_headers, whole_event
from app.domain.notifications.loose_details import tidied
from app.domain.notifications.notice_faults import faults_of_absence, faults_of_birth
from app.domain.notifications.notifications import (
    Fault,
    NotificationMode,
    Sent,
    faults_of_sender,
    faults_of_time,
)
from app.domain.people.ages import Estimate, EstimateUnclear, refuse_estimate
from app.domain.people.identifiers import IdentifierNotValid, IdentifierScheme, standardise
from app.domain.people.people import refuse_impossible_dates
from app.domain.strict_text import pointer as pointer_of, unfit_text, unseen_in
from app.models import Notification
from app.schemas.notifications.notice_data import (
    ChildInNotice,
    PersistentAbsenceData,
    PersonInNotice,
)
from app.schemas.notifications.notices import NOTICE, AnyNotice
from app.services.notifications.fhir import messages

Estimated = TypeVar("Estimated", ChildInNotice, PersonInNotice)

_MOST_FAULTS: Final = 100
_LONGEST_CLAIM: Final = 200


@dataclass(frozen=True, slots=True)
class ParsedEvent:
    """What was made of something sent.

    There is a notice, or there are faults. `warnings` are of what was set aside while the rest
    was understood, and of text that holds what its readers will not see. `source` and `event_id`
    are what the sender calls it, as far as could be read; `unmapped` is where in a message of
    another form there is more than a notice holds.
    """

    notice: AnyNotice | None = None
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()
    source: str | None = None
    event_id: str | None = None
    unmapped: tuple[str, ...] = ()


def as_sent(notification: Notification) -> Sent:
    """What was sent, from the row that keeps it with its bytes."""
    return Sent(
        NotificationMode(notification.mode),
        notification.media_type,
        notification.body,
        notification.attributes,
    )


def read(sent: Sent, *, agency_kinds: frozenset[str], now: datetime) -> ParsedEvent:
    """Make sense of what agencies of these kinds sent; whatever cannot be is a fault, not an error.

    A number that fails its check is set aside with a warning, and a worry does not wait for it.
    """
    if sent.mode is NotificationMode.FHIR:
        return _read_message(sent, agency_kinds=agency_kinds, now=now)
    try:
        event = _event(sent)
    except NotAnEvent as refused:
        return replace(_claimed(refused.event), faults=(refused.fault,))
    claimed = _claimed(event)
    unfit = unfit_text(event)
    if unfit is not None:
        return replace(claimed, faults=(Fault("", unfit),))
    unseen = tuple(Fault(*each) for each in islice(unseen_in(event), _MOST_FAULTS))
    reading = _validated(event, agency_kinds=agency_kinds, now=now)
    warnings = (*reading.warnings, *unseen)[:_MOST_FAULTS]
    return replace(claimed, notice=reading.notice, faults=reading.faults, warnings=warnings)


def _validated(event: object, *, agency_kinds: frozenset[str], now: datetime) -> ParsedEvent:
    tidy, warnings = tidied(event, today=london_date(now))
    try:
        notice = NOTICE.validate_python(tidy)
    except ValidationError as invalid:
        return ParsedEvent(faults=tuple(_faults(invalid)), warnings=warnings)
    reading = _checked(notice, agency_kinds=agency_kinds, now=now)
    return replace(reading, warnings=(*warnings, *reading.warnings))


def _read_message(sent: Sent, *, agency_kinds: frozenset[str], now: datetime) -> ParsedEvent:
    """The same for a FHIR message, which is turned into a notice and read as one."""
    telling = messages.tell(sent.body)
    reading = ParsedEvent(faults=telling.faults)
    set_aside: tuple[Fault, ...] = ()
    if telling.event is not None:
        reading = _validated(telling.event, agency_kinds=agency_kinds, now=now)
        set_aside = telling.located(reading.warnings)
        reading = replace(
            reading,
            faults=telling.located(reading.faults),
            warnings=(*telling.warnings, *set_aside),
        )
    return replace(
        reading,
        source=telling.claimed.source,
        event_id=telling.claimed.event_id,
        unmapped=(*telling.unmapped, *(warning.pointer for warning in set_aside)),
    )


def _checked(notice: AnyNotice, *, agency_kinds: frozenset[str], now: datetime) -> ParsedEvent:
    """What the form alone cannot say: who may send this, when, of whom, and which numbers hold."""
    faults = [
        *faults_of_sender(notice.type, agency_kinds=agency_kinds),
        *faults_of_time(occurred_at=notice.data.occurred_at, now=now),
        *_faults_of_kind(notice),
    ]
    warnings: list[Fault] = []
    children: list[ChildInNotice] = []
    for index, child in enumerate(notice.data.children):
        pointer = f"/data/children/{index}"
        kept, set_aside = _with_good_numbers(child, pointer=pointer)
        kept, unclear = _with_clear_estimate(kept, pointer=pointer, notice=notice)
        set_aside += unclear
        faults.extend(_faults_of_child(kept, pointer=pointer, notice=notice, now=now))
        children.append(kept)
        warnings.extend(set_aside)
    people: list[PersonInNotice] = []
    for index, person in enumerate(notice.data.people):
        whose, unclear = _with_clear_estimate(
            person, pointer=f"/data/people/{index}", notice=notice
        )
        people.append(whose)
        warnings.extend(unclear)
    data = notice.data.model_copy(update={"children": children, "people": people})
    return ParsedEvent(
        notice=None if faults else notice.model_copy(update={"data": data}),
        faults=tuple(faults),
        warnings=tuple(warnings),
        source=notice.source,
        event_id=notice.id,
    )


def _faults_of_kind(notice: AnyNotice) -> tuple[Fault, ...]:
    """What only some kinds of notice can have wrong."""
    match notice.data:
        case PersistentAbsenceData() as absence:
            return faults_of_absence(
                from_on=absence.from_on,
                to_on=absence.to_on,
                missed=absence.sessions_missed,
                possible=absence.sessions_possible,
            )
        case _:
            return ()


def _faults_of_child(
    child: ChildInNotice, *, pointer: str, notice: AnyNotice, now: datetime
) -> Iterator[Fault]:
    """Faults of a child whose invalid numbers were removed; a valid one identifies the child."""
    try:
        refuse_impossible_dates(
            born_on=child.born_on,
            expected_on=child.expected_on,
            died_on=None,
            today=london_date(now),
        )
    except Malformed as refused:
        yield Fault(f"{pointer}{refused.pointer}", refused.code or "not_valid")
    else:
        yield from faults_of_birth(
            child.born_on,
            happened_on=london_date(notice.data.occurred_at),
            linked=child.involvement == "linked",
            pointer=f"{pointer}/born_on",
        )
    said = (child.given, child.family, child.expected_on, child.description, child.address_lines)
    unborn = child.unborn or None
    if all(word is None for word in (*said, unborn, child.nhs_number, child.upn)):
        yield Fault(pointer, "nobody_described")


def _with_good_numbers(
    child: ChildInNotice, *, pointer: str
) -> tuple[ChildInNotice, tuple[Fault, ...]]:
    kept: dict[str, str | None] = {}
    warnings: list[Fault] = []
    for name, scheme in (
        ("nhs_number", IdentifierScheme.NHS_NUMBER),
        ("upn", IdentifierScheme.UPN),
    ):
        given: str | None = getattr(child, name)
        if given is None:
            continue
        try:
            kept[name] = standardise(given, scheme=scheme, pointer=f"{pointer}/{name}")
        except IdentifierNotValid as refused:
            kept[name] = None
            warnings.append(Fault(refused.pointer, refused.code or "not_valid"))
    return child.model_copy(update=kept), tuple(warnings)


def _with_clear_estimate(
    told: Estimated, *, pointer: str, notice: AnyNotice
) -> tuple[Estimated, tuple[Fault, ...]]:
    """Someone without an estimate of their age that cannot be: no notice waits for that."""
    if told.estimated_age is told.estimated_birth_year is None:
        return told, ()
    on = london_date(notice.data.occurred_at)
    # Of another person than a child it cannot be said.
    unborn = any(getattr(told, name, None) for name in ("unborn", "expected_on"))
    try:
        refuse_estimate(
            Estimate(told.estimated_age, told.estimated_birth_year, on),
            today=on,
            born_on=told.born_on,
            unborn=unborn,
        )
    except EstimateUnclear as refused:
        left = told.model_copy(update={"estimated_age": None, "estimated_birth_year": None})
        return left, (Fault(f"{pointer}{refused.pointer}", refused.code or "not_valid"),)
    return told, ()


def _event(sent: Sent) -> object:
    if sent.mode is NotificationMode.BINARY:
        return event_of_headers(sent.attributes, sent.body)
    return whole_event(sent.body)


def _claimed(event: object) -> ParsedEvent:
    return ParsedEvent(source=_claim(event, "source"), event_id=_claim(event, "id"))


def _claim(event: object, name: str) -> str | None:
    """The sender's name for the event, if it can be read; a correction may replace it."""
    claimed = event.get(name) if isinstance(event, Mapping) else None
    if not isinstance(claimed, str) or len(claimed) > _LONGEST_CLAIM:
        return None
    return claimed if unfit_text(claimed) is None and claimed.strip() else None


def _faults(invalid: ValidationError) -> Iterator[Fault]:
    found = invalid.errors(include_input=False, include_url=False, include_context=False)
    for fault in found[:_MOST_FAULTS]:
        yield Fault(_pointer(fault["loc"]), fault["type"])


def _pointer(location: tuple[Any, ...]) -> str:
    """A JSON Pointer; which kind of notice it was taken for is not part of it."""
    return pointer_of(location[1:] if location and "." in str(location[0]) else location)
