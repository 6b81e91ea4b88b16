"""Strong ETags of the views that are sent, and `If-Match` on changes (RFC 9110, section 13)."""

import re
from hashlib import sha256
from typing import Annotated

from fastapi import Depends, Header, Response
from pydantic import BaseModel

from app.domain.records import HeaderNotValid, VersionNotGiven
from app.models.base import Versioned

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


def tag(response: Response, record: Versioned) -> None:
    """Give the answer the record's version as its strong ETag."""
    response.headers["ETag"] = f'"{record.version}"'


def tag_as_shown(response: Response, view: BaseModel) -> None:
    """The same for a record without a version: a digest of the view stands for it."""
    digest = sha256(view.model_dump_json().encode()).hexdigest()
    response.headers["ETag"] = f'"{digest[:32]}"'
