"""Contacts: commands and views."""

from typing import Annotated

from pydantic import ConfigDict, Field

from app.domain.contacts.contacts import (
    Agreement,
    Channel,
    ChildDescription,
    ChildState,
    PartInContact,
    Rating,
    Safety,
)
from app.domain.contacts.threshold_decisions import Outcome
from app.schemas.census.codes import ContactSource, Factor, Sex
from app.schemas.census.episodes import PlansView
from app.schemas.clocks.act_times import ActTimeView, LateEntry
from app.schemas.clocks.timescales import ClockView
from app.schemas.contacts.referrer_messages import MessageView, UnsentMessageView
from app.schemas.contacts.surroundings import SurroundingsView
from app.schemas.notifications.incident_proposals import IncidentProposalView
from app.schemas.notifications.notifications import NoticeInContactView
from app.schemas.people.people import AgeEstimate
from app.schemas.restrictions.restrictions import SetRestriction
from app.schemas.types import (
    Action,
    Code,
    Command,
    Day,
    Id,
    Instant,
    Line,
    Note,
    Text,
    View,
)


class Referrer(Command):
    """The person who raised the concern; an anonymous referrer has no name."""

    name: Line | None = None
    capacity: Line | None = Field(default=None, examples=["Designated safeguarding lead"])
    telephone: Line | None = None
    email: Line | None = None
    person_id: Id | None = Field(
        default=None, description="The referrer's own record, where they are known to the hub."
    )
    unnamed_to_family: bool = False


class Family(Command):
    """Whether the family was informed and agreed: four separate facts."""

    data_protection_consent: Annotated[Agreement, Code]
    service_agreement: Annotated[Agreement, Code]
    medical_consent: Annotated[Agreement, Code]
    informed: bool
    not_informed_because: Note | None = None


class ChildInContact(AgeEstimate):
    """A child as the referrer describes them."""

    described_as: Annotated[ChildDescription, Code]
    person_id: Id | None = None
    given: Line | None = None
    family: Line | None = None
    born_on: Day | None = None
    expected_on: Day | None = Field(
        default=None, description="Of an unborn child, once it is known."
    )
    sex: Sex | None = None
    nhs_number: Line | None = None
    upn: Line | None = None
    address_lines: list[Line] | None = Field(default=None, min_length=1, max_length=6)
    postcode: Line | None = None
    description: Note | None = None


class OtherPersonInContact(AgeEstimate):
    """Another person in the concern, with what is known of them: at least their part."""

    part: Annotated[PartInContact, Code]
    person_id: Id | None = None
    given: Line | None = None
    family: Line | None = None
    born_on: Day | None = None
    address_lines: list[Line] | None = Field(default=None, min_length=1, max_length=6)
    postcode: Line | None = None
    description: Note | None = None


