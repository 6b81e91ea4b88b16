"""What the operations are grouped by, in the order in which a child meets them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

TAGS: Mapping[str, str] = MappingProxyType(
    {
        "me": "Who you are here, your memberships, and what they let you do.",
        "directory": "Agencies, teams, colleagues, threshold documents and the census's codes.",
        "users": "Who may sign in, and with which role: for administrators.",
        "closures": "Days on which the partnership does not work, which its clocks leave out.",
        "people": "Children and adults, who they are to each other, where they live, what is known"
        " of them; finding them by what is known, and records linked as one person.",
        "contacts": "A worry about one or more children, as it was told.",
        "notifications": "What partner systems push: read as a contact, or kept until somebody has"
        " understood it.",
        "fhir": "The same by FHIR messages, for health systems that speak that.",
        "incident-proposals": "Contacts that may tell of one incident, for somebody to judge.",
        "triage": "The hub's first look: who the children are, how urgent it is, who goes on.",
        "legal-gateways": "The laws under which agencies are asked and told.",
        "information-requests": "Asking agencies what they know, under a law, by a time.",
        "information-returns": "What they answer, in fragments on their conditions.",
        "return-tasks": "Answers that came after the decision they could have changed.",
        "sharing": "Giving one agency what another told: shares, sanitised wording, agreement to"
        " onward sharing, and the register of what was given or refused.",
        "threshold-decisions": "Which level a child's needs meet, by whom, and with what reasons.",
        "referrals": "The statutory episode, from a decision to its closure.",
        "strategy-meetings": "Calling, holding and concluding the meeting of the agencies.",
        "minutes": "What was said there, and who has had it.",
        "enquiries": "Section 47: visits, consultations, outcome, authorisation.",
        "timescales": "The clocks of statutory guidance, and what was said when one ran out.",
        "worklists": "What waits for you, your team, your agency: what is due first comes first.",
        "desks": "What an agency sees of its own answering and being answered.",
        "restrictions": "Records that are kept from all but a list.",
        "conflicts-of-interest": "Whose records you may not work with, because of who you are.",
        "break-glass": "Opening a record outside your reach to protect a child, and its review.",
        "audit": "The sealed trail: who did what, who has looked, and proofs that it is whole.",
        "subscriptions": "Where a partner system is told what happened, and with which key.",
        "events": "What happened, as a list and as a stream: references, never content.",
        "deliveries": "What was sent to a subscription, what became of it, and sending it again.",
        "figures": "Counts in which nobody can be found.",
        "health": "Whether the process lives, and whether it can answer.",
    }
)
"""Each tag and its meaning. A tag of a route that is missing here fails the build."""


def described(document: dict[str, Any]) -> list[dict[str, str]]:
    """The tags that operations of the document carry, in order; an unknown one comes last."""
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
