"""The page of row-level security: the table policies, in words."""

from collections.abc import Mapping
from types import MappingProxyType

from app.cli.documents import markdown
from app.models.predicates import Predicate
from app.row_security import TABLE_POLICIES

_HUB = "the hub; "

IN_WORDS: Mapping[Predicate, str] = MappingProxyType(
    {
        Predicate.EVERYONE: "everyone in the partnership",
        Predicate.HUB: "the hub",
        Predicate.PERSON: _HUB
        + "who works with the person, or a relative or linked record of theirs",
        Predicate.CHILD_HAD: _HUB + "who has the child, under any linked record",
        Predicate.AS_PROPOSER: _HUB + "who proposed it, until it is confirmed",
        Predicate.PERSON_ITSELF: _HUB + "who works with the person or a relative of theirs",
        Predicate.NAMED_ITSELF: _HUB + "who works with the person; the name: an agency that was"
        " invited to their meeting or asked about them",
        Predicate.NAMED: _HUB + "who works with the person; an agency that was invited to their"
        " meeting or asked about them",
        Predicate.CONTACT_ITSELF: _HUB
        + "who recorded or reported it; the agency that reported it; who"
        " works with a child in it",
        Predicate.CONTACT: "who sees the contact",
        Predicate.CONTACT_CASEWORK: _HUB + "who works with the child",
        Predicate.ALLOCATION: _HUB + "the worker, and the manager of the team",
        Predicate.MEETING_ITSELF: _HUB + "an agency that was invited; who works with a child of it",
        Predicate.MEETING: "who sees the meeting",
        Predicate.MEETING_RUN_ITSELF: _HUB + "who works with the referral's child",
        Predicate.MEETING_RUN: _HUB + "who works with the child of the meeting's referral",
        Predicate.CIRCULATED: _HUB
        + "the agency they went to; who works with a child of the meeting",
        Predicate.MINUTES: _HUB + "an agency they went to; who works with a child of the meeting",
        Predicate.ENQUIRY: "who sees the enquiry",
        Predicate.ABOUT: _HUB + "who works with the person, or with a child of the contact",
        Predicate.CLOCK: _HUB + "who works with the child",
        Predicate.CLOCK_OR_ASKED: _HUB + "who works with the child; the agency that was asked",
        Predicate.BREACH: "who sees the clock",
        Predicate.REQUEST_ITSELF: _HUB + "an agency that was asked",
        Predicate.REQUEST: _HUB + "an agency that was asked",
        Predicate.NOTIFICATION_ITSELF: _HUB
        + "who sent it; the agency that sent it; who works with a"
        " child of its contact",
        Predicate.AS_SENDER: "oneself",
        Predicate.OWN_AGENCY: _HUB + "the agency whose row it is",
        Predicate.FRAGMENT: "who sees the fragment",
        Predicate.RETURN: "who sees the return",
        Predicate.DECISION: "who sees the decision",
        Predicate.RECORDED_ERROR: _HUB + "who works with the person; an agency that reads the"
        " meeting or request it is in",
        Predicate.SHARE_ITSELF: _HUB + "governance, without the words; an agency it was given to,"
        " while it stands",
        Predicate.SHARE_RECIPIENT_ITSELF: _HUB + "governance; an agency it was given to; the"
        " originator of a fragment in it",
        Predicate.SHARED_FRAGMENT: _HUB + "its originator; an agency it was given to, while share"
        " and fragment stand",
        Predicate.SHARE_READING: _HUB + "governance; oneself; the originator of a fragment in the"
        " share",
        Predicate.AS_RECIPIENT: "oneself, for an agency that was given the share",
        Predicate.AS_OWN_AGENCY: "the agency whose row it is",
        Predicate.RESTRICTION_ITSELF: "governance; its owner; who is on its allow list and on no"
        " deny list; never who has an interest in the record",
        Predicate.RESTRICTION: "who sees the restriction",
        Predicate.AS_ASKER: "oneself",
        Predicate.AS_RELAXATION_ASKER: "those who read the restriction, as the one who asks",
        Predicate.RELAXATION_APPROVAL: "those who read the restriction",
        Predicate.AS_RELAXATION_APPROVER: "those who read the restriction, as the one who approves",
        Predicate.CONFLICT: "governance; whose conflict it is; who declared it",
        Predicate.AS_DECLARER: "oneself",
        Predicate.GLASS: "governance; who used break-glass",
        Predicate.GLASS_ITSELF: "governance; who used break-glass; who works with the person; the"
        " owner of a restriction on them",
        Predicate.GLASS_REVIEW: "who sees the use of break-glass",
        Predicate.HUB_OR_GOVERNANCE: "the hub; governance",
        Predicate.OWN: "oneself",
        Predicate.AS_ONESELF: "oneself",
        Predicate.ADMINISTRATOR: "an administrator",
        Predicate.GOVERNANCE: "governance",
        Predicate.GIVES_RIGHTS: "an administrator; governance",
        Predicate.AS_REGISTRAR: "an administrator, as the one who registers",
        Predicate.AS_ROLE_PROPOSER: "an administrator, as the one who proposes",
        Predicate.AS_ROLE_DECIDER: "an administrator or governance, as the one who decides",
        Predicate.TRAIL: "governance",
        Predicate.SIGNAL: "governance, except what was noticed about themselves",
        Predicate.EVENT: "who sees the record that the event is about",
        Predicate.SUBSCRIPTION_ITSELF: "who manages the subscriptions of the agency",
        Predicate.DELIVERY: "who sees the subscription and the event, unless it was withheld",
        Predicate.SYSTEM: "the service's own jobs",
    }
)
"""Each predicate as a governance officer reads it. One that is missing here fails the build."""

