"""Records: hidden ones look as if they did not exist, and changes name a version."""

from enum import StrEnum
from typing import ClassVar

from app.domain.errors import Conflict, Malformed, NotFound


class RecordKind(StrEnum):
    """The kind of record that a clock, and whatever else serves every kind, belongs to."""

    CONTACT = "contact"
    CONTACT_CHILD = "contact_child"
    REFERRAL = "referral"
    STRATEGY_MEETING = "strategy_meeting"
    ENQUIRY = "enquiry"
    REQUESTED_AGENCY = "requested_agency"
    NOTIFICATION = "notification"
    PROTECTION = "protection"


class RecordNotFound(NotFound):
    """Absent, or not visible. One text for every kind of record: another would reveal which."""

    headline: ClassVar[str] = "There is no such record, or you may not see it"


class ConflictingChange(Conflict):
    """The database refused a change because another, made at the same moment, ruled it out."""

    headline: ClassVar[str] = "Read the record again; another change was made at the same moment"


class HeaderNotValid(Malformed):
    """A header does not have the documented form; the pointer names it."""

    headline: ClassVar[str] = "Check the headers; one does not have the documented form"


class QueryNotValid(Malformed):
    """The URL has a parameter that this operation does not know, or has one twice.

    If it were ignored, a filter that is misspelt would show more than was asked for.
    """

    headline: ClassVar[str] = (
        "Check the URL; it has a parameter that is not known here or is given twice"
    )


class VersionStale(Conflict):
    """The record changed since the version that the actor read (If-Match)."""

    headline: ClassVar[str] = "Read the record again; it has changed since you read it"


class VersionNotGiven(Conflict):
    """A change of a record must say which version it changes (If-Match)."""

    headline: ClassVar[str] = "Say which version you are changing, in the If-Match header"


def refuse_stale(*, version: int, expected: int) -> None:
    """Refuse a change based on an older version, so that no one's work is overwritten.

    Raises:
        VersionStale: `expected` is not the record's version.
    """
    if version != expected:
        raise VersionStale
