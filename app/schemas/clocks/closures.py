"""Closures: commands and views."""

from pydantic import ConfigDict

from app.schemas.types import Command, Day, Id, Line, View


class RecordClosure(Command):
    """A day on which no one in the partnership works, such as a newly proclaimed bank holiday.

    Not a day on which an office merely chooses to shut: closures lengthen national limits.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"closed_on": "2027-06-04", "reason": "Bank holiday by proclamation"}]
        }
    )

    closed_on: Day
    reason: Line


class ClosureView(View):
    """One closure."""

    id: Id
    closed_on: Day
    reason: str


class ClosuresView(View):
    """Every closure, the latest day first."""

    items: list[ClosureView]
