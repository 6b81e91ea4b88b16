"""Work in a census episode: conferences, enquiries, assessments and plans."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from app.domain import codes
from app.domain.census.children import Element, Section47Facts
from app.domain.census.faults import FaultKind
from app.domain.census.findings import MAY_LIE_AHEAD, Findings, as_date

_WORK: Final = frozenset(
    {"DateOfInitialCPC", "Assessments", "CINPlanDates", "Section47", "ChildProtectionPlans"}
)


@dataclass(frozen=True, slots=True)
class Span:
    """The period of the episode: from referral to closure, or open-ended while there is none."""

    referred_on: date
    closed_on: date | None


def judge_work(
    episode: Element, *, found: Findings, span: Span
) -> tuple[date | None, tuple[Section47Facts, ...]]:
    """Return the work that is imported: the initial conference and the section 47 enquiries.

    Assessments and plans are checked against the rules too, but stored only as they were sent.
    """
    conference_on = _date_within(
        episode,
        "DateOfInitialCPC",
        found,
        span=span,
        not_before=span.referred_on,
        otherwise=FaultKind.CONFERENCE_BEFORE_REFERRAL,
    )
    for assessment in episode.every("Assessments"):
        _judge_assessment(assessment, found, span=span)
    for plan in episode.every("CINPlanDates"):
        _judge_period(plan, found, span=span, start="CINPlanStartDate", end="CINPlanEndDate")
    for plan in episode.every("ChildProtectionPlans"):
        _judge_protection_plan(plan, found, span=span)
    enquiries = (_section_47(enquiry, found, span=span) for enquiry in episode.every("Section47"))
    return conference_on, tuple(enquiry for enquiry in enquiries if enquiry)


def note_work_after_no_further_action(episode: Element, *, found: Findings) -> None:
    """Note work recorded on a referral that the file says led to no further action."""
    work = next((part for part in episode.children if part.tag in _WORK), None)
    if work is not None:
        found.add(FaultKind.AFTER_NO_FURTHER_ACTION, work)


def _section_47(enquiry: Element, found: Findings, *, span: Span) -> Section47Facts | None:
    # An enquiry outside its episode is not just set aside: without it the child would look like one
    # for whom significant harm was never suspected. The whole episode is refused.
    not_required = found.read_yes_no(enquiry, "ICPCnotRequired")
    start = enquiry.first("S47ActualStartDate")
    if start is None:
        found.add_missing(FaultKind.ENQUIRY_DATE_NOT_VALID, enquiry, tag="S47ActualStartDate")
        return None
    started_on = found.read_date(enquiry, start.tag, otherwise=FaultKind.ENQUIRY_DATE_NOT_VALID)
    if started_on is None:
        return None
    if started_on < span.referred_on:
        found.add(FaultKind.ENQUIRY_BEFORE_REFERRAL, start)
    if span.closed_on and started_on > span.closed_on:
        found.add(FaultKind.ENQUIRY_AFTER_CLOSURE, start)
    target_on, conference_on = (
        _date_within(
            enquiry,
            tag,
            found,
            span=span,
            not_before=started_on,
            otherwise=FaultKind.CONFERENCE_BEFORE_ENQUIRY,
        )
        for tag in ("InitialCPCtarget", "DateOfInitialCPC")
    )
    return Section47Facts(
        line=enquiry.line,
        started_on=started_on,
        conference_target_on=target_on,
        conference_on=conference_on,
        conference_not_required=not_required,
    )


def _judge_assessment(assessment: Element, found: Findings, *, span: Span) -> None:
    _judge_period(
        assessment,
        found,
        span=span,
        start="AssessmentActualStartDate",
        end="AssessmentAuthorisationDate",
    )
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


def _judge_protection_plan(plan: Element, found: Findings, *, span: Span) -> None:
    _judge_period(plan, found, span=span, start="CPPstartDate", end="CPPendDate")
    for tag in ("InitialCategoryOfAbuse", "LatestCategoryOfAbuse"):
        found.read_code(
            plan,
            tag,
            among=codes.CATEGORY_OF_ABUSE,
            otherwise=FaultKind.CATEGORY_OF_ABUSE_NOT_KNOWN,
        )
    for reviews in plan.every("Reviews"):
        for review in reviews.every("CPPreviewDate"):
            if as_date(review.text) is None:
                found.add(FaultKind.DATE_NOT_VALID, review)


def _judge_period(part: Element, found: Findings, *, span: Span, start: str, end: str) -> None:
    started = part.first(start)
    if started is None:
        found.add_missing(FaultKind.VALUE_MISSING, part, tag=start)
    _date_within(
        part,
        start,
        found,
        span=span,
        not_before=span.referred_on,
        otherwise=FaultKind.STARTS_BEFORE_REFERRAL,
    )
    _date_within(
        part,
        end,
        found,
        span=span,
        not_before=(as_date(started.text) if started else None) or date.min,
        otherwise=FaultKind.ENDS_BEFORE_START,
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
