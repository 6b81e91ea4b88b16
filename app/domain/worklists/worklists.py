"""Worklists: the items that wait for each role, and the clocks that run on them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, NamedTuple

from app.domain.clocks.definitions import ClockKind
from app.domain.directory.roles import CARE_ROLES, HUB_ROLES, Role
from app.domain.errors import Forbidden


class Worklist(StrEnum):
    """The names of the worklists."""

    TRIAGE = "triage"
    DECISIONS = "decisions"
    ACKNOWLEDGEMENTS = "acknowledgements"
    FEEDBACK = "feedback"
    MEETINGS = "meetings"
    MINUTES = "minutes"
    ALLOCATED = "allocated"
    TEAM = "team"
    TO_ALLOCATE = "to_allocate"
    AUTHORISATIONS = "authorisations"
    MY_AGENCY = "my_agency"
    LATE_REQUESTS = "late_requests"
    UNREAD_RETURNS = "unread_returns"
    RETURN_TASKS = "return_tasks"
    RESTRICTIONS = "restrictions"
    BREAK_GLASS_REVIEWS = "break_glass_reviews"
    OPENED_RECORDS = "opened_records"
    QUARANTINE = "quarantine"
    SAME_INCIDENT = "same_incident"
    EMERGENCY_PROTECTION = "emergency_protection"
    OTHER_AUTHORITIES = "other_authorities"
    ERRORS = "errors"
    LINK_REVIEWS = "link_reviews"
    ROUTED = "routed"
    OVERTURNED = "overturned"
    CLOSED_BY_TEAMS = "closed_by_teams"


class WorklistNotForRole(Forbidden):
    """The list is for roles other than the actor's."""

    headline: ClassVar[str] = "Choose a worklist for your role; this one is for another"


class Waiting(StrEnum):
    """The kind of a worklist item, and the kind of record it is identified by."""

    CHILD_OF_CONTACT = "child_of_contact"
    RECOMMENDED_DECISION = "recommended_decision"
    DECISION = "decision"
    ACKNOWLEDGEMENT = "acknowledgement"
    FEEDBACK = "feedback"
    MEETING_TO_CALL = "meeting_to_call"
    MEETING = "meeting"
    MINUTES = "minutes"
    ROUTED_CONTACT = "routed_contact"
    CLOCK = "clock"
    ALLOCATED_CHILD = "allocated_child"
    REFERRAL_TO_ALLOCATE = "referral_to_allocate"
    WORKER_LEFT = "worker_left"
    AUTHORISATION = "authorisation"
    INVITATION = "invitation"
    MINUTES_TO_RECEIPT = "minutes_to_receipt"
    REQUEST_TO_ANSWER = "request_to_answer"
    LATE_REQUEST = "late_request"
    UNREAD_RETURN = "unread_return"
    RETURN_TASK = "return_task"
    RESTRICTION_TO_APPROVE = "restriction_to_approve"
    RESTRICTION_TO_REVIEW = "restriction_to_review"
    BREAK_GLASS_REVIEW = "break_glass_review"
    OPENED_RECORD = "opened_record"
    QUARANTINED_NOTIFICATION = "quarantined_notification"
    INCIDENT_TO_JUDGE = "incident_to_judge"
    EMERGENCY_PROTECTION = "emergency_protection"
    UNANSWERED_AUTHORITY = "unanswered_authority"
    REFUSED_BY_AUTHORITY = "refused_by_authority"
    ERROR_TO_CONFIRM = "error_to_confirm"
    LINK_REVIEW = "link_review"
    UNACKNOWLEDGED_ROUTING = "unacknowledged_routing"
    UNANSWERED_ROUTING = "unanswered_routing"
    OVERTURNED_RECOMMENDATION = "overturned_recommendation"
    CLOSED_BY_TEAM = "closed_by_team"


@dataclass(frozen=True, slots=True)
class WorklistPlan:
    """The content of a worklist, and the roles it is for."""

    holds: str
    roles: frozenset[Role]


_MANAGER = Role.HUB_MANAGER

