"""Views with the version of their record, which the route sends as the `ETag`."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Generic, Protocol, TypeVar

from app.schemas.types import View

ViewT = TypeVar("ViewT", bound=View)


class HasVersion(Protocol):
    """A record that counts its changes."""

    @property
    def version(self) -> int:
        """The number of the latest change."""


@dataclass(frozen=True, slots=True)
class VersionedView(Generic[ViewT]):
    """A view, and the version that a later change must name.

    `replayed` is the answer to a repeated request, where that differs from the view: a secret is
    shown once.
    """

    view: ViewT
    version: str
    replayed: ViewT | None = None


def versioned(view: ViewT, record: HasVersion) -> VersionedView[ViewT]:
    """The view of a record, with the record's version."""
    return VersionedView(view, str(record.version))


def versioned_by_content(view: ViewT) -> VersionedView[ViewT]:
    """The view of a record that has no version; a digest of the view is used instead."""
    return VersionedView(view, sha256(view.model_dump_json().encode()).hexdigest()[:32])
