"""Answers of handlers: views with their versions as ETags, and downloads."""

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, Signature, signature, unwrap
from typing import Any, Final, get_args, get_origin

from fastapi import Request, Response

from app.http.etags import etag
from app.http.idempotency import keep_instead
from app.schemas.downloads import Download
from app.schemas.types import View
from app.schemas.versions import VersionedView

_INJECTED: Final = (
    Parameter("request", Parameter.KEYWORD_ONLY, annotation=Request),
    Parameter("response", Parameter.KEYWORD_ONLY, annotation=Response),
)


def answering(handler: Callable[..., Any]) -> Callable[..., Any]:
    """The handler as FastAPI calls it: it gives what FastAPI sends, and sets the ETag.

    A handler that returns a plain view, or an answer of its own, is left as it is.
    """
    declared = signature(handler)
    view = _view_of(declared)
    if view is not None:
        return _declared_as(_sending_version(handler), declared, view, *_INJECTED)
    if declared.return_annotation is Download:
        return _declared_as(_sending_file(handler), declared, Response)
    return handler


def is_versioned(handler: Callable[..., object] | None) -> bool:
    """Whether a handler returns a view with its version, so that its answers have an ETag."""
    return handler is not None and _view_of(signature(unwrap(handler))) is not None


def _view_of(declared: Signature) -> object:
    """The view in the `VersionedView` that a handler is declared to return, if it is."""
    annotation = declared.return_annotation
    return get_args(annotation)[0] if get_origin(annotation) is VersionedView else None


def _sending_version(handler: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(handler)
    async def answer(request: Request, response: Response, **arguments: object) -> View:
        found: VersionedView[View] = await handler(**arguments)
        response.headers["ETag"] = etag(found.version)
        if found.replayed is not None:
            keep_instead(request, found.replayed)
        return found.view

    return answer


def _sending_file(handler: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(handler)
    async def answer(**arguments: object) -> Response:
        file: Download = await handler(**arguments)
        return Response(
            file.content,
            media_type=file.media_type,
            headers={"Content-Disposition": f'attachment; filename="{file.filename}"'},
        )

    return answer


def _declared_as(
    answer: Callable[..., Any], declared: Signature, sent: object, *injected: Parameter
) -> Callable[..., Any]:
    """Let FastAPI read the handler's own parameters, and what is sent as the answer's schema."""
    answer.__dict__["__signature__"] = declared.replace(
        parameters=[*declared.parameters.values(), *injected], return_annotation=sent
    )
    return answer