WORKLISTS: Mapping[Worklist, WorklistPlan] = MappingProxyType(
    {
        Worklist.TRIAGE: WorklistPlan(
            "Children of contacts on whom no decision has been made yet",
            frozenset({Role.HUB_PRACTITIONER, _MANAGER}),
        ),
        Worklist.DECISIONS: WorklistPlan(
            (
                "Children who await a decision: those whom another authority refuses and those with"
                " a recommendation first"
            ),
            frozenset({_MANAGER}),
        ),
        Worklist.ACKNOWLEDGEMENTS: WorklistPlan(
            "Referrers to whom an acknowledgement is owed", HUB_ROLES
        ),
        Worklist.FEEDBACK: WorklistPlan("Referrers to whom feedback is owed", HUB_ROLES),
        Worklist.MEETINGS: WorklistPlan(
            "Strategy meetings to be called, and those called and not concluded",
            HUB_ROLES | CARE_ROLES,
        ),
        Worklist.MINUTES: WorklistPlan(
            "Concluded meetings whose latest minutes have not reached everyone invited",
            HUB_ROLES | CARE_ROLES,
        ),
        Worklist.ALLOCATED: WorklistPlan(
            "The children allocated to me: contacts to answer, running clocks, and the others",
            frozenset({Role.SOCIAL_WORKER, Role.TEAM_MANAGER}),
        ),
        Worklist.TEAM: WorklistPlan(
            "The same for every child of my team, and outcomes to authorise",
            frozenset({Role.TEAM_MANAGER}),
        ),
        Worklist.TO_ALLOCATE: WorklistPlan(
            "Open referrals that no worker has, and those whose worker has left the team",
            frozenset({_MANAGER, Role.TEAM_MANAGER}),
        ),
        Worklist.AUTHORISATIONS: WorklistPlan(
            "Enquiry outcomes recorded by others that wait for a manager",
            frozenset({_MANAGER, Role.TEAM_MANAGER}),
        ),
        Worklist.MY_AGENCY: WorklistPlan(
            (
                "Requests my agency is to answer, meetings it is invited to, and minutes it"
                " has not acknowledged"
            ),
            frozenset({Role.AGENCY_OFFICER}),
        ),
        Worklist.LATE_REQUESTS: WorklistPlan(
            "Requests that agencies have not answered by the due time", HUB_ROLES
        ),
        Worklist.UNREAD_RETURNS: WorklistPlan(
            "Answers from agencies that no one in the hub has opened",
            frozenset({Role.HUB_PRACTITIONER, _MANAGER}),
        ),
        Worklist.RETURN_TASKS: WorklistPlan(
            "Answers that came after a decision, those on my own decisions first",
            frozenset({_MANAGER}),
        ),
        Worklist.RESTRICTIONS: WorklistPlan(
            "Cloaks to approve, and restrictions due for review",
            frozenset({Role.HUB_PRACTITIONER, _MANAGER, Role.INFORMATION_GOVERNANCE}) | CARE_ROLES,
        ),
        Worklist.BREAK_GLASS_REVIEWS: WorklistPlan(
            "Break-glass access by others that has not been reviewed",
            frozenset({Role.INFORMATION_GOVERNANCE}),
        ),
        Worklist.OPENED_RECORDS: WorklistPlan(
            "Records that I own or work with and that were opened by break-glass, until"
            " that has been reviewed",
            frozenset({Role.HUB_PRACTITIONER, _MANAGER, Role.INFORMATION_GOVERNANCE}) | CARE_ROLES,
        ),
        Worklist.QUARANTINE: WorklistPlan(
            "Notices from partner systems that could not be understood, until they are dealt with",
            HUB_ROLES,
        ),
        Worklist.SAME_INCIDENT: WorklistPlan(
            "Contacts that may be about one incident, until that is decided",
            frozenset({Role.HUB_PRACTITIONER, _MANAGER}),
        ),
        Worklist.OTHER_AUTHORITIES: WorklistPlan(
            "Children passed to another authority that has not answered", HUB_ROLES
        ),
        Worklist.ERRORS: WorklistPlan(
            "Errors proposed by others that wait for a second person",
            frozenset({_MANAGER}),
        ),
        Worklist.LINK_REVIEWS: WorklistPlan(
            "Records linked or unlinked, until each thing that concerns them is decided on",
            frozenset({_MANAGER}),
        ),
        Worklist.ROUTED: WorklistPlan(
            "Contacts handed to a child's worker and not acknowledged, or not answered, in time",
            HUB_ROLES | {Role.TEAM_MANAGER},
        ),
        Worklist.OVERTURNED: WorklistPlan(
            "My recommendations to protect that a decision overturned, until I accept or dissent",
            frozenset({Role.HUB_PRACTITIONER, _MANAGER}),
        ),
        Worklist.CLOSED_BY_TEAMS: WorklistPlan(
            "Referrals of the hub's that a team closed, until the hub agrees or decides again",
            frozenset({_MANAGER}),
        ),
        Worklist.EMERGENCY_PROTECTION: WorklistPlan(
            "Children under police protection or an emergency protection order, what runs out"
            " first coming first",
            frozenset({Role.HUB_PRACTITIONER, _MANAGER}) | CARE_ROLES,
        ),
    }
)
"""Every worklist: its content and the roles it is for."""


