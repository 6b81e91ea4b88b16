"""Pagination parameters: `limit` and `cursor` of the URL, read as the requested page."""

from typing import Annotated

from fastapi import Depends, Query, Request
from pydantic import BeforeValidator

from app.domain.directory.access import Actor
from app.domain.pages import Cursors, Page
from app.schemas.types import as_written

Limit = Annotated[
    int,
    Query(ge=1, le=200, description="The most items to show."),
    BeforeValidator(as_written),
]
Cursor = Annotated[
    str | None,
    Query(max_length=500, description="Where to continue: the `next` of the page before."),
]


def cursors_for(request: Request, list_of: str) -> Cursors:
    """The cursors of a list for the signed-in user; the unit of work must have begun."""
    actor: Actor = request.scope["frontdoor.uow"].actor
    secret: bytes = request.app.state.service.settings.cursor_secret
    return Cursors(f"{list_of} {actor.partnership_id} {actor.user_id}", secret)


async def _page(request: Request, limit: Limit = 50, cursor: Cursor = None) -> Page:
    cursors = cursors_for(request, request.url.path)
    after = None if cursor is None else cursors.read(cursor)
    return Page(limit=limit, after=after, cursors=cursors)


Paging = Annotated[Page, Depends(_page)]
"""The page of a list; declared after the unit of work, which knows the reader."""
