"""Unsafe recipients: people to whom nothing goes about a child whom they may endanger."""

from collections.abc import Iterable, Set as AbstractSet
from typing import ClassVar, Final
from uuid import UUID

from app.domain.errors import Conflict, Malformed
from app.domain.people.names import Name, name_parts


class UnsafeForAChild(Conflict):
    """The child is not to be reached through this person, so nothing about the child goes there.

    Whichever child of the contact it is: one message is about all of them.
    """

    headline: ClassVar[str] = (
        "Send nothing to this person; they are on record as unsafe for a child of this contact"
    )


class RecipientNotIdentified(Malformed):
    """Someone is unsafe for a child, and the recipient may be that person."""

    headline: ClassVar[str] = (
        "Someone is unsafe for a child of this contact: say why the recipient is not that person"
    )


_PRIVATE_SOURCES: Final = frozenset({"1A", "1B", "1C", "1D", "10"})
"""The census sources of contacts from the family, neighbours, strangers and people unknown."""

SELF: Final = "1C"
"""The census source of a child who made the contact."""


def refuse_unsafe_recipient(recipient: AbstractSet[UUID], *, unsafe: AbstractSet[UUID]) -> None:
    """Refuse to send anything to a person who is unsafe for a child of the contact.

    `recipient` and `unsafe` are all the records that are linked as these people's.

    Raises:
        UnsafeForAChild: a record is among both.
    """
    if recipient & unsafe:
        raise UnsafeForAChild


def refuse_unidentified(
    *,
    source: str,
    called: Iterable[str | None],
    unsafe_names: Iterable[Name],
    because: str | None,
) -> None:
    """Refuse a recipient without a record who may be a person who is unsafe for a child.

    Call it only where someone is unsafe. A relative, neighbour or stranger may be anyone; a
    professional may be the person only if they bear that name. `because` is the reason why they
    are not.

    Raises:
        RecipientNotIdentified: no reason is given.
    """
    if because is not None:
        return
    known = [_words(f"{name.given or ''} {name.family or ''}") for name in unsafe_names]
    told = [_words(name) for name in called if name]
    alike = any(words and words <= each for words in known for each in told)
    if alike or source in _PRIVATE_SOURCES:
        raise RecipientNotIdentified(pointer="/recipient_because", code="recipient_not_identified")


def _words(name: str) -> frozenset[str]:
    return frozenset(name_parts(name))
