"""Information returns: held, nothing held, declined or referred on; in parts, and corrected."""

from collections.abc import Sequence, Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from app.domain.directory.agencies import AgencyKind
from app.domain.errors import Conflict, Malformed


class Answer(StrEnum):
    """An agency's answer to a request; 'nothing held' and 'declined' are answers too."""

    HELD = "held"
    NOTHING_HELD = "nothing_held"
    DECLINED = "declined"
    REFERRED_ON = "referred_on"


class DeclineReason(StrEnum):
    """Why an agency does not give the information requested."""

    NO_LAWFUL_BASIS = "no_lawful_basis"
    MORE_THAN_IS_NEEDED = "more_than_is_needed"
    DETRIMENTAL_TO_THE_CHILD = "detrimental_to_the_child"
    WOULD_PREJUDICE_AN_INVESTIGATION = "would_prejudice_an_investigation"
    WOULD_ENDANGER_SOMEBODY = "would_endanger_somebody"
    LEGALLY_PRIVILEGED = "legally_privileged"
    OTHER = "other"


class AnswerUnclear(Malformed):
    """Content belongs to 'held', and a reason to 'declined'."""

    headline: ClassVar[str] = (
        "Give the details this answer needs, and none that belong to another answer"
    )


class NotAskedAbout(Malformed):
    """The agency was not asked about this person."""

    headline: ClassVar[str] = "Leave this person out; you were not asked about them"


class SourceInFuture(Malformed):
    """A source is dated before the information is given."""

    headline: ClassVar[str] = "Give a source date that is not in the future"


class ExpiredWhenTold(Malformed):
    """A fragment may be used at least on the day it is given."""

    headline: ClassVar[str] = "Give a later last day or none; this could not be used even today"


class GradedByOthers(Malformed):
    """3x5x2 is the grading of police intelligence."""

    headline: ClassVar[str] = "Leave out the 3x5x2 grading; only the police use it"


class AlreadyCorrected(Conflict):
    """A correction supersedes the latest return, so that only one return stands."""

    headline: ClassVar[str] = (
        "Correct the latest correction instead; that return has already been corrected"
    )


class AnsweredInFull(Conflict):
    """The agency said that this was all; anything new or wrong in it is a correction."""

    headline: ClassVar[str] = "Say which return this corrects; you have already answered in full"


@dataclass(frozen=True, slots=True)
class Telling:
    """The facts about an answer that the rules need."""

    answer: Answer
    final: bool
    fragments: int
    reasoned: bool
    referred: bool


@dataclass(frozen=True, slots=True)
class FragmentTold:
    """The facts about one fragment that the rules need."""

    person_id: UUID
    source_dated_on: date
    expires_on: date | None
    graded: bool


def refuse_unclear_answer(telling: Telling) -> None:
    """Refuse an answer without its own details, or with another's; only 'held' comes in parts.

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
    """Refuse fragments about other people, dated in the future, or of no use today.

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
    """Refuse any answer but a correction after the last part.

    Raises:
        AnsweredInFull: the agency has answered, and this corrects nothing.
    """
    if answered and not corrects:
        raise AnsweredInFull


def refuse_corrected(*, corrected: bool) -> None:
    """Refuse a second correction of one return; the correction can be corrected in turn.

    Raises:
        AlreadyCorrected: it has been corrected.
    """
    if corrected:
        raise AlreadyCorrected
