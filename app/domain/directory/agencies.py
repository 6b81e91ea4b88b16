"""Agencies of a partnership, and the kind of body each is."""

from enum import StrEnum


class AgencyKind(StrEnum):
    """The kinds of body that share a safeguarding partnership."""

    CHILDRENS_SOCIAL_CARE = "childrens_social_care"
    POLICE = "police"
    HEALTH = "health"
    EDUCATION = "education"
    EARLY_HELP = "early_help"
    HOUSING = "housing"
    PROBATION = "probation"
    ADULT_SOCIAL_CARE = "adult_social_care"
    VOLUNTARY = "voluntary"
    OTHER = "other"
