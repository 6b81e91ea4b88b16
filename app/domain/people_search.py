"""Looking for somebody: what must be known of them, and how a record is found by its reference."""

from typing import ClassVar

from app.domain.errors import Malformed
from app.domain.matching_keys import BlockingKeys


class SearchTooVague(Malformed):
    """Too little is known to fetch records by; an empty answer would read as 'not known here'."""

    headline: ClassVar[str] = (
        "Give an identifier, a postcode, a date of birth, or a family name with anything else"
    )


def refuse_vague(wanted: BlockingKeys, *, reference: str | None) -> None:
    """Refuse a search by which no record can be fetched, such as by a given name alone.

    Raises:
        SearchTooVague: nothing to fetch by.
    """
    if not wanted.keys and not wanted.identifiers and reference is None:
        raise SearchTooVague(pointer="", code="search-too-vague")
