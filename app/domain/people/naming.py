"""The name of a person in a line of text that has room for only one."""

from collections.abc import Sequence

from app.domain.people.names import Name, NameKind


def known_as(names: Sequence[Name], *, unborn: bool, reference: str) -> str:
    """Return the name to show, or the record's reference where there is none.

    `names` are in the order they were recorded: the latest current one is shown, and an alias or
    former name only where there is no other.
    """
    current = [name for name in names if name.kind is NameKind.CURRENT] or list(names)
    halves = (current[-1].given, current[-1].family) if current else ()
    called = " ".join(half for half in halves if half is not None)
    if unborn:
        return f"Unborn child {called or reference}"
    return called or f"Unnamed person {reference}"
