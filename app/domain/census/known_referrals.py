"""Episodes of a census file beside the referrals on record: what is new, taken, or left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from app.domain.census.children import ReferralFacts, Section47Facts
from app.domain.census.faults import Fault, FaultKind

Value = date | str | bool | None

LONGEST_CORRECTION: Final = timedelta(days=31)
"""How far a council may move the day of a referral before it is taken for another referral."""


@dataclass(frozen=True, slots=True)
class KnownEnquiry:
    """A section 47 enquiry on record; `from_census` is whether a file brought it.

    `in_error` is whether it is recorded as made in error.
    """

    id: UUID
    started_on: date
    conference_on: date | None
    conference_required: bool | None
    from_census: bool
    in_error: bool


@dataclass(frozen=True, slots=True)
class KnownReferral:
    """A referral on record.

    `from_census` is whether a file brought it; otherwise the hub opened it. `in_hands` is whether
    the hub has since worked on it: closed it, allocated it, or has a meeting or enquiry open.
    `in_error` is whether it is recorded as made in error; then it keeps no other out.
    """

    id: UUID
    opened_on: date
    closed_on: date | None
    closure_reason: str | None
    source: str | None
    primary_need: str | None
    no_further_action: bool
    from_census: bool
    in_hands: bool
    in_error: bool
    enquiries: tuple[KnownEnquiry, ...]
    received_on: date | None = None

    @property
    def days(self) -> frozenset[date]:
        """The days by which a file may know it: when its request was received, or it was opened."""
        return frozenset({self.opened_on, self.received_on or self.opened_on})

    @property
    def ended_on(self) -> date | None:
        """The day it ended, or None while it is open."""
        if self.closed_on is None and self.no_further_action:
            return self.opened_on
        return self.closed_on


@dataclass(slots=True)
class Weighed:
    """What becomes of one episode of the file.

    `referral_id` is the referral on record that it is, or None where it is new, or not loaded.
    `changes` are members of that referral, `enquiry_changes` of its enquiries, to be set.
    """

    facts: ReferralFacts
    referral_id: UUID | None = None
    is_loaded: bool = True
    changes: dict[str, Value] = field(default_factory=dict)
    enquiries: list[Section47Facts] = field(default_factory=list)
    enquiry_changes: dict[UUID, Mapping[str, Value]] = field(default_factory=dict)
    enquiries_left: list[Section47Facts] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def enquiries_left_because(self) -> FaultKind:
        """Why enquiries that were sent are not loaded."""
        in_error = any(fault.kind is FaultKind.ENQUIRY_IN_ERROR for fault in self.faults)
        return FaultKind.ENQUIRY_IN_ERROR if in_error else FaultKind.REFERRAL_OF_THE_HUB

    def note(self, kind: FaultKind, line: int | None = None, element: str = "CINdetails") -> None:
        """Report something about the episode."""
        self.faults.append(Fault(line or self.facts.line, kind, element))


def weigh(
    episodes: Sequence[ReferralFacts], *, known: Sequence[KnownReferral], is_latest: bool
) -> list[Weighed]:
    """Return what becomes of each episode of a child with these referrals on record.

    A referral is known by its day: the one on which its request was received, or it was opened,
    whichever the sender counts from. One that the hub opened, or has in hand, is the hub's: nothing
    of it is changed by a file. One that a file brought is completed by any other, and corrected by
    a later one, its day included. An episode that would overlap another referral, or be a second
    open one, is not loaded: a child has one open referral at a time. What a file brought and is
    recorded here as made in error is not brought again.
    """
    errors = {day for each in known if each.in_error and each.from_census for day in each.days}
    known = [each for each in known if not each.in_error]
    days = {facts.referred_on for facts in episodes}
    standing = {referral.id: referral for referral in known}
    taken: list[Weighed] = []
    for facts in episodes:
        used = {weighed.referral_id for weighed in taken}
        free = [referral for referral in standing.values() if referral.id not in used]
        weighed = Weighed(facts)
        same = _of_the_day(facts, free)
        if same is None and facts.referred_on in errors:
            # Nor is it taken for a correction of the day of another referral.
            weighed.is_loaded = False
            weighed.note(FaultKind.IN_ERROR_ON_RECORD)
            taken.append(weighed)
            continue
        if same is None and is_latest:
            same = _corrected(weighed, [each for each in free if each.opened_on not in days])
        if same is None:
            _weigh_new(weighed, tuple(standing.values()))
        else:
            others = [each for each in standing.values() if each.id != same.id]
            _weigh_known(weighed, same, others=others, is_latest=is_latest)
            standing[same.id] = _after(same, weighed)
        taken.append(weighed)
    return taken


def _of_the_day(facts: ReferralFacts, known: Sequence[KnownReferral]) -> KnownReferral | None:
    same = [each for each in known if facts.referred_on in each.days]
    return max(same, key=lambda each: each.from_census, default=None)


def _corrected(weighed: Weighed, known: Sequence[KnownReferral]) -> KnownReferral | None:
    """The referral of another day that this episode corrects, with the correction noted."""
    facts = weighed.facts
    for referral in known:
        is_near = abs(referral.opened_on - facts.referred_on) <= LONGEST_CORRECTION
        if is_near and referral.from_census and not referral.in_hands and _clash(referral, facts):
            weighed.changes["opened_on"] = facts.referred_on
            weighed.note(FaultKind.REFERRAL_DAY_CORRECTED, element="CINreferralDate")
            return referral
    return None


def _after(referral: KnownReferral, weighed: Weighed) -> KnownReferral:
    return replace(
        referral,
        opened_on=weighed.facts.referred_on,
        closed_on=(
            weighed.facts.closed_on if "closed_on" in weighed.changes else referral.closed_on
        ),
        no_further_action=bool(
            weighed.changes.get("no_further_action", referral.no_further_action)
        ),
    )


def _weigh_new(weighed: Weighed, known: Sequence[KnownReferral]) -> None:
    clash = next((kind for each in known if (kind := _clash(each, weighed.facts))), None)
    if clash is None:
        weighed.enquiries = list(weighed.facts.section_47)
    else:
        weighed.is_loaded = False
        weighed.note(clash)


def _weigh_known(
    weighed: Weighed, referral: KnownReferral, *, others: Sequence[KnownReferral], is_latest: bool
) -> None:
    weighed.referral_id = referral.id
    if not referral.from_census:
        _leave(weighed, referral)
        return
    _weigh_closure(weighed, referral, others=others, is_latest=is_latest)
    _weigh_codes(weighed, referral, is_latest=is_latest)
    _weigh_enquiries(weighed, referral, is_latest=is_latest)


def _clash(known: KnownReferral, facts: ReferralFacts) -> FaultKind | None:
    if known.ended_on is None and facts.ended_on is None:
        return FaultKind.SECOND_OPEN_ON_RECORD
    starts_inside = known.ended_on is None or facts.referred_on < known.ended_on
    ends_inside = facts.ended_on is None or known.opened_on < facts.ended_on
    return FaultKind.OVERLAPS_ON_RECORD if starts_inside and ends_inside else None


def _leave(weighed: Weighed, referral: KnownReferral) -> None:
    """The hub's own referral: only what the file says otherwise of it is reported."""
    facts = weighed.facts
    days = {enquiry.started_on for enquiry in referral.enquiries}
    weighed.enquiries_left = [each for each in facts.section_47 if each.started_on not in days]
    same = (
        facts.closed_on == referral.closed_on
        and facts.closure_reason == referral.closure_reason
        and facts.source in {None, referral.source}
        and facts.primary_need in {None, referral.primary_need}
        and facts.no_further_action in {None, referral.no_further_action}
    )
    if not same or weighed.enquiries_left:
        weighed.note(FaultKind.REFERRAL_OF_THE_HUB)