class RecordContact(LateEntry):
    """A concern about one or more children."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "channel": "telephone",
                    "source": "2A",
                    "referrer": {
                        "name": "Safeguarding Lead (invented)",
                        "capacity": "Designated safeguarding lead",
                    },
                    "concern": "He came to school with a burn and said he was told to lie.",
                    "child_said": "It was the iron.",
                    "whereabouts": "At school until 15:15",
                    "safe_now": "safe",
                    "factors": ["18C"],
                    "family": {
                        "data_protection_consent": "not_asked",
                        "service_agreement": "not_asked",
                        "medical_consent": "not_asked",
                        "informed": False,
                        "not_informed_because": "Telling them may put him at risk tonight.",
                    },
                    "children": [
                        {
                            "described_as": "named",
                            "given": "Testchild",
                            "family": "Alpha-Invented",
                            "born_on": "2016-03-04",
                        }
                    ],
                }
            ]
        }
    )

    channel: Annotated[Channel, Code]
    received_at: Instant | None = Field(
        default=None, description="When it was received, if that was before now."
    )
    source: ContactSource
    agency_id: Id | None = None
    referrer: Referrer = Referrer()
    concern: Text
    child_said: Text | None = None
    whereabouts: Note | None = None
    safe_now: Annotated[Safety, Code]
    factors: list[Factor] = Field(default_factory=list, max_length=60)
    family: Family
    children: list[ChildInContact] = Field(min_length=1, max_length=20)
    people: list[OtherPersonInContact] = Field(default_factory=list, max_length=30)
    attachment_references: list[Line] = Field(default_factory=list, max_length=50)
    restriction: SetRestriction | None = Field(
        default=None,
        description="Restricted to a list from the start, before anyone else could see it.",
    )


class MarkContactInError(Command):
    """The contact should not have been made; it stays, with the reason."""

    reason: Note = Field(examples=["Recorded twice; the other one goes on."])


class ContactChildView(View):
    """One child of a contact.

    Identification and rating are shown to the hub and the allocated worker; for the referrer those
    members are null.
    """

    id: Id
    described_as: ChildDescription
    given: str | None
    family: str | None
    born_on: Day | None
    expected_on: Day | None
    estimated_age: int | None
    estimated_birth_year: int | None
    age_estimated_on: Day | None
    sex: str | None
    nhs_number: str | None
    upn: str | None
    address_lines: list[str] | None
    postcode: str | None
    description: str | None
    person_id: Id | None
    state: ChildState | None
    rating: Rating | None
    outcome: Outcome | None
    reported_by: str | None = Field(
        description="Who reported a child who was added later. Empty of those named at first."
    )
    reported_at: Instant | None
    added_at: Instant | None
    added_by: Id | None
    plans: PlansView | None = Field(
        default=None,
        description=(
            "Whether the child is on a plan, once the child is identified; null for readers who"
            " do not read the child's referrals."
        ),
    )
    surroundings: SurroundingsView | None = Field(
        default=None,
        description="What else goes on for the child and the children of the household, once the"
        " child is identified.",
    )
    available_actions: list[Action] = Field(default_factory=list)


class OtherPersonView(View):
    """Another person in the concern.

    Who they are, and what is flagged of them, is shown to the hub and the allocated worker; for
    the referrer it is null or empty.
    """

    id: Id
    part: PartInContact
    person_id: Id | None
    given: str | None
    family: str | None
    born_on: Day | None
    estimated_age: int | None
    estimated_birth_year: int | None
    age_estimated_on: Day | None
    address_lines: list[str] | None
    postcode: str | None
    description: str | None
    added_at: Instant | None = Field(description="Empty where the referrer described them.")
    identified_at: Instant | None
    identified_by: Id | None
    identified_because: str | None
    unsafe_for: list[Id] = Field(
        default_factory=list,
        description="The children of the contact (by their `id`) for whom this person is on record"
        " as unsafe, where you may read that. Empty before the person is identified.",
    )
    under_18: bool | None = Field(
        default=None,
        description="True of a child in their own right, such as a mother of 17, who can be added"
        " to the children of the contact. By the date of birth, or else the estimated age; null"
        " where neither is known.",
    )


class ContactView(View):
    """A contact as its reader may see it."""

    id: Id
    reference: str
    channel: Channel
    received_at: Instant
    recorded_at: Instant
    recorded_by: Id
    source: str
    agency_id: Id | None
    referrer_name: str | None
    referrer_capacity: str | None
    referrer_telephone: str | None
    referrer_email: str | None
    referrer_person_id: Id | None
    referrer_unnamed_to_family: bool
    concern: str
    child_said: str | None
    whereabouts: str | None
    safe_now: Safety
    factors: list[str]
    data_protection_consent: Agreement
    service_agreement: Agreement
    medical_consent: Agreement
    family_informed: bool
    family_not_informed_because: str | None
    attachment_references: list[str]
    errored_at: Instant | None
    errored_because: str | None
    children: list[ContactChildView]
    people: list[OtherPersonView]
    times: list[ActTimeView] = Field(
        default_factory=list,
        description="When it was received, and when children were added, where that was recorded"
        " afterwards; for those who work on the contact.",
    )
    messages: list[MessageView] = Field(default_factory=list)
    unsent_messages: list[UnsentMessageView] = Field(
        default_factory=list,
        description="For the hub: what was owed to the referrer and is not sent, and why.",
    )
    timescales: list[ClockView] = Field(default_factory=list)
    notices: list[NoticeInContactView] = Field(
        default_factory=list,
        description="Notices from partner systems, for those who work on the contact.",
    )
    incident_proposals: list[IncidentProposalView] = Field(default_factory=list)
    available_actions: list[Action] = Field(default_factory=list)
