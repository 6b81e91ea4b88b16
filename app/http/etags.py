"""Strong ETags of the views that are sent, and `If-Match` on changes (RFC 9110, section 13)."""

import re
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from inspect import Parameter, Signature, signature, unwrap
from typing import Annotated, Any, Final, get_args, get_origin

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel

from app.domain.records import HeaderNotValid, VersionNotGiven
from app.http.idempotency import keep_instead
from app.models.base import Versioned
from app.schemas.types import View
from app.schemas.versions import VersionedView

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


def is_versioned(endpoint: Callable[..., object] | None) -> bool:
    """Whether a handler returns a view with its version, so that its answers have an ETag."""
    return endpoint is not None and _view_of(signature(unwrap(endpoint))) is not None


def sending_etag(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """A handler whose answer is the view it returns, with the view's version as strong ETag.

    A handler that returns no version is left as it is.
    """
    declared = signature(endpoint)
    view = _view_of(declared)
    if view is None:
        return endpoint

    @wraps(endpoint)
    async def sending(request: Request, response: Response, **arguments: object) -> View:
        answer: VersionedView[View] = await endpoint(**arguments)
        response.headers["ETag"] = f'"{answer.version}"'
        if answer.replayed is not None:
            keep_instead(request, answer.replayed)
        return answer.view

    # What FastAPI reads: the handler's own parameters, and the view as the answer's schema.
    sending.__dict__["__signature__"] = declared.replace(
        parameters=[*declared.parameters.values(), *_INJECTED], return_annotation=view
    )
    return sending


_INJECTED: Final = (
    Parameter("request", Parameter.KEYWORD_ONLY, annotation=Request),
    Parameter("response", Parameter.KEYWORD_ONLY, annotation=Response),
)


def _view_of(declared: Signature) -> object:
    """The view in the `VersionedView` that a handler is declared to return, if it is."""
    annotation = declared.return_annotation
    return get_args(annotation)[0] if get_origin(annotation) is VersionedView else None


def tag(response: Response, record: Versioned) -> None:
    """Give the answer the record's version as its strong ETag."""
    response.headers["ETag"] = f'"{record.version}"'


def tag_as_shown(response: Response, view: BaseModel) -> None:
    """The same for a record without a version: a digest of the view stands for it."""
    digest = sha256(view.model_dump_json().encode()).hexdigest()
    response.headers["ETag"] = f'"{digest[:32]}"'
