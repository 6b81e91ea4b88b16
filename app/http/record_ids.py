"""The ids in paths: each has one spelling."""

import re
from typing import Annotated
from uuid import UUID

from fastapi import Path, Request
from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

_CANONICAL_ID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")


def canonical(value: object) -> object:
    """Ids have one spelling: an alias would be a different id in the audit log."""
    if isinstance(value, UUID) or (isinstance(value, str) and _CANONICAL_ID.match(value)):
        return value
    raise PydanticCustomError("id_not_canonical", "an id has one spelling")


RecordId = Annotated[
    UUID,
    BeforeValidator(canonical),
    Path(examples=["0198f3b2-6f0e-7c3e-9a55-2f5b0c7e4d11"]),
]


def record_id_of(request: Request) -> UUID | None:
    """The record that a request is about: the first id in its path, if there is one."""
    given = next(iter(request.path_params.values()), None)
    try:
        return UUID(str(given))
    except ValueError:
        return None
