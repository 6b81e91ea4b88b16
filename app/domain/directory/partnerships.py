"""Partnerships: the short name that requests and commands know each by."""

from typing import Final

SLUG: Final = "^[a-z][a-z0-9-]{1,40}$"
"""The form of a partnership's short name, for URLs, headers and command lines."""
