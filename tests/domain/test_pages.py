"""A cursor leads on in one list of one reader, and no other text is one."""

from base64 import urlsafe_b64encode
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from app.domain.events.cursors import NOTHING_HEARD, EventCursors
from app.domain.pages import (
    CursorNotValid,
    Cursors,
    Page,
    at_day,
    at_instant,
    day_position,
    instant_position,
)

SECRET = b"a secret of the tests"
RECORD = UUID("0198f3b2-6f0e-7c3e-9a55-2f5b0c7e4d11")
CURSORS = Cursors("/v1/contacts reader", SECRET)
CURSOR = CURSORS.sign(["2026-11-20", "4"])


def test_a_cursor_is_read_as_the_position_it_was_made_of() -> None:
    assert CURSORS.read(CURSOR) == ["2026-11-20", "4"]
    instant = datetime(2026, 11, 20, 9, 30, 0, 123, tzinfo=UTC)
    assert at_instant(instant_position(instant, RECORD)) == (instant, RECORD)
    assert at_day(day_position(date(2026, 11, 20), RECORD)) == (date(2026, 11, 20), RECORD)
    assert (at_instant(None), at_day(None)) == (None, None)


@pytest.mark.parametrize(
    "cursor",
    [
        Cursors("/v1/people reader", SECRET).sign(["2026-11-20", "4"]),
        Cursors("/v1/contacts another reader", SECRET).sign(["2026-11-20", "4"]),
        Cursors("/v1/contacts reader", b"another secret").sign(["2026-11-20", "4"]),
        CURSOR.partition(".")[0],
        f"{urlsafe_b64encode(b'[1]').decode().rstrip('=')}.{CURSOR.partition('.')[2]}",
        f"{CURSOR}x",
        f"x{CURSOR}",
        CURSOR[:-2],
        "",
        ".",
        "%00",
        "\N{SNOWMAN}",
    ],
)
def test_a_cursor_of_another_list_reader_or_service_is_refused(cursor: str) -> None:
    with pytest.raises(CursorNotValid) as refused:
        CURSORS.read(cursor)
    assert (refused.value.pointer, refused.value.code) == ("query:cursor", "cursor_not_valid")


def test_a_page_gives_a_cursor_only_where_there_is_more() -> None:
    page = Page(limit=2, after=None, cursors=CURSORS)
    assert page.turn([1, 2], position=lambda row: [str(row)]) == ([1, 2], None)
    shown, following = page.turn([1, 2, 3], position=lambda row: [str(row)])
    assert shown == [1, 2]
    assert following is not None
    assert CURSORS.read(following) == ["2"]


def test_the_secret_of_cursors_is_not_shown_where_they_are_logged() -> None:
    assert "secret" not in repr(Page(limit=2, after=None, cursors=CURSORS))


def test_a_cursor_of_events_is_the_last_event_that_was_received() -> None:
    events = EventCursors(Cursors("events reader", SECRET))
    assert events.read(events.after(RECORD), pointer="query:after") == RECORD
    assert events.read(None, pointer="query:after") == NOTHING_HEARD
    for foreign in (CURSOR, Cursors("events reader", SECRET).sign(["no id"])):
        with pytest.raises(CursorNotValid) as refused:
            events.read(foreign, pointer="header:Last-Event-ID")
        assert refused.value.pointer == "header:Last-Event-ID"
