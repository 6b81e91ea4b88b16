"""The page of who may do what: roles, permissions and purposes."""

from collections.abc import Collection, Iterable
from enum import StrEnum

from app.cli.documents import markdown
from app.domain.directory.permissions import Permission
from app.domain.directory.purposes import PURPOSES, Purpose
from app.domain.directory.role_permissions import PERMISSIONS
from app.domain.directory.roles import Role

_YES = "●"


def page() -> str:
    """Who may do what, as the code has it."""
    return markdown.page(
        "Who may do what",
        "The service looks up what a role may do in the database on every request: the token only"
        " identifies the user, and a right that is removed is gone at once. A user with several"
        " roles has the permissions of all of them.",
        "## Permissions",
        "Each route requires one permission, which the audit log names when it is refused.",
        _by_role("permission", Permission, {role: PERMISSIONS[role] for role in Role}),
        "## Purposes",
        "The `Purpose` header states why a person's record is opened, and is recorded in the audit"
        " log. A purpose that none of the user's roles works for is refused; roles without a mark"
        " state none.",
        _by_role("purpose", Purpose, {role: PURPOSES.get(role, frozenset()) for role in Role}),
        "[Row-level security](row-level-security.md) says which rows of a table each role sees.",
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
