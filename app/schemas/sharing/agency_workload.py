"""Views of agency workload."""

from pydantic import Field

from app.schemas.types import Id, Instant, View


class QuartilesView(View):
    """A quarter of the values are at or below `lower`, a half at or below `middle`."""

    lower: int
    middle: int
    upper: int


class TrackRecordView(View):
    """How an agency answered in the period. Its own figures are neither rounded nor left out."""

    asked: int
    answered: int
    in_time: int
    nothing_held: int
    decided: int = Field(description="Answers to requests on which a decision followed.")
    read_in_time: int = Field(description="Those of them that were opened before it.")
    minutes: QuartilesView | None = Field(description="From the request to the last answer.")


class SpreadView(View):
    """How the other agencies answer: quartiles of their own figures, shares in per cent.

    Null where there are too few agencies, or answers, to hide each one.
    """

    median_minutes: QuartilesView | None
    percent_in_time: QuartilesView | None
    percent_nothing_held: QuartilesView | None
    percent_read_in_time: QuartilesView | None


class OpenRequestView(View):
    """A request that is not answered yet. `due_at` is the first instant at which it is late."""

    information_request_id: Id
    requested_agency_id: Id
    rating: str
    sent_at: Instant
    due_at: Instant | None
    overdue: bool


class DeskSummaryView(View):
    """How one agency answers."""

    agency_id: Id
    since: Instant
    record: TrackRecordView


class DeskView(DeskSummaryView):
    """One agency's workload: its open requests, the earliest due first, and how it answers."""

    open_requests: list[OpenRequestView] = Field(description="At most the 200 that are due first.")
    others: SpreadView


class DesksView(View):
    """The workloads that the reader may see, by the agency's name."""

    items: list[DeskSummaryView]
