"""Views of a child's census episodes, and of whether the child is on a plan."""

from app.domain.census.children import EpisodeKind
from app.domain.census.plans import OnPlan
from app.schemas.types import Day, Id, View


class SentView(View):
    """An element of the census, and its text as it was sent."""

    element: str
    text: str


class CensusEpisodeView(View):
    """A plan or assessment of the census, or a referral or enquiry that was not loaded.

    `loaded`: its dates are relied on; otherwise `not_loaded_because` says why it is shown only as
    sent. `starts_on` and `ends_on` are null where the file gives no day that can be relied on;
    `sent` has the text. `collection_year` and `authority` are those of the file that gave it last.
    """

    id: Id
    person_id: Id
    kind: EpisodeKind
    starts_on: Day | None
    ends_on: Day | None
    category: str | None
    category_in_words: str | None
    loaded: bool
    not_loaded_because: str | None
    sent: list[SentView]
    census_import_id: Id
    collection_year: str | None
    authority: str | None


class StandingPlanView(View):
    """Whether the child is on one kind of plan. `category` is a child protection plan's."""

    kind: EpisodeKind
    answer: OnPlan
    starts_on: Day | None
    category: str | None
    category_in_words: str | None
    as_of: Day | None


class PlansView(View):
    """Whether the child is on a plan, as far as the census files that were loaded say.

    `unclear`: a plan was open, and the council's latest file leaves out the plan or the child, or
    gives an end that cannot be relied on. `not_known`: no file has the child. `as_of` of each plan
    is the day that the file is true of: the census is yearly, so ask the council what has changed.
    """

    on_plan: OnPlan
    plans: list[StandingPlanView]
