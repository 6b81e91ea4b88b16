"""The page of which rows a session reaches: the policies of the database, in words."""

from collections.abc import Mapping
from types import MappingProxyType

from app.cli.documents import markdown
from app.row_security import ABOUT, WALLS, WRITTEN_WHILE_READING, About, Reach

_HUB = "the hub; "

IN_WORDS: Mapping[Reach, str] = MappingProxyType(
    {
        Reach.EVERYONE: "everybody of the partnership",
        Reach.HUB: "the hub",
        Reach.PERSON: _HUB + "who works with the person, or a relative or linked record of theirs",
        Reach.PERSON_ITSELF: _HUB + "who works with the person or a relative of theirs",
        Reach.NAMED_ITSELF: _HUB + "who works with the person; the name: an agency that was"
        " invited to their meeting or asked about them",
        Reach.NAMED: _HUB + "who works with the person; an agency that was invited to their"
        " meeting or asked about them",
        Reach.CONTACT_ITSELF: _HUB + "who recorded it or told of it; the agency that told; who"
        " works with a child in it",
        Reach.CONTACT: "who reaches the contact",
        Reach.CONTACT_CASEWORK: _HUB + "who works with the child",
        Reach.ALLOCATION: _HUB + "the worker, and the manager of the team",
        Reach.MEETING_ITSELF: _HUB + "an agency that was invited; who works with a child of it",
        Reach.MEETING: "who reaches the meeting",
        Reach.CIRCULATED: _HUB + "the agency they went to; who works with a child of the meeting",
        Reach.MINUTES: _HUB + "an agency they went to; who works with a child of the meeting",
        Reach.ENQUIRY: "who reaches the enquiry",
        Reach.CLOCK: _HUB + "who works with the child",
        Reach.CLOCK_OR_ASKED: _HUB + "who works with the child; the agency that was asked",
        Reach.BREACH: "who reaches the clock",
        Reach.REQUEST_ITSELF: _HUB + "an agency that was asked",
        Reach.REQUEST: _HUB + "an agency that was asked",
        Reach.NOTIFICATION_ITSELF: _HUB + "who sent it; the agency that sent it; who works with a"
        " child of its contact",
        Reach.AS_SENDER: "oneself",
        Reach.OWN_AGENCY: _HUB + "the agency whose row it is",
        Reach.FRAGMENT: "who reaches the fragment",
        Reach.RETURN: "who reaches the return",
        Reach.DECISION: "who reaches the decision",
        Reach.SHARE_ITSELF: _HUB + "governance, without the words; an agency it was given to,"
        " while it stands",
        Reach.SHARE_RECIPIENT_ITSELF: _HUB + "governance; an agency it was given to; the"
        " originator of a fragment in it",
        Reach.SHARED_FRAGMENT: _HUB + "its originator; an agency it was given to, while share"
        " and fragment stand",
        Reach.SHARE_READING: _HUB + "governance; oneself; the originator of a fragment in the"
        " share",
        Reach.AS_RECIPIENT: "oneself, for an agency that was given the share",
        Reach.AS_OWN_AGENCY: "the agency whose row it is",
        Reach.RESTRICTION_ITSELF: "governance; its owner; who is on its allow list and on no"
        " deny list",
        Reach.RESTRICTION: "who reaches the restriction",
        Reach.AS_ASKER: "oneself",
        Reach.CONFLICT: "governance; whose conflict it is; who declared it",
        Reach.AS_DECLARER: "oneself",
        Reach.GLASS: "governance; who broke the glass",
        Reach.GLASS_ITSELF: "governance; who broke the glass; who works with the person; the"
        " owner of a restriction on them",
        Reach.GLASS_REVIEW: "whoever reaches the broken glass that it is of",
        Reach.HUB_OR_GOVERNANCE: "the hub; governance",
        Reach.OWN: "oneself",
        Reach.AS_ONESELF: "oneself",
        Reach.ADMINISTRATOR: "an administrator",
        Reach.GOVERNANCE: "governance",
        Reach.TRAIL: "governance",
        Reach.SIGNAL: "governance, but nobody what was noticed about themselves",
        Reach.EVENT: "who reaches the record that the event is about",
        Reach.SUBSCRIPTION_ITSELF: "who manages the subscriptions of the agency",
        Reach.DELIVERY: "who reaches the subscription and the event, unless it was withheld",
        Reach.SYSTEM: "the service's own jobs",
        Reach.NOBODY: "nobody",
    }
)
"""Each reach as a governance officer reads it. One that is missing here fails the build."""

_KEPT_WITH: Mapping[About, str] = MappingProxyType(
    {
        About.PERSON_ITSELF: "the person",
        About.PERSON: "the person",
        About.RELATED: "the other person",
        About.SAME: "the other record",
        About.THROUGH: "the person not to go through",
        About.CONTACT_ITSELF: "anybody the contact names",
        About.CONTACT: "the contact",
        About.MEETING_ITSELF: "any child of the meeting",
        About.MEETING: "the meeting",
        About.SHARE: "the share",
        About.ENQUIRY: "the enquiry",
        About.TIMESCALE: "the clock",
        About.REQUEST: "the request",
        About.RETURN: "the return",
        About.FRAGMENT: "the fragment",
        About.DECISION: "the decision",
        About.OTHER_CONTACT: "the other contact",
        About.NOTIFICATION: "the notification",
        About.SUPERSEDED: "the notification that took its place",
    }
)


def page() -> str:
    """Which rows a session reads, adds and changes, and what keeps them from it."""
    return markdown.page(
        "Which rows a session reaches",
        "What stands here is enforced by PostgreSQL's row-level security, whatever the service"
        " asks for, and generated from `app/row_security/`; the tests attack it with SQL alone."
        " The queries of the service keep the same limits a second time.",
        "No row of another partnership is ever reached, and no row is deleted. *Who works with*"
        " a person is the worker to whom they are allocated, the manager of that team, and for"
        " some hours whoever broke the glass, to read. *Governance* is information governance.",
        markdown.table(
            ("table", "read by", "added by", "changed by", "kept with"),
            (
                (
                    f"`{table}`",
                    IN_WORDS[wall.read],
                    _in_words(wall.insert),
                    _in_words(wall.update),
                    ", ".join(_KEPT_WITH[about] for about in ABOUT.get(table, ())),
                )
                for table, wall in WALLS.items()
            ),
        ),
        "*Kept with* says what keeps a row from a reader who would reach it: a restriction whose"
        " list they are not on, a deny list, a conflict of interest, on the person or on any"
        " record linked to theirs. It takes effect with the reader's next transaction.",
        "A transaction that reads through broken glass adds and changes nothing but "
        + ", ".join(f"`{table}`" for table in sorted(WRITTEN_WHILE_READING))
        + ".",
    )


def _in_words(reach: Reach | None) -> str:
    return "nobody" if reach is None else IN_WORDS[reach]
