"""Downloads: answers that are files."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Download:
    """A file to be saved and not rendered; its name reveals nothing about anyone."""

    content: bytes
    media_type: str
    filename: str
