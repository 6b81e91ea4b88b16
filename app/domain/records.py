"""What holds for every record: out of reach looks like absent, and changes name a version."""

from typing import ClassVar

from app.domain.errors import Conflict, Malformed, NotFound


class RecordNotFound(NotFound):
    """Absent, or out of reach. One text for every kind of record: another would tell which."""

    headline: ClassVar[str] = "There is no such record, or you may not see it"


class ConflictingChange(Conflict):
    """The database refused what another change, made at the same moment, had made untrue."""

    headline: ClassVar[str] = "Another change was made at the same moment; read the record again"


class HeaderNotValid(Malformed):
    """A header does not have the documented form; the pointer names it."""

    headline: ClassVar[str] = "A header does not have the documented form"


class QueryNotValid(Malformed):
    """The URL asks for something that this operation does not know, or asks it twice.

    Passed over in silence, a filter that is misspelt would show more than was asked for.
    """

    headline: ClassVar[str] = "The URL asks for something that is not known here"


class VersionStale(Conflict):
    """The record changed since the version that the actor read (If-Match)."""

    headline: ClassVar[str] = "The record has changed since you read it"


class VersionNotGiven(Conflict):
    """A change of a record must say which version it changes (If-Match)."""

    headline: ClassVar[str] = "Say which version you are changing, in the If-Match header"


def refuse_stale(*, version: int, expected: int) -> None:
    """Refuse a change made on the ground of an older version: nobody's work is overwritten.

    Raises:
        VersionStale: `expected` is not the record's version.
    """
    if version != expected:
        raise VersionStale
