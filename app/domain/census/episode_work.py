"""Work in a census episode: conferences, enquiries, assessments and plans."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from app.domain import codes
from app.domain.census.children import Element, EpisodeFacts, EpisodeKind, Section47Facts
from app.domain.census.faults import FaultKind
from app.domain.census.findings import MAY_LIE_AHEAD, Findings, as_date

_WORK: Final = (
    frozenset({"DateOfInitialCPC", "Assessments", "Section47"}),
    frozenset({"CINPlanDates"}),
    frozenset({"ChildProtectionPlans"}),
)


@dataclass(frozen=True, slots=True)
class Span:
    """The period of the episode, as far as it is known; open-ended while there is no closure."""

    referred_on: date | None
    closed_on: date | None

    @property
    def begins_on(self) -> date:
        """The day before which nothing in the episode can lie."""
        return self.referred_on or date.min


@dataclass(frozen=True, slots=True)
class Work:
    """The work in an episode: the initial conference, enquiries, and what is shown beside them."""

    conference_on: date | None
    enquiries: tuple[Section47Facts, ...]
    episodes: tuple[EpisodeFacts, ...]


def judge_work(episode: Element, *, found: Findings, span: Span) -> Work:
    """Return the work of an episode; a date in it that is not relied on costs nothing else.

    A section 47 enquiry without a day inside the episode is not loaded, and stays visible as sent:
    without it the child would look like one for whom significant harm was never suspected.
    """
    conference_on = _date_within(
        episode,
        "DateOfInitialCPC",
        found,
        span=span,
        not_before=span.begins_on,
        otherwise=FaultKind.CONFERENCE_BEFORE_REFERRAL,
    )
    conferences = [
        EpisodeFacts(
            line=held.line,
            kind=EpisodeKind.INITIAL_CONFERENCE,
            starts_on=conference_on,
            ends_on=None,
            category=None,
            not_loaded_because=None,
            sent=held.leaves(),
        )
        for held in episode.every("DateOfInitialCPC")
    ][:1]
    assessments = [
        _judge_assessment(assessment, found, span=span)
        for assessment in episode.every("Assessments")
    ]
    plans = [
        _judge_period(plan, found, span=span, period=_CHILD_IN_NEED_PLAN)
        for plan in episode.every("CINPlanDates")
    ]
    plans += [
        _judge_protection_plan(plan, found, span=span)
        for plan in episode.every("ChildProtectionPlans")
    ]
    enquiries = [_section_47(enquiry, found, span=span) for enquiry in episode.every("Section47")]
    return Work(
        conference_on=conference_on,
        enquiries=tuple(each for each in enquiries if isinstance(each, Section47Facts)),
        episodes=(
            *conferences,
            *assessments,
            *plans,
            *(each for each in enquiries if isinstance(each, EpisodeFacts)),
        ),
    )


def note_work_after_no_further_action(episode: Element, *, found: Findings) -> None:
    """Note work recorded on a referral that the file says led to no further action.

    Once for each of the Department's rules: for plans of each kind, and for all other work.
    """
    for tags in _WORK:
        work = next((part for part in episode.children if part.tag in tags), None)
        if work is not None:
            found.add(FaultKind.AFTER_NO_FURTHER_ACTION, work)


def _section_47(enquiry: Element, found: Findings, *, span: Span) -> Section47Facts | EpisodeFacts:
    not_required = found.read_yes_no(enquiry, "ICPCnotRequired")
    start = enquiry.first("S47ActualStartDate")
    if start is None:
        found.add_missing(FaultKind.ENQUIRY_DATE_NOT_VALID, enquiry, tag="S47ActualStartDate")
        return _set_aside(enquiry, None, FaultKind.ENQUIRY_DATE_NOT_VALID)
    started_on = found.read_date(enquiry, start.tag, otherwise=FaultKind.ENQUIRY_DATE_NOT_VALID)
    if started_on is None:
        return _set_aside(enquiry, None, FaultKind.ENQUIRY_DATE_NOT_VALID)
    target_on = _date_within(
        enquiry,
        "InitialCPCtarget",
        found,
        span=span,
        not_before=started_on,
        otherwise=FaultKind.CONFERENCE_BEFORE_ENQUIRY,
    )
    conference_on = _conference(enquiry, found, span=span, started_on=started_on)
    outside = _outside(started_on, span)
    if outside is not None:
        found.add(outside, start)
        return _set_aside(enquiry, started_on, outside)
    return Section47Facts(
        line=enquiry.line,
        started_on=started_on,
        conference_target_on=target_on,
        conference_on=conference_on,
        conference_not_required=not_required,
        sent=enquiry.leaves(),
    )


def _conference(enquiry: Element, found: Findings, *, span: Span, started_on: date) -> date | None:
    sent = enquiry.first("DateOfInitialCPC")
    held_on = as_date(sent.text) if sent else None
    before_referral = held_on is not None and held_on < span.begins_on
    return _date_within(
        enquiry,
        "DateOfInitialCPC",
        found,
        span=span,
        not_before=max(started_on, span.begins_on),
        otherwise=(
            FaultKind.CONFERENCE_BEFORE_REFERRAL
            if before_referral
            else FaultKind.CONFERENCE_BEFORE_ENQUIRY
        ),
    )


def _outside(started_on: date, span: Span) -> FaultKind | None:
    if started_on < span.begins_on:
        return FaultKind.ENQUIRY_BEFORE_REFERRAL
    if span.closed_on and started_on > span.closed_on:
        return FaultKind.ENQUIRY_AFTER_CLOSURE
    return None


def _set_aside(enquiry: Element, started_on: date | None, because: FaultKind) -> EpisodeFacts:
    return EpisodeFacts(
        line=enquiry.line,
        kind=EpisodeKind.SECTION_47,
        starts_on=started_on,
        ends_on=None,
        category=None,
        not_loaded_because=because,
        sent=enquiry.leaves(),
    )


@dataclass(frozen=True, slots=True)
class _Period:
    kind: EpisodeKind
    start: str
    end: str


_ASSESSMENT: Final = _Period(
    EpisodeKind.ASSESSMENT, "AssessmentActualStartDate", "AssessmentAuthorisationDate"
)
_CHILD_IN_NEED_PLAN: Final = _Period(
    EpisodeKind.CHILD_IN_NEED_PLAN, "CINPlanStartDate", "CINPlanEndDate"
)
_PROTECTION_PLAN: Final = _Period(EpisodeKind.CHILD_PROTECTION_PLAN, "CPPstartDate", "CPPendDate")


def _judge_assessment(assessment: Element, found: Findings, *, span: Span) -> EpisodeFacts:
    facts = _judge_period(assessment, found, span=span, period=_ASSESSMENT)
    found.read_date(assessment, "AssessmentInternalReviewDate", otherwise=FaultKind.DATE_NOT_VALID)
    listed = assessment.first("FactorsIdentifiedAtAssessment")
    factors = list(listed.every("AssessmentFactors")) if listed else []
    for factor in factors:
        if factor.text not in codes.ASSESSMENT_FACTOR:
            found.add(FaultKind.FACTOR_NOT_KNOWN, factor)
    if not factors and assessment.first("AssessmentAuthorisationDate"):
        found.add_missing(
            FaultKind.FACTORS_MISSING, assessment, tag="FactorsIdentifiedAtAssessment"
        )
    return facts


def _judge_protection_plan(plan: Element, found: Findings, *, span: Span) -> EpisodeFacts:
    facts = _judge_period(plan, found, span=span, period=_PROTECTION_PLAN)
    first, latest = (
        found.read_code(
            plan,
            tag,
            among=codes.CATEGORY_OF_ABUSE,
            otherwise=FaultKind.CATEGORY_OF_ABUSE_NOT_KNOWN,
        )
        for tag in ("InitialCategoryOfAbuse", "LatestCategoryOfAbuse")
    )
    for reviews in plan.every("Reviews"):
        for review in reviews.every("CPPreviewDate"):
            if as_date(review.text) is None:
                found.add(FaultKind.DATE_NOT_VALID, review)
    return replace(facts, category=latest or first)


def _judge_period(part: Element, found: Findings, *, span: Span, period: _Period) -> EpisodeFacts:
    started = part.first(period.start)
    if started is None:
        found.add_missing(FaultKind.VALUE_MISSING, part, tag=period.start)
    starts_on = _date_within(
        part,
        period.start,
        found,
        span=span,
        not_before=span.begins_on,
        otherwise=FaultKind.STARTS_BEFORE_REFERRAL,
    )
    ends_on = _date_within(
        part,
        period.end,
        found,
        span=span,
        not_before=(as_date(started.text) if started else None) or date.min,
        otherwise=FaultKind.ENDS_BEFORE_START,
    )
    return EpisodeFacts(
        line=part.line,
        kind=period.kind,
        starts_on=starts_on,
        ends_on=ends_on,
        category=None,
        not_loaded_because=None,
        sent=part.leaves(),
    )


def _date_within(
    parent: Element,
    tag: str,
    found: Findings,
    *,
    span: Span,
    not_before: date,
    otherwise: FaultKind,
) -> date | None:
    """Return the date in `tag`; set it aside if too early, and note it if after the closure."""
    element = parent.first(tag)
    day = found.read_date(parent, tag, otherwise=FaultKind.DATE_NOT_VALID)
    if element is None or day is None:
        return None
    if day < not_before:
        found.add(otherwise, element)
        return None
    if span.closed_on and day > span.closed_on and tag not in MAY_LIE_AHEAD:
        found.add(FaultKind.AFTER_CLOSURE, element)
    return day