def _weigh_closure(
    weighed: Weighed, referral: KnownReferral, *, others: Sequence[KnownReferral], is_latest: bool
) -> None:
    facts = weighed.facts
    sent = (facts.closed_on, facts.closure_reason)
    if sent == (referral.closed_on, referral.closure_reason):
        return
    closes = referral.closed_on is None
    if referral.in_hands or not (is_latest or closes):
        weighed.note(FaultKind.CLOSURE_DIFFERS, element="CINclosureDate")
        return
    if facts.closed_on is None:
        if any(each.ended_on is None for each in others):
            weighed.note(FaultKind.CLOSURE_DIFFERS, element="CINclosureDate")
            return
        weighed.note(FaultKind.OPEN_AGAIN, element="CINclosureDate")
    weighed.changes |= {"closed_on": facts.closed_on, "closure_reason": facts.closure_reason}


def _weigh_codes(weighed: Weighed, referral: KnownReferral, *, is_latest: bool) -> None:
    facts = weighed.facts
    sent: tuple[tuple[str, str, Value, Value], ...] = (
        ("source", "ReferralSource", facts.source, referral.source),
        ("primary_need", "PrimaryNeedCode", facts.primary_need, referral.primary_need),
        (
            "no_further_action",
            "ReferralNFA",
            facts.no_further_action,
            referral.no_further_action,
        ),
    )
    for member, element, value, known in sent:
        if value is None or value == known:
            continue
        opens = member == "no_further_action" and value is False and facts.closed_on is None
        if known is None or (is_latest and not referral.in_hands and not opens):
            weighed.changes[member] = value
        else:
            weighed.note(FaultKind.RECORD_DIFFERS, element=element)


def _weigh_enquiries(weighed: Weighed, referral: KnownReferral, *, is_latest: bool) -> None:
    by_day = {enquiry.started_on: enquiry for enquiry in referral.enquiries}
    for sent in weighed.facts.section_47:
        known = by_day.pop(sent.started_on, None)
        if known is None:
            weighed.enquiries.append(sent)
            continue
        if known.in_error:
            weighed.enquiries_left.append(sent)
            weighed.note(FaultKind.ENQUIRY_IN_ERROR, line=sent.line, element="Section47")
            continue
        changes = _enquiry_changes(sent, known, is_latest=is_latest)
        if changes and known.from_census:
            weighed.enquiry_changes[known.id] = changes
        elif changes:
            weighed.note(FaultKind.RECORD_DIFFERS, line=sent.line, element="Section47")
    if is_latest and any(each.from_census and not each.in_error for each in by_day.values()):
        weighed.note(FaultKind.ENQUIRY_NOT_SENT, element="Section47")


def _enquiry_changes(
    sent: Section47Facts, known: KnownEnquiry, *, is_latest: bool
) -> dict[str, Value]:
    required = sent.conference_not_required
    values: tuple[tuple[str, Value, Value], ...] = (
        ("conference_on", sent.conference_on, known.conference_on),
        (
            "conference_required",
            None if required is None else not required,
            known.conference_required,
        ),
    )
    return {
        member: value
        for member, value, held in values
        if value is not None and value != held and (held is None or is_latest)
    }
