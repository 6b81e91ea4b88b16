"""The disclosure register: information about a child that was shared or refused, for export."""

from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

from app.domain.errors import Conflict, Malformed

EXPORTED_AT_MOST: Final = 2_000
"""Entries in one export. A longer register is read page by page, not cut short."""


class DisclosureKind(StrEnum):
    """The subject of a register entry."""

    SHARED = "shared"
    REFUSED = "refused"


class AskedFor(StrEnum):
    """What an agency can ask for: one fragment, or all of a return."""

    FRAGMENT = "fragment"
    RETURN = "return"


class RegisterTooLong(Conflict):
    """A partial register that looked complete would mislead its readers."""

    headline: ClassVar[str] = "Read this register page by page; it is too long for one export"


class RefusalUnclear(Malformed):
    """A refusal to share concerns one thing that was requested."""

    headline: ClassVar[str] = "Name one fragment or one return that is not shared, and only that"


def refuse_too_long(entries: int) -> None:
    """Refuse to export more than fits.

    Raises:
        RegisterTooLong: more than `EXPORTED_AT_MOST`.
    """
    if entries > EXPORTED_AT_MOST:
        raise RegisterTooLong


def asked_for(*, fragment_id: UUID | None, return_id: UUID | None) -> tuple[AskedFor, UUID]:
    """The one thing that a refusal to share concerns.

    Raises:
        RefusalUnclear: nothing is named, or two things at once; with a pointer.
    """
    if fragment_id is not None and return_id is not None:
        raise RefusalUnclear(pointer="/information_return_id", code="two_things_named")
    if fragment_id is not None:
        return AskedFor.FRAGMENT, fragment_id
    if return_id is not None:
        return AskedFor.RETURN, return_id
    raise RefusalUnclear(pointer="/information_fragment_id", code="nothing_named")
