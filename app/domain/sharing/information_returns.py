"""What agencies answer: held, nothing held, declined or referred on; in parts, and corrected."""

from collections.abc import Sequence, Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from app.domain.directory.agencies import AgencyKind
from app.domain.errors import Conflict, Malformed


class Answer(StrEnum):
    """What an agency says to a request; 'nothing held' and 'declined' are answers too."""

    HELD = "held"
    NOTHING_HELD = "nothing_held"
    DECLINED = "declined"
    REFERRED_ON = "referred_on"


class DeclineReason(StrEnum):
    """Why an agency does not tell what it was asked."""

    NO_LAWFUL_BASIS = "no_lawful_basis"
    MORE_THAN_IS_NEEDED = "more_than_is_needed"
    DETRIMENTAL_TO_THE_CHILD = "detrimental_to_the_child"
    WOULD_PREJUDICE_AN_INVESTIGATION = "would_prejudice_an_investigation"
    WOULD_ENDANGER_SOMEBODY = "would_endanger_somebody"
    LEGALLY_PRIVILEGED = "legally_privileged"
    OTHER = "other"


class AnswerUnclear(Malformed):
    """What is said does not go with the answer: content with held, a reason with declined."""

    headline: ClassVar[str] = "Say what goes with this answer, and nothing that goes with another"


class NotAskedAbout(Malformed):
    """The agency was not asked about this person."""

    headline: ClassVar[str] = "You were not asked about this person"


class SourceInFuture(Malformed):
    """What is told was written or said before it is told."""

    headline: ClassVar[str] = "A source cannot be dated in the future"


class ExpiredWhenTold(Malformed):
    """A fragment may be used on the day it is told, at least."""

    headline: ClassVar[str] = "This could not be used even today; give a later day or none"


class GradedByOthers(Malformed):
    """3x5x2 is the grading of police intelligence."""

    headline: ClassVar[str] = "Only the police grade what they tell 3x5x2"


class AlreadyCorrected(Conflict):
    """A correction supersedes the latest return, so that there is one that stands."""

    headline: ClassVar[str] = "That return has been corrected; correct the correction"


class AnsweredInFull(Conflict):
    """The agency said that this was all; what is new or wrong in it is a correction."""

    headline: ClassVar[str] = "You have answered in full; say which return this corrects"


@dataclass(frozen=True, slots=True)
class Telling:
    """What an answer says, as far as the rules care."""

    answer: Answer
    final: bool
    fragments: int
    reasoned: bool
    referred: bool


@dataclass(frozen=True, slots=True)
class FragmentTold:
    """One fragment, as far as the rules care."""

    person_id: UUID
    source_dated_on: date
    expires_on: date | None
    graded: bool


def refuse_unclear_answer(telling: Telling) -> None:
    """Each answer says what belongs to it; only what is held comes in parts.

    Raises:
        AnswerUnclear: something is missing, or belongs to another answer.
    """
    for pointer, needed, given in (
        ("/fragments", telling.answer is Answer.HELD, telling.fragments > 0),
        ("/declined", telling.answer is Answer.DECLINED, telling.reasoned),
        ("/referred_on_to", telling.answer is Answer.REFERRED_ON, telling.referred),
    ):
        if needed != given:
            raise AnswerUnclear(pointer=pointer, code=f"unclear_{telling.answer}")
    if not telling.final and telling.answer is not Answer.HELD:
        raise AnswerUnclear(pointer="/final", code="part_of_nothing")


def refuse_fragments(
    fragments: Sequence[FragmentTold],
    *,
    asked_about: AbstractSet[UUID],
    told_by: AgencyKind,
    today: date,
) -> None:
    """What is told is about the people asked about, dated by its source, and of use today.

    Raises:
        NotAskedAbout, SourceInFuture, ExpiredWhenTold, GradedByOthers: see each.
    """
    for index, fragment in enumerate(fragments):
        at = f"/fragments/{index}"
        if fragment.person_id not in asked_about:
            raise NotAskedAbout(pointer=f"{at}/person_id", code="not_asked_about")
        if fragment.source_dated_on > today:
            raise SourceInFuture(pointer=f"{at}/source_dated_on", code="source_in_future")
        if fragment.expires_on is not None and fragment.expires_on < today:
            raise ExpiredWhenTold(pointer=f"{at}/expires_on", code="expired_when_told")
        if fragment.graded and told_by is not AgencyKind.POLICE:
            raise GradedByOthers(pointer=f"{at}/grading", code="graded_by_others")


def refuse_second_ending(*, answered: bool, corrects: bool) -> None:
    """After the last part, only corrections come.

    Raises:
        AnsweredInFull: the agency has answered, and this corrects nothing.
    """
    if answered and not corrects:
        raise AnsweredInFull


def refuse_corrected(*, corrected: bool) -> None:
    """One return is corrected once; the correction can be corrected in turn.

    Raises:
        AlreadyCorrected: it has been.
    """
    if corrected:
        raise AlreadyCorrected
