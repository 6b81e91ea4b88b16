"""Census elements and their order, for the collections of 2022 to 2026."""

from collections.abc import Iterator, Mapping, Sequence
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

HEADER_ORDER: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "Header": ("CollectionDetails", "Source", "Content"),
        "CollectionDetails": ("Collection", "Year", "ReferenceDate"),
        "Source": ("SourceLevel", "LEA", "SoftwareCode", "Release", "SerialNo", "DateTime"),
    }
)
"""The same for the header. What it contains besides is of no use here, and not looked at."""

# An element is known by its name: out of order it means what it would mean in order. So it is
# reported, and costs nothing.
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


def header_faults(header: Element) -> Iterator[Fault]:
    """Yield what stands out of order in the header, and what is given again and otherwise."""
    for part in (header, *header.children):
        known = HEADER_ORDER.get(part.tag, ())
        named = [child for child in part.children if child.tag in known]
        yield from _misplaced(named, known, FaultKind.ELEMENT_OUT_OF_ORDER)
        for child in named:
            first = part.first(child.tag)
            if first is not None and child.tag != "Source" and _content(child) != _content(first):
                yield Fault(child.line, FaultKind.ELEMENT_REPEATED, child.tag)


def _own_shape_faults(element: Element) -> Iterator[Fault]:
    order = _known_in(element)
    if element.text and element.tag in ORDER:
        yield Fault(element.text_line, FaultKind.STRAY_TEXT, element.tag)
    seen: dict[str, Element] = {}
    standing = []
    for child in element.children:
        place = _place(child)
        if place not in order:
            yield Fault(child.line, FaultKind.ELEMENT_NOT_KNOWN, child.tag)
            continue
        if place in seen and place not in REPEATABLE:
            yield Fault(child.line, _repeated(element, child, before=seen[place]), child.tag)
        else:
            standing.append(child)
        if place not in seen or not _says_something(seen[place]):
            seen[place] = child
    kind = _OUT_OF_ORDER.get(element.tag, FaultKind.ELEMENT_OUT_OF_ORDER)
    yield from _misplaced(standing, order, kind)


def _misplaced(
    elements: Sequence[Element], order: tuple[str, ...], kind: FaultKind
) -> Iterator[Fault]:
    furthest = -1
    for element in elements:
        place = order.index(_place(element))
        if place < furthest:
            # Reported once: one element out of place puts every later one out of order.
            yield Fault(element.line, kind, element.tag)
            return
        furthest = place


def _repeated(parent: Element, element: Element, *, before: Element) -> FaultKind:
    """Return the fault of an element that is given again.

    Given again empty, or in the same words, it leaves no doubt which is meant.
    """
    same = _content(element) == _content(before) and element.tag == before.tag
    if same or not (_says_something(element) and _says_something(before)):
        return FaultKind.ELEMENT_REPEATED
    place = _place(element)
    return _REPEATED.get(place) or _REPEATED.get(parent.tag, FaultKind.ELEMENT_REPEATED)


def _says_something(element: Element) -> bool:
    return bool(element.text or element.children)


def _content(element: Element) -> tuple[object, ...]:
    inner = tuple((child.tag, _content(child)) for child in element.children)
    return element.text, inner


def _known_in(element: Element) -> tuple[str, ...]:
    return ORDER.get(element.tag, ())


def _place(element: Element) -> str:
    return STANDS_FOR.get(element.tag, element.tag)
