"""Census elements and their order, for the collections of 2022 to 2026."""

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
"""The elements that each element may contain, in the order of the 2026 schema."""

STANDS_FOR: Final[Mapping[str, str]] = MappingProxyType({"GenderCurrent": "Sex"})
"""Elements of earlier collections, each with the present element that replaced it."""

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
# By the element itself or its parent. We cannot choose which of two child ids or closures is meant,
# and two sets of identifiers are two children run together.
_REPEATED: Final[Mapping[str, FaultKind]] = {
    "ChildIdentifiers": FaultKind.IDENTIFIER_REPEATED,
    "CINdetails": FaultKind.EPISODE_ELEMENT_REPEATED,
    "Section47": FaultKind.EPISODE_ELEMENT_REPEATED,
}


def shape_faults(element: Element) -> Iterator[Fault]:
    """Yield each misplaced thing in `element` and in everything it contains.

    The episodes of a child are left out: each is judged by itself, so that one out of order does
    not cost the child the others.
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
            # Reported once: one element out of place puts every later one out of order.
            in_order = False
            kind = _OUT_OF_ORDER.get(element.tag, FaultKind.ELEMENT_OUT_OF_ORDER)
            yield Fault(child.line, kind, child.tag)
        seen.add(place)
        furthest = max(furthest, order.index(place))


def _known_in(element: Element) -> tuple[str, ...]:
    return ORDER.get(element.tag, ())


def _place(element: Element) -> str:
    return STANDS_FOR.get(element.tag, element.tag)
