"""Request bodies read strictly: JSON that every parser reads alike, in text fit to be stored."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from fastapi import HTTPException, Request
from typing_extensions import override

from app.domain import strict_json

DEEPEST = 32
MOST_MEMBERS = 1000
_METHODS_WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})
# Tabs and line ends are how people write; every other control character is refused, because
# a NUL cannot be stored and the rest can hide text from whoever reads it.
_ALLOWED_CONTROLS = frozenset("\t\n\r")
_FIRST_PRINTABLE = " "
_SURROGATES = ("\ud800", "\udfff")


class BodyRefused(HTTPException):
    """The body cannot be read; `code` says why, and nothing of it is repeated."""

    def __init__(self, status: HTTPStatus, *, code: str) -> None:
        self.code = code
        super().__init__(status)


class StrictRequest(Request):
    """A request whose JSON is read by the rules of this module."""

    @override
    async def body(self) -> bytes:
        # The framework has a limit too, but answers it outside of us: no problem, no request id.
        if not hasattr(self, "_body"):
            limit: int = self.app.state.service.settings.body_limit_bytes
            read = bytearray()
            async for chunk in self.stream():
                read += chunk
                if len(read) > limit:
                    raise BodyRefused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, code="too_large")
            self._body = bytes(read)
        return self._body

    @override
    async def json(self) -> Any:
        try:
            parsed = strict_json.parse(await self.body(), deepest=DEEPEST)
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
        media_type = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type != "application/json":
            raise BodyRefused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, code="content_type")
        if self.headers.get("content-encoding", "identity").lower() != "identity":
            raise BodyRefused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, code="content_encoding")


def refuse_unfit_text(parsed: object) -> None:
    """Refuse text that cannot be stored or shown as it was sent, and too many members.

    Raises:
        BodyRefused: 422 for a control character or lone surrogate, 400 for too many members.
    """
    for members, text in enumerate(_texts(parsed), start=1):
        if members > MOST_MEMBERS:
            raise BodyRefused(HTTPStatus.BAD_REQUEST, code="too_many_members")
        if any(_is_unfit(character) for character in text):
            raise BodyRefused(HTTPStatus.UNPROCESSABLE_ENTITY, code="control_character")


def _is_unfit(character: str) -> bool:
    if character < _FIRST_PRINTABLE:
        return character not in _ALLOWED_CONTROLS
    return _SURROGATES[0] <= character <= _SURROGATES[1]


def _texts(parsed: object) -> Iterator[str]:
    """Every string of a parsed body, and '' for every other value, so that all are counted."""
    match parsed:
        case str():
            yield parsed
        case dict():
            for name, value in parsed.items():
                yield name
                yield from _texts(value)
        case list():
            for value in parsed:
                yield from _texts(value)
        case _:
            yield ""
