"""Medical examinations: booked, consented to, and what came of them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from app.domain.clocks.act_times import ActTimeImpossible
from app.domain.errors import Conflict, Malformed


class MedicalConsent(StrEnum):
    """The consent to the examination, which is not the agreement to a service or to share data."""

    AWAITED = "awaited"
    GIVEN = "given"
    REFUSED = "refused"
    NOT_NEEDED = "not_needed"


class MedicalOutcome(StrEnum):
    """What came of the appointment."""

    TOOK_PLACE = "took_place"
    NOT_ATTENDED = "not_attended"
    CANCELLED = "cancelled"


class OfMeetingOrEnquiry(Malformed):
    """An examination follows a strategy meeting or an enquiry, and is recorded with one of them."""

    headline: ClassVar[str] = "Name the strategy meeting or the enquiry, one of them"


class NotTheirChild(Conflict):
    """The strategy meeting or enquiry is about other children."""

    headline: ClassVar[str] = "That strategy meeting or enquiry is not about this child"


class ConsentUnclear(Malformed):
    """Consent says who gave it; where none is needed, why: an emergency, an order of a court."""

    headline: ClassVar[str] = "Say who gave consent, or why none is needed"


class OutcomeUnclear(Malformed):
    """An examination that took place says when and who attended; another outcome says why."""

    headline: ClassVar[str] = "Say who attended, or why the examination did not take place"


class ConsentMissing(Conflict):
    """An examination takes place with consent, or where none is needed (Children Act 1989 s44(7)).

    What happened can always be recorded: together with the consent there was, or why none was
    needed.
    """

    headline: ClassVar[str] = "Record who gave consent, or why none was needed, with the outcome"


class MedicalEnded(Conflict):
    """The outcome of the appointment is recorded; another appointment is booked as one."""

    headline: ClassVar[str] = "The outcome of this appointment is recorded; book another"


class NothingToReport(Conflict):
    """A result belongs to an examination that took place and has none yet."""

    headline: ClassVar[str] = "Only an examination that took place and has no result takes one"


class HappenedInFuture(ActTimeImpossible):
    """What came of an appointment is recorded once it has come."""

    headline: ClassVar[str] = "An examination cannot have taken place in the future"


@dataclass(frozen=True, slots=True)
class ConsentFacts:
    """The consent, who gave or refused it, and why where it is not needed."""

    consent: MedicalConsent
    by: str | None
    because: str | None


@dataclass(frozen=True, slots=True)
class OutcomeFacts:
    """What came of an appointment."""

    outcome: MedicalOutcome
    happened_at: datetime | None
    attended: tuple[str, ...]
    result: str | None
    because: str | None


def refuse_unclear_origin(*, of_meeting: bool, of_enquiry: bool) -> None:
    """Refuse an examination of a meeting and an enquiry at once, or of neither.

    Raises:
        OfMeetingOrEnquiry: one of them is to be named.
    """
    if of_meeting == of_enquiry:
        raise OfMeetingOrEnquiry(pointer="/enquiry_id", code="of_one")


def refuse_unclear_consent(facts: ConsentFacts) -> None:
    """Refuse consent without the person who gave it, or the lack of it without a reason.

    Raises:
        ConsentUnclear: with a pointer to what is missing.
    """
    if facts.consent is MedicalConsent.GIVEN and facts.by is None:
        raise ConsentUnclear(pointer="/consent_by", code="given_by")
    if facts.consent is MedicalConsent.NOT_NEEDED and facts.because is None:
        raise ConsentUnclear(pointer="/consent_because", code="not_needed_because")


def refuse_ended(*, ended: bool) -> None:
    """Refuse consent to, or an outcome of, an appointment whose outcome is recorded.

    Raises:
        MedicalEnded: it is.
    """
    if ended:
        raise MedicalEnded


def refuse_outcome(facts: OutcomeFacts, *, consent: MedicalConsent) -> None:
    """Refuse an outcome that leaves out what it needs, or an examination without consent.

    Raises:
        OutcomeUnclear, ConsentMissing: see each.
    """
    took_place = facts.outcome is MedicalOutcome.TOOK_PLACE
    if took_place != bool(facts.attended):
        raise OutcomeUnclear(pointer="/attended", code="attended")
    if not took_place and facts.because is None:
        raise OutcomeUnclear(pointer="/reason", code="reason_missing")
    if not took_place and (facts.result is not None or facts.happened_at is not None):
        raise OutcomeUnclear(pointer="/outcome", code="did_not_take_place")
    if took_place and consent not in {MedicalConsent.GIVEN, MedicalConsent.NOT_NEEDED}:
        raise ConsentMissing


def refuse_result(*, outcome: MedicalOutcome | None, result: str | None) -> None:
    """Refuse a result of an examination that did not take place, or a second result.

    Raises:
        NothingToReport: see it.
    """
    if outcome is not MedicalOutcome.TOOK_PLACE or result is not None:
        raise NothingToReport