_HIDDEN_WITH: Mapping[str, str] = MappingProxyType(
    {
        "people.id": "the person",
        "person_id": "the person",
        "related_person_id": "the other person",
        "same_as_person_id": "the other record",
        "through_person_id": "the person not to go through",
        "contacts.id": "anyone the contact names",
        "contact_id": "the contact",
        "other_contact_id": "the other contact",
        "strategy_meetings.id": "any child of the meeting",
        "strategy_meeting_id": "the meeting",
        "share_id": "the share",
        "shares.id": "any contact it was recorded in",
        "refusals_to_share.id": "the contact it was recorded in",
        "enquiry_id": "the enquiry",
        "timescale_id": "the clock",
        "information_request_id": "the request",
        "information_return_id": "the return",
        "information_fragment_id": "the fragment",
        "threshold_decision_id": "the decision",
        "notification_id": "the notification",
        "superseded_by": "the notification that took its place",
        "subject_id": "the meeting or the notification that it runs on",
    }
)


def page() -> str:
    """The rows that a session reads, adds and changes, and what hides them from it."""
    written_while_reading = (
        f"`{table}`" for table, access in TABLE_POLICIES.items() if access.written_while_reading
    )
    return markdown.page(
        "Row-level security",
        "PostgreSQL enforces what stands here, whatever the service asks for. The page is"
        " generated from the table policies of `app/models/`; the tests attack them with SQL"
        " alone. The queries of the service apply the same limits independently.",
        "No row of another partnership is ever visible, and no row is deleted. *Who works with*"
        " a person is the worker to whom they are allocated, the manager of that team, and for"
        " some hours a user of break-glass, to read. *Governance* is information governance.",
        markdown.table(
            ("table", "read by", "added by", "changed by", "hidden with"),
            (
                (
                    f"`{table}`",
                    IN_WORDS[access.read],
                    _in_words(access.insert),
                    _in_words(access.update),
                    ", ".join(_hidden_with(table, column) for column in access.restricted_by),
                )
                for table, access in TABLE_POLICIES.items()
            ),
        ),
        "*Hidden with* says what hides a row from a user who would otherwise see it: a restriction"
        " whose list they are not on, a deny list, a conflict of interest, on the person or on any"
        " record linked to theirs. It takes effect with the user's next transaction.",
        "A transaction that reads through break-glass adds and changes nothing but "
        + ", ".join(written_while_reading)
        + ".",
    )


def _hidden_with(table: str, column: str) -> str:
    return _HIDDEN_WITH.get(column) or _HIDDEN_WITH[f"{table}.{column}"]


def _in_words(predicate: Predicate | None) -> str:
    return "none" if predicate is None else IN_WORDS[predicate]
