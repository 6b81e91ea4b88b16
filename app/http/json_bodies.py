"""JSON bodies, read strictly: every parser must read them the same, and the text be storable."""

from http import HTTPStatus
from typing import Any

from fastapi import HTTPException, Request
from typing_extensions import override

from app.domain import strict_json
from app.domain.strict_text import unfit_text

DEEPEST = 32
KEPT_IS_LONGER = 16
"""How much longer the body of a partner system may be: it may hold hundreds of notices."""
_METHODS_WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class BodyRefused(HTTPException):
    """The body cannot be read; `code` says why, without repeating it."""

    def __init__(self, status: HTTPStatus, *, code: str) -> None:
        self.code = code
        super().__init__(status)


class StrictRequest(Request):
    """A request whose JSON is read by the rules of this module."""

    @property
    def limit(self) -> int:
        """The longest body, in bytes."""
        limit: int = self.app.state.service.settings.body_limit_bytes
        return limit

    @override
    async def body(self) -> bytes:
        # The framework has a limit too, but answers without a problem or a request id.
        if not hasattr(self, "_body"):
            read = bytearray()
            # A body that announces itself as too long is not awaited.
            if int(self.headers.get("content-length", 0)) > self.limit:
                raise BodyRefused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, code="too_large")
            async for chunk in self.stream():
                read += chunk
                if len(read) > self.limit:
                    raise BodyRefused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, code="too_large")
            self._body = bytes(read)
        return self._body

    @override
    async def json(self) -> Any:
        try:
            parsed = strict_json.parse(strict_json.unmarked(await self.body()), deepest=DEEPEST)
        except strict_json.NotStrictJson as refused:
            raise BodyRefused(HTTPStatus.BAD_REQUEST, code=refused.fault) from None
        refuse_unfit_text(parsed)
        return parsed

    async def refuse_foreign_body(self) -> None:
        """Refuse a body that is not plain JSON, whatever the route does with it.

        Raises:
            BodyRefused: 415, for a missing or other content type, or an encoding.
        """
        if self.method not in _METHODS_WITH_BODY or not await self.body():
            return
        media_type, _, parameters = self.headers.get("content-type", "").lower().partition(";")
        another_charset = "charset" in parameters and "utf-8" not in parameters
        if media_type.strip() != "application/json" or another_charset:
            raise BodyRefused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, code="content_type")
        if self.headers.get("content-encoding", "identity").lower() != "identity":
            raise BodyRefused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, code="content_encoding")


def refuse_unfit_text(parsed: object) -> None:
    """Refuse text that cannot be stored or shown as it was sent, and too many members.

    Raises:
        BodyRefused: 422 for a control character or lone surrogate, 400 for too many members.
    """
    unfit = unfit_text(parsed)
    if unfit is not None:
        status = (
            HTTPStatus.UNPROCESSABLE_ENTITY
            if unfit == "control_character"
            else HTTPStatus.BAD_REQUEST
        )
        raise BodyRefused(status, code=unfit)


class KeptRequest(StrictRequest):
    """A partner system's request, whose body is stored even if it cannot be understood.

    The use case parses it. If it were refused here, the notice would be lost.
    """

    @property
    @override
    def limit(self) -> int:
        return super().limit * KEPT_IS_LONGER

    @override
    async def json(self) -> Any:
        return await self.body()

    @override
    async def refuse_foreign_body(self) -> None:
        """Refuse only empty, oversized and encoded bodies.

        Raises:
            BodyRefused: 400 for no body, 415 for an encoding.
        """
        if self.method not in _METHODS_WITH_BODY:
            return
        if not await self.body():
            raise BodyRefused(HTTPStatus.BAD_REQUEST, code="nothing_sent")
        if self.headers.get("content-encoding", "identity").lower() != "identity":
            raise BodyRefused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, code="content_encoding")
