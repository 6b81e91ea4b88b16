"""The strategy meeting: who must be there, what must be decided, when it can conclude."""

from enum import StrEnum


class MeetingState(StrEnum):
    """How far a meeting has come."""

    CALLED = "called"
    HELD = "held"
    CONCLUDED = "concluded"
    CANCELLED = "cancelled"


class Attending(StrEnum):
    """How somebody took part."""

    IN_PERSON = "in_person"
    VIDEO = "video"
    TELEPHONE = "telephone"


class EnquiryKind(StrEnum):
    """Who carries the enquiry."""

    SINGLE_AGENCY = "single_agency"
    JOINT = "joint"
