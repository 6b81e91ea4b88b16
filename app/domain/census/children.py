"""Children in Need census data: what a council sends, and what is read from it for each child."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.census.faults import Fault, FaultKind


@dataclass(frozen=True, slots=True)
class Element:
    """One XML element as sent: its name, the line it starts on, its text and what it contains.

    `text` is the element's own text without the white space around it. `text_line` is the line
    on which that text starts, or 0 where there is none.
    """

    tag: str
    line: int
    text: str = ""
    text_line: int = 0
    children: tuple["Element", ...] = ()

    def first(self, tag: str) -> "Element | None":
        """Return the first `tag` in this element, or None. An empty leaf counts as absent."""
        return next(self.every(tag), None)

    def leaves(self) -> "Sent":
        """Return the elements in this one that have text and contain no other, as sent."""
        if not self.children:
            return ((self.tag, self.text),) if self.text else ()
        return tuple(leaf for child in self.children for leaf in child.leaves())

    def every(self, tag: str) -> Iterator["Element"]:
        """Yield each `tag` directly in this element that is not empty."""
        return (
            child for child in self.children if child.tag == tag and (child.text or child.children)
        )


@dataclass(frozen=True, slots=True)
class ChildAsSent:
    """One `Child` of the file: its place among the children, its line, its exact text and tree.

    `place` counts the children of the file from 1. Only it tells children apart: a file may have
    all of them on one line.
    """

    place: int
    line: int
    xml: str
    element: Element


@dataclass(frozen=True, slots=True)
class CensusHeader:
    """The header of the file.

    `year` is the collection year, which ends on 31 March of that year. `authority` is the
    Department for Education's three-digit number of the council.
    """

    year: int | None = None
    reference_on: date | None = None
    authority: str | None = None
    authority_line: int = 1
    faults: tuple[Fault, ...] = ()

    @property
    def true_on(self) -> date | None:
        """The day that the file is true of: its reference date, or the end of its year."""
        if self.reference_on is None and self.year is not None:
            return date(self.year, 3, 31)
        return self.reference_on


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """The identity of the child, each value in the form in which `app.domain` stores it, or None.

    `upn_as_sent` is a pupil number that fails its check: stored, and never matched on. `born_on`
    and `expected_on` are never both given. `sex` is a code of the present set. `disabilities` is in
    the order sent.
    """

    la_child_id: str
    upn: str | None
    upn_as_sent: str | None
    former_upn: str | None
    upn_unknown: str | None
    born_on: date | None
    expected_on: date | None
    died_on: date | None
    sex: str | None
    ethnicity: str | None
    disabilities: tuple[str, ...]


Sent = tuple[tuple[str, str], ...]
"""The elements of a part that have text, in order, each with its text as sent."""


class EpisodeKind(StrEnum):
    """What a period in a child's census is.

    Referrals and section 47 enquiries have records of their own: they are episodes only where
    they were not loaded. An initial conference is one that belongs to no enquiry of the file.
    """

    CHILD_PROTECTION_PLAN = "child_protection_plan"
    CHILD_IN_NEED_PLAN = "child_in_need_plan"
    ASSESSMENT = "assessment"
    INITIAL_CONFERENCE = "initial_conference"
    SECTION_47 = "section_47"
    REFERRAL = "referral"


@dataclass(frozen=True, slots=True)
class EpisodeFacts:
    """One period of the child's census, with the dates that may be relied on, and all as sent.

    `category` is the category of abuse of a child protection plan, the latest if it changed.
    `not_loaded_because` is the fault for which it is only visible as sent, or None.
    """

    line: int
    kind: EpisodeKind
    starts_on: date | None
    ends_on: date | None
    category: str | None
    not_loaded_because: FaultKind | None
    sent: Sent


@dataclass(frozen=True, slots=True)
class Section47Facts:
    """One section 47 enquiry of an episode; `conference_not_required` is None if not stated."""

    line: int
    started_on: date
    conference_target_on: date | None
    conference_on: date | None
    conference_not_required: bool | None
    sent: Sent = ()

    def not_loaded(self, because: FaultKind) -> EpisodeFacts:
        """The enquiry as it is shown where it has no record of its own."""
        return EpisodeFacts(
            line=self.line,
            kind=EpisodeKind.SECTION_47,
            starts_on=self.started_on,
            ends_on=None,
            category=None,
            not_loaded_because=because,
            sent=self.sent,
        )


@dataclass(frozen=True, slots=True)
class ReferralFacts:
    """One census episode: a referral, as much of its outcome as is imported, and its end.

    `source` is None only for a referral from before sources were collected. `no_further_action` is
    None where the file does not say.
    """

    line: int
    referred_on: date
    source: str | None
    primary_need: str | None
    closed_on: date | None
    closure_reason: str | None
    no_further_action: bool | None
    initial_conference_on: date | None
    section_47: tuple[Section47Facts, ...]
    sent: Sent = ()

    def not_loaded(self, because: FaultKind) -> tuple[EpisodeFacts, ...]:
        """The referral and its enquiries as they are shown where they have no record."""
        referral = EpisodeFacts(
            line=self.line,
            kind=EpisodeKind.REFERRAL,
            starts_on=self.referred_on,
            ends_on=self.closed_on,
            category=None,
            not_loaded_because=because,
            sent=self.sent,
        )
        return referral, *(enquiry.not_loaded(because) for enquiry in self.section_47)

    @property
    def ended_on(self) -> date | None:
        """The day the episode ended, or None while it is open.

        A referral that led to nothing is closed by that decision and may have no closure date
        (census rules 8815, 8816 and 8820 treat it so).
        """
        if self.closed_on is None and self.no_further_action:
            return self.referred_on
        return self.closed_on


@dataclass(frozen=True, slots=True)
class JudgedChild:
    """One child of the file, the part of it that may be imported, and every fault in it.

    `person` is None where the child is refused, and then there are no referrals either. `referrals`
    are in the order they were made. `la_child_id` is the council's own id for the child as it was
    sent, so that a refused child can be found again. `episodes_read` counts every episode sent.
    `work` is what is shown of the child beside the referrals: assessments, plans, and what of the
    rest is not loaded; of a refused child, all of it. `sent_as` is the identity as it was sent, of
    a refused child, too: to find a record that is surely theirs, and never loaded.
    """

    as_sent: ChildAsSent
    la_child_id: str | None
    person: PersonFacts | None
    sent_as: PersonFacts | None
    referrals: tuple[ReferralFacts, ...]
    work: tuple[EpisodeFacts, ...]
    episodes_read: int
    faults: tuple[Fault, ...]

    @property
    def is_refused(self) -> bool:
        """Whether nothing of the child may be imported."""
        return self.person is None

    @property
    def episodes_refused(self) -> int:
        """How many of the child's episodes are not imported, for any reason."""
        return self.episodes_read - len(self.referrals)