CASEWORK = frozenset(
    {ClockKind.STRATEGY_MEETING, ClockKind.CHILD_SEEN, ClockKind.INITIAL_CONFERENCE}
)
"""The clocks of a child's own case. Answering the referrer is the hub's task, not the worker's."""


class Pressing(NamedTuple):
    """Which running clocks press on an item: by an id of the item, a column of the clock, kinds."""

    item: str
    clock: str
    kinds: frozenset[ClockKind]


PROTECTING = frozenset(
    {
        ClockKind.POLICE_PROTECTION,
        ClockKind.EMERGENCY_PROTECTION_ORDER,
        ClockKind.EMERGENCY_PROTECTION_EXTENSION,
    }
)
"""The clocks of emergency protection, each a limit of law."""

_DECIDING = Pressing("contact_child_id", "subject_id", frozenset({ClockKind.THRESHOLD_DECISION}))
_MEETING = Pressing("referral_id", "subject_id", frozenset({ClockKind.STRATEGY_MEETING}))
_ROUTING = frozenset({ClockKind.ROUTING_ACKNOWLEDGEMENT, ClockKind.ROUTING_ANSWER})
_ROUTED = Pressing("contact_child_id", "subject_id", _ROUTING)
_ANSWERING = Pressing(
    "requested_agency_id", "subject_id", frozenset({ClockKind.INFORMATION_RETURN})
)

PRESSING: Mapping[Waiting, Pressing] = MappingProxyType(
    {
        Waiting.CHILD_OF_CONTACT: _DECIDING,
        Waiting.RECOMMENDED_DECISION: _DECIDING,
        Waiting.DECISION: _DECIDING,
        Waiting.ACKNOWLEDGEMENT: Pressing(
            "contact_id", "subject_id", frozenset({ClockKind.REFERRER_ACKNOWLEDGEMENT})
        ),
        # Feedback is owed for each child of a contact and given once for all of them.
        Waiting.FEEDBACK: Pressing(
            "contact_id", "contact_id", frozenset({ClockKind.REFERRER_FEEDBACK})
        ),
        Waiting.MEETING_TO_CALL: _MEETING,
        Waiting.MEETING: _MEETING,
        Waiting.MINUTES: Pressing(
            "strategy_meeting_id", "subject_id", frozenset({ClockKind.STRATEGY_MINUTES})
        ),
        Waiting.ROUTED_CONTACT: _ROUTED,
        Waiting.UNACKNOWLEDGED_ROUTING: _ROUTED,
        Waiting.UNANSWERED_ROUTING: _ROUTED,
        Waiting.CLOCK: Pressing("id", "id", CASEWORK),
        Waiting.EMERGENCY_PROTECTION: Pressing("id", "subject_id", PROTECTING),
        Waiting.AUTHORISATION: Pressing(
            "enquiry_id", "subject_id", frozenset({ClockKind.INITIAL_CONFERENCE})
        ),
        Waiting.UNANSWERED_AUTHORITY: Pressing(
            "contact_child_id", "subject_id", frozenset({ClockKind.OTHER_AUTHORITY_ANSWER})
        ),
        Waiting.REQUEST_TO_ANSWER: _ANSWERING,
        Waiting.LATE_REQUEST: _ANSWERING,
        Waiting.QUARANTINED_NOTIFICATION: Pressing(
            "notification_id", "subject_id", frozenset({ClockKind.NOTIFICATION_QUARANTINE})
        ),
    }
)
"""The running clocks shown with an item.

An item that is missing here has no clock that its reader may see.
"""


def worklists_of(roles: Iterable[Role]) -> list[Worklist]:
    """The worklists that are for any of these roles."""
    held = frozenset(roles)
    return [name for name, plan in WORKLISTS.items() if plan.roles & held]


def refuse_foreign_worklist(name: Worklist, *, roles: Iterable[Role]) -> None:
    """Refuse a worklist that is for none of these roles.

    Raises:
        WorklistNotForRole: with the list's name as its code.
    """
    if name not in worklists_of(roles):
        raise WorklistNotForRole(code=name)
