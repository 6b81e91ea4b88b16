"""Strong ETags of the views that are sent, and `If-Match` on changes (RFC 9110, section 13)."""

import re
from typing import Annotated

from fastapi import Depends, Header

from app.domain.records import HeaderNotValid, VersionNotGiven

_ETAG = re.compile(r'^"([0-9]{1,9})"$')


async def _expected_version(
    if_match: Annotated[
        str | None,
        Header(
            alias="If-Match",
            description="The ETag of the version that is changed.",
            json_schema_extra={"pattern": _ETAG.pattern},
        ),
    ] = None,
) -> int:
    """The version a change is made against.

    Raises:
        VersionNotGiven, HeaderNotValid: no header, or one that no version of ours ever had.
    """
    if not if_match:
        raise VersionNotGiven
    matched = _ETAG.match(if_match)
    if matched is None:
        raise HeaderNotValid(pointer="header:If-Match", code="not_an_etag_of_ours")
    return int(matched.group(1))


ExpectedVersion = Annotated[int, Depends(_expected_version)]


def etag(version: str) -> str:
    """The strong ETag of a version."""
    return f'"{version}"'
