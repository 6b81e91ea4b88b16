"""The section 47 enquiry: how the child was seen, what was found, and who authorised it."""

from enum import StrEnum


class EnquiryOutcome(StrEnum):
    """What the enquiry found (Working Together 2023)."""

    NOT_SUBSTANTIATED = "not_substantiated"
    SUBSTANTIATED_NO_CONTINUING_RISK = "substantiated_no_continuing_risk"
    SUBSTANTIATED_CONTINUING_RISK = "substantiated_continuing_risk"


class EnquiryState(StrEnum):
    """How far an enquiry has come."""

    OPEN = "open"
    OUTCOME_RECORDED = "outcome_recorded"
    AUTHORISED = "authorised"
