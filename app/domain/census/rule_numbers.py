"""Numbers of the Department for Education's validation rules, where the element decides."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

BY_ELEMENT: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "VALUE_MISSING": {
            "ReferenceDate": "100",
            "Sex": "4180",
            "Ethnicity": "4220",
            "ReferralNFA": "8568",
            "CINPlanStartDate": "4010",
            "CPPstartDate": "8720",
        },
        "DATE_NOT_VALID": {
            "ReferenceDate": "100",
            "CINPlanStartDate": "4010",
            "CPPstartDate": "8720",
            "CPPreviewDate": "8842Q",
        },
        "YES_NO_NOT_VALID": {"ReferralNFA": "8568"},
        "AFTER_REFERENCE_DATE": {
            "PersonBirthDate": "8520",
            "PersonDeathDate": "8545Q",
            "CINreferralDate": "8600",
            "CINclosureDate": "8620",
            "DateOfInitialCPC": "8715",
            "AssessmentActualStartDate": "8736",
            "AssessmentAuthorisationDate": "8696",
            "CINPlanStartDate": "4010",
            "CINPlanEndDate": "4013",
            "S47ActualStartDate": "8740",
            "CPPstartDate": "8720",
            "CPPendDate": "8930",
        },
        "STARTS_BEFORE_REFERRAL": {
            "AssessmentActualStartDate": "1103",
            "CINPlanStartDate": "4015",
            "CPPstartDate": "1105",
        },
        "ENDS_BEFORE_START": {
            "AssessmentAuthorisationDate": "8608",
            "CINPlanEndDate": "4011",
            "CPPendDate": "8925",
        },
        "CATEGORY_OF_ABUSE_NOT_KNOWN": {
            "InitialCategoryOfAbuse": "8905",
            "LatestCategoryOfAbuse": "8910",
        },
        "AFTER_NO_FURTHER_ACTION": {
            "DateOfInitialCPC": "8831",
            "Assessments": "8831",
            "Section47": "8831",
            "CINPlanDates": "4000",
            "ChildProtectionPlans": "8832",
        },
    }
)
"""By the name of the kind of fault, and then by the element that it is in."""

TOO_LONG: Final = "1570"
UPN_CHECK_LETTER: Final = "1510"
UPN_AUTHORITY: Final = "1530"
UPN_DIGITS: Final = "1540"
UPN_LAST: Final = "1550"
OF_VALUES: Final = frozenset({TOO_LONG, UPN_CHECK_LETTER, UPN_AUTHORITY, UPN_DIGITS, UPN_LAST})
"""The rules that the value decides, and neither the kind of fault nor the element."""


def of_upn(number: str) -> str:
    """Return the rule that a malformed pupil number breaks first; the check letter's if none."""
    if not number[1:4].isdigit():
        return UPN_AUTHORITY
    if not number[4:12].isdigit():
        return UPN_DIGITS
    if not (number[12:13].isdigit() or number[12:13].isalpha()) or number[12:13] in "IOS":
        return UPN_LAST
    return UPN_CHECK_LETTER
