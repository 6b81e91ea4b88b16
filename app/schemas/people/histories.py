"""Views of a person's history and chronology."""

from pydantic import Field

from app.domain.casework.enquiries import EnquiryOutcome, EnquiryState
from app.domain.contacts.contacts import Channel, ChildState, Rating
from app.domain.contacts.threshold_decisions import Level, Outcome
from app.domain.gates import Ground
from app.domain.people.chronology import Happening, Source
from app.schemas.census.episodes import CensusEpisodeView, PlansView
from app.schemas.corrections.recorded_errors import RecordedInErrorView
from app.schemas.types import Day, Id, Instant, View


class EpisodeView(View):
    """One referral. `re_referral`: it opened within 12 months of the one before."""

    id: Id
    person_id: Id
    opened_on: Day
    age_when_opened: str
    source: str | None
    primary_need: str | None
    no_further_action: bool
    re_referral: bool
    closed_on: Day | None
    closure_reason: str | None
    closure_reason_in_words: str | None
    closure_rationale: str | None
    recorded_in_error: RecordedInErrorView | None = None


class PastContactView(View):
    """A contact about the person, and the outcome of their part in it."""

    contact_id: Id
    contact_child_id: Id
    person_id: Id
    reference: str
    received_at: Instant
    channel: Channel
    source: str
    state: ChildState
    rating: Rating | None
    outcome: Outcome | None
    made_in_error: bool


class PastDecisionView(View):
    """A threshold decision about the person."""

    id: Id
    person_id: Id
    contact_id: Id
    level: Level
    outcome: Outcome
    rationale: str
    decided_at: Instant
    superseded: bool
    recorded_in_error: RecordedInErrorView | None = None


class PastEnquiryView(View):
    """A section 47 enquiry about the person."""

    id: Id
    person_id: Id
    started_on: Day
    state: EnquiryState
    outcome: EnquiryOutcome | None
    conference_required: bool | None
    authorised_at: Instant | None
    conference_on: Day | None = Field(
        default=None, description="The day on which the initial conference was held."
    )
    ended_at: Instant | None = Field(
        default=None, description="When the enquiry ended without an outcome, if it did."
    )
    ended_ground: Ground | None = None
    ended_because: str | None = None
    recorded_in_error: RecordedInErrorView | None = None


class HistoryView(View):
    """A person's past, each list oldest first.

    `same_person` are the records it is read from: this one, and those linked with it.
    `closed_to_you` names the kinds of record that your role does not read, so that an empty list is
    not taken for 'none'.
    """

    person_id: Id
    same_person: list[Id]
    last_closure: EpisodeView | None = Field(
        description=(
            "The referral that closed last: the reason is taken into account on a re-referral."
        )
    )
    referrals: list[EpisodeView]
    contacts: list[PastContactView]
    decisions: list[PastDecisionView]
    enquiries: list[PastEnquiryView]
    plans: PlansView | None = Field(
        description="Whether the child is on a plan; null where your role reads no referrals."
    )
    census_episodes: list[CensusEpisodeView]
    closed_to_you: list[Source]


class EntryView(View):
    """One event. `at` is null where only the day is known.

    `person_id` is the record it belongs to; `linked` says that this is a record other than the one
    requested. `age` is the person's on that day.
    """

    on: Day
    at: Instant | None
    what: Happening
    record_type: str
    record_id: Id
    person_id: Id
    linked: bool
    age: str
    facts: dict[str, str | bool | None]


class ChronologyView(View):
    """Every event the reader may see, oldest first."""

    person_id: Id
    same_person: list[Id]
    entries: list[EntryView]
    closed_to_you: list[Source]
