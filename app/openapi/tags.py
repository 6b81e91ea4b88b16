"""Tags of the operations, in the order in which a child's case meets them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

TAGS: Mapping[str, str] = MappingProxyType(
    {
        "me": "Your identity, your memberships, and what they let you do.",
        "directory": "Agencies, teams, colleagues, threshold documents and the census's codes.",
        "users": "Who may sign in, and with which role: for administrators.",
        "closures": "Days on which the partnership does not work, which its clocks leave out.",
        "people": "Children and adults: their relationships, addresses and details; person search,"
        " and records linked as one person.",
        "contacts": "A concern about one or more children, as it was reported.",
        (
            "notifications"
        ): "Notices from partner systems: made into contacts, or held in quarantine until"
        " they are understood.",
        "fhir": "The same by FHIR messages, for health systems that use them.",
        "incident-proposals": "Contacts that may be about one incident, for a person to judge.",
        "triage": (
            "The hub's first look: who the children are, how urgent it is, and who takes it on."
        ),
        "legal-gateways": "The laws under which agencies are asked for information and share it.",
        "information-requests": "Asking agencies for information, under a law, by a due time.",
        "information-returns": "Agencies' answers, in fragments with conditions.",
        "return-tasks": "Answers that came after the decision they could have changed.",
        (
            "sharing"
        ): "Giving one agency's information to another: shares, sanitised wording, agreement"
        " to onward sharing, and the register of what was given or refused.",
        (
            "threshold-decisions"
        ): "The level that a child's needs meet, decided by whom, and with what reasons.",
        "recorded-errors": (
            "What was recorded in error: proposed by one person, confirmed by a second, kept and"
            " struck through."
        ),
        "link-reviews": (
            "What concerns two records that were linked or unlinked, for a manager to decide on."
        ),
        "referrals": "The statutory episode, from a decision to its closure.",
        "strategy-meetings": "Calling, holding and concluding the meeting of the agencies.",
        "minutes": "The minutes of a meeting, and who has received them.",
        "enquiries": "Section 47: visits, consultations, outcome, authorisation.",
        (
            "emergency-protection"
        ): "Police protection and emergency protection orders, which run out within days.",
        (
            "exceptions"
        ): "A manager's reason why an act may pass a gate that would otherwise hold a case.",
        "timescales": "The clocks of statutory guidance, and the reasons for missed deadlines.",
        (
            "worklists"
        ): "The items that wait for you, your team or your agency, the earliest due first.",
        "desks": "An agency's own workload: the requests it has to answer, and how it answers.",
        "restrictions": "Records that are hidden from everyone but a list.",
        (
            "conflicts-of-interest"
        ): "The people whose records you may not work with, because of who you are.",
        "break-glass": (
            "Opening a record you could not otherwise see, to protect a child, and its review."
        ),
        "audit": (
            "The sealed audit log: who did what, who has looked, and proofs that it is complete."
        ),
        "subscriptions": (
            "The addresses at which partner systems receive events, and the secrets that sign them."
        ),
        "events": "Events, as a list and as a stream: references, never content.",
        "deliveries": "Deliveries to a subscription, the state of each, and sending one again.",
        "figures": "Counts in which no one can be identified.",
        "health": "Whether the process is running, and whether it can answer.",
    }
)
"""Each tag and its meaning. A tag of a route that is missing here fails the build."""


def described(document: dict[str, Any]) -> list[dict[str, str]]:
    """The tags that operations of the document have, in order; an unknown one comes last."""
    used = {
        tag
        for methods in document["paths"].values()
        for operation in methods.values()
        for tag in operation.get("tags", ())
    }
    return [
        {"name": tag, "description": TAGS.get(tag, "")}
        for tag in (*TAGS, *sorted(used - TAGS.keys()))
        if tag in used
    ]
