"""Reviews of what was built while two records were taken for one person, or before they were."""

from enum import StrEnum
from typing import ClassVar

from app.domain.errors import Conflict


class LinkAct(StrEnum):
    """What happened to the two records."""

    LINKED = "linked"
    UNLINKED = "unlinked"


class ReviewSubject(StrEnum):
    """The kind of record that is looked at again."""

    THRESHOLD_DECISION = "threshold_decision"
    REFERRAL = "referral"
    MEETING_CHILD = "strategy_meeting_child"
    ENQUIRY = "enquiry"
    MEDICAL = "medical"
    PROTECTION = "protection"
    ROUTING = "routing"
    INFORMATION_REQUEST = "information_request"
    SHARE = "share"
    TIMESCALE = "timescale"


class Verdict(StrEnum):
    """What a manager says of one record."""

    STANDS = "stands"
    BELONGS_TO_OTHER = "belongs_to_other"
    IN_ERROR = "in_error"


class ItemDecided(Conflict):
    """A manager has said what becomes of this record."""

    headline: ClassVar[str] = "This record of the review has already been decided"


class OtherHasNoReferral(Conflict):
    """A clock of a referral moves to an open referral of the other person, and there is none."""

    headline: ClassVar[str] = "Decide on the other person first; they have no open referral"


def refuse_decided(*, decided: bool) -> None:
    """Refuse a second verdict on one record; a mistake in it is recorded as an error.

    Raises:
        ItemDecided: there is one.
    """
    if decided:
        raise ItemDecided
