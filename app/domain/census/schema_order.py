"""The census's elements and the order they stand in, for the collections of 2022 to 2026."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from app.domain.census.children import Element
from app.domain.census.faults import Fault, FaultKind

ORDER: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "Child": ("ChildIdentifiers", "ChildCharacteristics", "CINdetails"),
        "ChildIdentifiers": (
            "LAchildID",
            "UPN",
            "FormerUPN",
            "UPNunknown",
            "PersonBirthDate",
            "ExpectedPersonBirthDate",
            "Sex",
            "PersonDeathDate",
        ),
        "ChildCharacteristics": ("Ethnicity", "Disabilities"),
        "Disabilities": ("Disability",),
        "CINdetails": (
            "CINreferralDate",
            "ReferralSource",
            "PrimaryNeedCode",
            "CINclosureDate",
            "ReasonForClosure",
            "DateOfInitialCPC",
            "Assessments",
            "CINPlanDates",
            "Section47",
            "ReferralNFA",
            "ChildProtectionPlans",
        ),
        "Assessments": (
            "AssessmentActualStartDate",
            "AssessmentInternalReviewDate",
            "AssessmentAuthorisationDate",
            "FactorsIdentifiedAtAssessment",
        ),
        "FactorsIdentifiedAtAssessment": ("AssessmentFactors",),
        "CINPlanDates": ("CINPlanStartDate", "CINPlanEndDate"),
        "Section47": (
            "S47ActualStartDate",
            "InitialCPCtarget",
            "DateOfInitialCPC",
            "ICPCnotRequired",
        ),
        "ChildProtectionPlans": (
            "CPPstartDate",
            "CPPendDate",
            "InitialCategoryOfAbuse",
            "LatestCategoryOfAbuse",
            "NumberOfPreviousCPP",
            "Reviews",
        ),
        "Reviews": ("CPPreviewDate",),
    }
)
"""What each element may contain, in the order of the 2026 schema."""

STANDS_FOR: Final[Mapping[str, str]] = MappingProxyType({"GenderCurrent": "Sex"})
"""Elements of earlier collections, each in the place of one of the present collection."""

REPEATABLE: Final = frozenset(
    {
        "CINdetails",
        "Disability",
        "Assessments",
        "AssessmentFactors",
        "CINPlanDates",
        "Section47",
        "ChildProtectionPlans",
        "CPPreviewDate",
    }
)

_OUT_OF_ORDER: Final[Mapping[str, FaultKind]] = {
    "ChildIdentifiers": FaultKind.IDENTIFIERS_OUT_OF_ORDER,
    "CINdetails": FaultKind.EPISODE_OUT_OF_ORDER,
    "Section47": FaultKind.EPISODE_OUT_OF_ORDER,
}
# By the element itself or the one around it. Which of two child ids or closures is meant is not
# for us to choose, and two sets of identifiers are two children run together.
_REPEATED: Final[Mapping[str, FaultKind]] = {
    "ChildIdentifiers": FaultKind.IDENTIFIER_REPEATED,
    "CINdetails": FaultKind.EPISODE_ELEMENT_REPEATED,
    "Section47": FaultKind.EPISODE_ELEMENT_REPEATED,
}


def shape_faults(element: Element) -> Iterator[Fault]:
    """Yield what stands where it should not in `element` and in all it contains.

    The episodes of a child are left out: each is judged by itself, so that one out of order
    does not cost the child the others.
    """
    yield from _own_shape_faults(element)
    for child in element.children:
        if child.tag != "CINdetails" and _place(child) in _known_in(element):
            yield from shape_faults(child)


def _own_shape_faults(element: Element) -> Iterator[Fault]:
    order = _known_in(element)
    if element.text and element.tag in ORDER:
        yield Fault(element.text_line, FaultKind.STRAY_TEXT, element.tag)
    furthest = -1
    in_order = True
    seen: set[str] = set()
    for child in element.children:
        place = _place(child)
        if place not in order:
            yield Fault(child.line, FaultKind.ELEMENT_NOT_KNOWN, child.tag)
            continue
        if place in seen and place not in REPEATABLE:
            kind = _REPEATED.get(place) or _REPEATED.get(element.tag, FaultKind.ELEMENT_REPEATED)
            yield Fault(child.line, kind, child.tag)
        elif in_order and order.index(place) < furthest:
            # Told once: one element out of place leaves all after it behind it.
            in_order = False
            kind = _OUT_OF_ORDER.get(element.tag, FaultKind.ELEMENT_OUT_OF_ORDER)
            yield Fault(child.line, kind, child.tag)
        seen.add(place)
        furthest = max(furthest, order.index(place))


def _known_in(element: Element) -> tuple[str, ...]:
    return ORDER.get(element.tag, ())


def _place(element: Element) -> str:
    return STANDS_FOR.get(element.tag, element.tag)
