"""Records made in error: proposed by one person, confirmed by a second, struck through."""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from app.domain.directory.identities import Identities
from app.domain.errors import Conflict, Forbidden


class ErrorSubject(StrEnum):
    """The kind of record that was made in error."""

    THRESHOLD_DECISION = "threshold_decision"
    REFERRAL = "referral"
    STRATEGY_MEETING = "strategy_meeting"
    MEETING_CHILD = "strategy_meeting_child"
    ENQUIRY = "enquiry"
    MEDICAL = "medical"
    PROTECTION = "protection"
    ROUTING = "routing"
    INFORMATION_REQUEST = "information_request"
    SHARE = "share"


class Mistake(StrEnum):
    """What was wrong: the child that the record is about, or the record itself."""

    WRONG_CHILD = "wrong_child"
    WRONG_RECORD = "wrong_record"


class ErrorState(StrEnum):
    """The progress of a correction."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


class AlreadyInError(Conflict):
    """The record is on record as an error, or that has been proposed."""

    headline: ClassVar[str] = "This has already been recorded, or proposed, as an error"


class RecordedInError(Conflict):
    """The record was made in error: it stays as it was, and nothing more is done in it."""

    headline: ClassVar[str] = "This was recorded in error, so nothing more can be done in it"


class ConfirmedByProposer(Forbidden):
    """An error is put right by two people."""

    headline: ClassVar[str] = (
        "Ask another manager to confirm the error, or decline it; you proposed it"
    )


class NotYourProposal(Forbidden):
    """Who proposed an error takes it back; otherwise a manager judges it."""

    headline: ClassVar[str] = (
        "Ask a hub manager, or the person who proposed this error, to decline it"
    )


class ErrorJudged(Conflict):
    """The error was confirmed or declined."""

    headline: ClassVar[str] = "This error has already been confirmed or declined"


def refuse_second(*, known: bool) -> None:
    """Refuse to say twice that a record was made in error.

    Raises:
        AlreadyInError: it was said, and not declined.
    """
    if known:
        raise AlreadyInError


def refuse_in_error(*, in_error: bool) -> None:
    """Refuse any further act in a record that was made in error.

    Raises:
        RecordedInError: it was.
    """
    if in_error:
        raise RecordedInError


def refuse_withdrawal(*, proposed_by: UUID, actor: Identities, judges: bool) -> None:
    """Refuse to take back what another proposed, but for those who judge errors.

    Raises:
        NotYourProposal: the actor neither proposed it nor judges errors.
    """
    if proposed_by not in actor and not judges:
        raise NotYourProposal


def refuse_declining(state: ErrorState) -> None:
    """Refuse to decline what was judged before.

    Raises:
        ErrorJudged: it was judged before.
    """
    if state is not ErrorState.PROPOSED:
        raise ErrorJudged


def refuse_confirmation(state: ErrorState, *, proposed_by: UUID, actor: Identities) -> None:
    """Refuse to confirm what was judged before, or what one proposed oneself.

    Raises:
        ErrorJudged: it was judged before.
        ConfirmedByProposer: the proposer cannot be the second person.
    """
    refuse_declining(state)
    if proposed_by in actor:
        raise ConfirmedByProposer


def with_successors(first: UUID, *, supersedes: Mapping[UUID, UUID | None]) -> frozenset[UUID]:
    """A decision and every later one that supersedes it, one after another.

    `supersedes` has each decision with the one it supersedes. What rests on a mistake is one.
    """
    found = {first}
    while following := {
        later for later, earlier in supersedes.items() if earlier in found and later not in found
    }:
        found |= following
    return frozenset(found)


def stands_again(decisions: Collection[UUID], *, in_error: Iterable[UUID]) -> bool:
    """Whether an earlier decision on the child is left; else the child is back in triage."""
    return bool(set(decisions) - set(in_error))
