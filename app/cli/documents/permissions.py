"""The page of who may do what: roles, permissions and purposes."""

from collections.abc import Collection, Iterable
from enum import StrEnum

from app.cli.documents import markdown
from app.domain.directory.permissions import PERMISSIONS, Permission
from app.domain.directory.purposes import PURPOSES, Purpose
from app.domain.directory.roles import Role

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
        "Which rows of a table stand behind a permission is in"
        " [row-level security](row-level-security.md).",
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
