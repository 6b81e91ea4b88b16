"""The page of who may do what: roles, purposes and the rows each table lets a reader reach."""

from collections.abc import Collection, Iterable
from enum import StrEnum

from app.documents import markdown
from app.domain.access import PERMISSIONS, PURPOSES, Permission, Purpose, Role
from app.row_security import WALLS, Reach

_YES = "●"


def page() -> str:
    """Who may do what, as the code has it."""
    return markdown.page(
        "Who may do what",
        "What a role may do is looked up in the database on every request: the token only says"
        " who is asking, and a right that was taken away is gone at once. A person with several"
        " roles may do whatever any of them may.",
        "## Permissions",
        "A route names one permission, and so does the trail when it is refused.",
        _by_role("permission", Permission, {role: PERMISSIONS[role] for role in Role}),
        "## Purposes",
        "Why a person's record is opened is stated in the `Purpose` header and kept on the trail."
        " A purpose that none of the reader's roles works for is refused; a role without a mark"
        " states none.",
        _by_role("purpose", Purpose, {role: PURPOSES.get(role, frozenset()) for role in Role}),
        "## Rows",
        "Behind the permissions stands PostgreSQL's row-level security. No row of another"
        " partnership is ever reached; within a partnership each table says which rows a session"
        " reads, adds and changes. No row is deleted.",
        markdown.table(
            ("table", "read", "add", "change"),
            (
                (f"`{table}`", _reach(wall.read), _reach(wall.insert), _reach(wall.update))
                for table, wall in WALLS.items()
            ),
        ),
    )


def _by_role(
    heading: str, vocabulary: Iterable[StrEnum], held: dict[Role, Collection[StrEnum]]
) -> str:
    return markdown.table(
        (heading, *(f"`{role}`" for role in Role)),
        (
            (f"`{member}`", *(_YES if member in held[role] else "" for role in Role))
            for member in vocabulary
        ),
    )


def _reach(reach: Reach | None) -> str:
    return "nobody" if reach is None else markdown.words(reach.name.lower())
