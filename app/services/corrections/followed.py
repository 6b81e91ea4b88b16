"""Records that go with an error, kind by kind."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from app.domain.corrections.recorded_errors import ErrorSubject
from app.models import (
    EmergencyProtection,
    Enquiry,
    InformationRequest,
    Medical,
    MeetingChild,
    Referral,
    Routing,
    Share,
    StrategyMeeting,
    ThresholdDecision,
)


@dataclass(slots=True)
class Followed:
    """Records that go with an error, by their ids; `children` of contacts go back to triage.

    `standing_again` has the decision that stands again on a child of a contact.
    """

    decisions: dict[UUID, ThresholdDecision] = field(default_factory=dict)
    referrals: dict[UUID, Referral] = field(default_factory=dict)
    reopened: dict[UUID, Referral] = field(default_factory=dict)
    meetings: dict[UUID, StrategyMeeting] = field(default_factory=dict)
    parts: dict[UUID, MeetingChild] = field(default_factory=dict)
    enquiries: dict[UUID, Enquiry] = field(default_factory=dict)
    medicals: dict[UUID, Medical] = field(default_factory=dict)
    protections: dict[UUID, EmergencyProtection] = field(default_factory=dict)
    routings: dict[UUID, Routing] = field(default_factory=dict)
    requests: dict[UUID, InformationRequest] = field(default_factory=dict)
    shares: dict[UUID, Share] = field(default_factory=dict)
    children: set[UUID] = field(default_factory=set)
    standing_again: dict[UUID, ThresholdDecision] = field(default_factory=dict)

    def records(self) -> Iterator[tuple[ErrorSubject, UUID]]:
        """Each record with its kind, in the order in which they followed."""
        for subject, found in (
            (ErrorSubject.THRESHOLD_DECISION, self.decisions),
            (ErrorSubject.REFERRAL, self.referrals),
            (ErrorSubject.ROUTING, self.routings),
            (ErrorSubject.STRATEGY_MEETING, self.meetings),
            (ErrorSubject.MEETING_CHILD, self.parts),
            (ErrorSubject.ENQUIRY, self.enquiries),
            (ErrorSubject.MEDICAL, self.medicals),
            (ErrorSubject.PROTECTION, self.protections),
            (ErrorSubject.INFORMATION_REQUEST, self.requests),
            (ErrorSubject.SHARE, self.shares),
        ):
            for record_id in found:
                yield subject, record_id

    def person_of(self, record_id: UUID) -> UUID | None:
        """Whom a record is about; a meeting and a request are about several."""
        record = (
            self.decisions.get(record_id)
            or self.referrals.get(record_id)
            or self.parts.get(record_id)
            or self.enquiries.get(record_id)
            or self.medicals.get(record_id)
            or self.protections.get(record_id)
            or self.routings.get(record_id)
            or self.shares.get(record_id)
        )
        return None if record is None else record.person_id

    def contact_of(self, record_id: UUID) -> UUID | None:
        """The contact that a record belongs to, if it does."""
        record = (
            self.decisions.get(record_id)
            or self.routings.get(record_id)
            or self.requests.get(record_id)
            or self.shares.get(record_id)
        )
        return None if record is None else record.contact_id

    def leave(self, record_ids: Collection[UUID]) -> None:
        """Take out records that were put right before: what was said of them stands."""
        for found in (
            self.decisions,
            self.referrals,
            self.routings,
            self.meetings,
            self.parts,
            self.enquiries,
            self.medicals,
            self.protections,
            self.requests,
            self.shares,
        ):
            for record_id in record_ids:
                found.pop(record_id, None)
