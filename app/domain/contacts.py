"""What a contact is: a worry about one or more children, and the states each child passes."""

from enum import StrEnum


class Channel(StrEnum):
    """How the worry reached the front door."""

    TELEPHONE = "telephone"
    ONLINE_FORM = "online_form"
    EMAIL = "email"
    LETTER = "letter"
    IN_PERSON = "in_person"
    SYSTEM = "system"


class ChildState(StrEnum):
    """How far the hub's work on one child of a contact has come."""

    RECEIVED = "received"
    IN_TRIAGE = "in_triage"
    GATHERING = "gathering"
    DECIDED = "decided"


class ChildDescription(StrEnum):
    """How a child was named when the contact was made."""

    KNOWN = "known"
    NAMED = "named"
    UNBORN = "unborn"
    UNNAMED = "unnamed"


class Safety(StrEnum):
    """Whether the child is safe at this moment, as far as the referrer knows."""

    SAFE = "safe"
    NOT_SAFE = "not_safe"
    NOT_KNOWN = "not_known"


class Agreement(StrEnum):
    """The family's answer to one thing it may agree to."""

    GIVEN = "given"
    REFUSED = "refused"
    NOT_ASKED = "not_asked"


class PartInContact(StrEnum):
    """The part another person plays in the worry."""

    PARENT = "parent"
    CARER = "carer"
    HOUSEHOLD_MEMBER = "household_member"
    ALLEGED_TO_HAVE_CAUSED_HARM = "alleged_to_have_caused_harm"
    OTHER = "other"


class Identification(StrEnum):
    """What triage found out about who a child is."""

    KNOWN = "known"
    NEW = "new"


class Rating(StrEnum):
    """How urgent the hub thinks it is; red is the most urgent, blue needs no information."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    BLUE = "blue"
