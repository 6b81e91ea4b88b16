"""FHIR messages read as notices, with the parts left over and where each part was read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from app.domain import strict_json
from app.domain.clocks.working_time import LONDON, london_date
from app.domain.notifications.fhir.messages import (
    DEEPEST,
    MOST_MEMBERS,
    WITHDRAWN_STATUSES,
    MessageFault,
    MessageReason,
)
from app.domain.notifications.loose_details import tidied_message
from app.domain.notifications.notifications import Fault, NoticeType
from app.domain.people.ages import age_at
from app.domain.strict_text import unfit_text, unseen_in
from app.schemas.types import Instant
from app.services.notifications.fhir import (
    conformance,
    roles,
    wording,
)
from app.services.notifications.fhir.bundles import (
    HEADER,
    Claims,
    Message,
    claims,
    faults_of,
    request_of,
    subject_of,
)
from app.services.notifications.fhir.elements import Element, unmapped
from app.services.notifications.fhir.people import day, place_in_words
from app.services.notifications.fhir.references import token_of

Json = dict[str, Any]

_INSTANT: Final[TypeAdapter[datetime]] = TypeAdapter(Instant)
_DRIFT: Final = timedelta(minutes=5)
_ADULT: Final = 18
_MOST_REFERENCES: Final = 10
_MOST_UNSEEN: Final = 100
_OF_A_JOURNEY: Final = "journey"
_LONGEST_NOTE: Final = 4_000
_WITHDRAWN: Final = "The sender takes back this request."
ADULT: Final = "subject_is_an_adult"


@dataclass(frozen=True, slots=True)
class Telling:
    """What a FHIR message tells: a notice as JSON, or the faults that keep it from one.

    `places` says from where in the message each part of the notice was read; `unmapped` is
    what no part of the notice was made of.
    """

    claimed: Claims = field(default_factory=Claims)
    event: Json | None = None
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()
    unmapped: tuple[str, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)

    def located(self, faults: Sequence[Fault]) -> tuple[Fault, ...]:
        """Faults of the notice, each pointing to what in the message it was read from."""
        return tuple(replace(fault, pointer=self._place(fault.pointer)) for fault in faults)

    def _place(self, pointer: str) -> str:
        steps = pointer.split("/")
        prefixes = ("/".join(steps[:length]) for length in range(len(steps), 0, -1))
        return next((self.places[each] for each in prefixes if each in self.places), "")


def tell(body: bytes) -> Telling:
    """Make a notice of a message, if it is one that is understood."""
    try:
        bundle = tidied_message(strict_json.parse(strict_json.unmarked(body), deepest=DEEPEST))
    except strict_json.NotStrictJson as refused:
        return Telling(faults=(Fault("", refused.fault),))
    claimed = claims(bundle)
    unfit = unfit_text(bundle, most=MOST_MEMBERS)
    if unfit is not None:
        return Telling(claimed, faults=(Fault("", unfit),))
    telling = _tell_bundle(bundle, claimed)
    unseen = tuple(Fault(*each) for each in islice(unseen_in(bundle), _MOST_UNSEEN))
    return replace(telling, warnings=(*telling.warnings, *unseen))


def _tell_bundle(bundle: object, claimed: Claims) -> Telling:
    faults = conformance.faults_of(bundle)
    if faults or not isinstance(bundle, dict):
        return Telling(claimed, faults=faults)
    message = Message.of(bundle)
    faults = tuple(faults_of(message))
    return Telling(claimed, faults=faults) if faults else _tell(message, claimed)


def _tell(message: Message, claimed: Claims) -> Telling:
    request = request_of(message)
    if isinstance(request, Fault):
        return Telling(claimed, faults=(request,))
    subject = subject_of(message, request)
    occurred_at = _occurred_at(message, request)
    reference = _reference(message, request, claimed)
    if (
        isinstance(subject, Fault)
        or occurred_at is None
        or reference is None
        or claimed.event_id is None
    ):
        absent = (
            (occurred_at, "/timestamp", MessageFault.TIME_MISSING),
            (reference, f"{request.pointer}/identifier", MessageFault.REFERENCE_MISSING),
            (claimed.event_id, "/identifier", MessageFault.MESSAGE_NOT_IDENTIFIED),
        )
        faults = [Fault(pointer, code) for found, pointer, code in absent if found is None]
        unclear = (subject,) if isinstance(subject, Fault) else ()
        return Telling(claimed, faults=(*unclear, *faults))
    return _as_notice(
        message,
        claimed,
        request=request,
        subject=subject,
        occurred_at=occurred_at,
        reference=reference,
    )


def _as_notice(
    message: Message,
    claimed: Claims,
    *,
    request: Element,
    subject: Element,
    occurred_at: datetime,
    reference: str,
) -> Telling:
    withdrawn = (
        message.reason is MessageReason.DELETE or request.peek("status") in WITHDRAWN_STATUSES
    )
    cast = roles.cast_of(message, subject=subject, on=london_date(occurred_at))
    concern, shortened = wording.concern(
        message, subject=subject, withdrawn=_WITHDRAWN if withdrawn else ""
    )
    data = {
        "reference": reference,
        "occurred_at": occurred_at.isoformat(),
        "concern": concern,
        "whereabouts": _whereabouts(message, request),
        "priority": request.text("priority"),
        "children": cast.children,
        "people": cast.people,
        "reporter": roles.reporter_of(message, request),
        "withdrawn": withdrawn,
        "also_known_as": _also_known_as(message, request),
    }
    event = {
        "specversion": "1.0",
        "id": claimed.event_id,
        "source": claimed.source,
        "type": NoticeType.HEALTH_REFERRAL,
        "data": {name: value for name, value in data.items() if value is not None},
    }
    request.take("status", "intent")
    message.header.take("eventCoding", "reason", "source.endpoint", "destination", "definition")
    return Telling(
        claimed,
        event=event,
        warnings=(*_of_age(subject, cast, occurred_at), *shortened),
        unmapped=tuple(unmapped(message.bundle)),
        places={
            "": request.pointer,
            "/id": claimed.event_id_at,
            "/source": f"{HEADER}/source/endpoint",
            "/type": f"{HEADER}/eventCoding",
            **cast.places,
        },
    )


def _of_age(subject: Element, cast: roles.Cast, occurred_at: datetime) -> tuple[Fault, ...]:
    """The sender is warned when no one it refers is a child; the hub judges what that means."""
    on = london_date(occurred_at)
    for child in cast.children:
        born = day(child.get("born_on", ""))
        if born is None or born > on or age_at(born, on=on).years < _ADULT:
            return ()
    return (Fault(f"{subject.pointer}/birthDate", ADULT),)


def _occurred_at(message: Message, request: Element) -> datetime | None:
    """When it happened: the encounter began, or the request was made, or the message.

    What lies after the message was only planned then.
    """
    encounter = next(message.follow(request, "encounter"), None)
    told = (
        "" if encounter is None else encounter.peek("period.start"),
        request.peek("authoredOn"),
        request.peek("occurrenceDateTime"),
        request.peek("occurrencePeriod.start"),
        message.bundle.peek("timestamp"),
    )
    instants = [instant for each in told if (instant := _instant(each)) is not None]
    sent = _instant(message.bundle.peek("timestamp"))
    request.take("authoredOn")
    past = (each for each in instants if sent is None or each <= sent + _DRIFT)
    return next(past, None)


def _instant(given: str) -> datetime | None:
    """A time as FHIR writes it; a whole day is its beginning in London, and less is none."""
    whole_day = day(given)
    if whole_day is not None:
        return datetime.combine(whole_day, datetime.min.time(), tzinfo=LONDON)
    try:
        return _INSTANT.validate_python(given)
    except ValidationError:
        return None


def _reference(message: Message, request: Element, claimed: Claims) -> str | None:
    """The sender's identifier of the request, the same in each message about it.

    The request's own identifier, or its requisition's, its encounter's or its plan's. Its `id`
    is not: in an update the Booking and Referral Standard puts the receiver's there. A new
    request without any is known by the message, and then nothing can ever amend it.
    """
    found = [token_of(each) for each in _identifiers(message, request)]
    if message.reason is MessageReason.NEW:
        found.append(claimed.event_id)
    return next((each for each in found if each is not None), None)


def _identifiers(message: Message, request: Element) -> list[Element]:
    of_others = [
        identifier
        for path in ("encounter", "basedOn")
        for found in message.follow(request, path)
        for identifier in found.each("identifier")
    ]
    every = [*request.each("identifier"), *request.each("requisition"), *of_others]
    # A patient's journey goes through several requests, and names none of them.
    return [each for each in every if _OF_A_JOURNEY not in each.peek("system").lower()]


def _also_known_as(message: Message, request: Element) -> list[str]:
    """The numbers alone, as another agency may have noted one of them."""
    values = []
    for identifier in _identifiers(message, request):
        value = identifier.text("value")
        if value is not None:
            identifier.take("system", "use")
            values.append(value)
    return list(dict.fromkeys(values))[:_MOST_REFERENCES]


def _whereabouts(message: Message, request: Element) -> str | None:
    """Where the request says that it is to happen, or the encounter that it does."""
    encounter = next(message.follow(request, "encounter"), None)
    places = [
        *message.follow(request, "locationReference"),
        *message.follow(encounter, "location.location"),
    ]
    said = []
    for location in {place.pointer: place for place in places}.values():
        address = location.first("address")
        parts = (location.text("name"), None if address is None else place_in_words(address))
        said.append(", ".join(part for part in parts if part))
    words = "; ".join(each for each in said if each)
    return f"Location in the request: {words}"[:_LONGEST_NOTE] if words else None
