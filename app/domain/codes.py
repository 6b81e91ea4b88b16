"""The code sets of the Children in Need census, 2025 to 2026 collection, with labels to read.

The keys are the Department for Education's own and go back to it in every return; the labels are
tidied for people, and where the collection's schema gives none the Department's code set (CBDS
CS051) does.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

CONTACT_SOURCE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "1A": "Individual: family member, relative or carer",
        "1B": "Individual: acquaintance, including neighbours and child minders",
        "1C": "Individual: self",
        "1D": "Individual: other, including strangers",
        "2A": "School",
        "2B": "Education service",
        "3A": "Health: general practitioner",
        "3B": "Health: health visitor",
        "3C": "Health: school nurse",
        "3D": "Health: other primary health service",
        "3E": "Health: accident and emergency department",
        "3F": "Health: other, for example a hospice",
        "4": "Housing: local authority housing or housing association",
        "5A": "Local authority: social care, for example adult social care",
        "5B": "Local authority: other internal department, for example youth offending",
        "5C": "Local authority: external, for example another authority's adult social care",
        "5D": "Local authority: early help",
        "6": "Police",
        "7": "Other legal agency: courts, probation, immigration, Cafcass or prison",
        "8": "Other: children's centre, independent provider or voluntary organisation",
        "9": "Anonymous",
        "10": "Unknown",
    }
)

PRIMARY_NEED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "N1": "Abuse, neglect and exploitation",
        "N2": "Child's disability",
        "N3": "Parental disability or illness",
        "N4": "Family in acute stress",
        "N5": "Family dysfunction",
        "N6": "Socially unacceptable behaviour",
        "N7": "Low income",
        "N8": "Absent parenting",
        "N9": "Cases other than children in need",
        "N0": "Not stated",
    }
)

CLOSURE_REASON: Final[Mapping[str, str]] = MappingProxyType(
    {
        "RC1": "Adopted",
        "RC2": "Died",
        "RC3": "Child arrangements order",
        "RC4": "Special guardianship order",
        "RC5": "Transferred to the services of another local authority",
        "RC6": "Transferred to adult social care services",
        "RC7": "Services ceased for any other reason, including child no longer in need",
        "RC8": "Closed after assessment, no further action",
        "RC9": "Closed after assessment, referred to early help",
    }
)

CATEGORY_OF_ABUSE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "NEG": "Neglect",
        "PHY": "Physical abuse",
        "SAB": "Sexual abuse",
        "EMO": "Emotional abuse",
        "MUL": "Multiple (not recommended)",
    }
)

ASSESSMENT_FACTOR: Final[Mapping[str, str]] = MappingProxyType(
    {
        "1A": "Alcohol misuse by the child",
        "1B": "Alcohol misuse by a parent or carer",
        "1C": "Alcohol misuse by another person in the household",
        "2A": "Drug misuse by the child",
        "2B": "Drug misuse by a parent or carer",
        "2C": "Drug misuse by another person in the household",
        "3A": "Domestic abuse of the child",
        "3B": "Domestic abuse of a parent or carer",
        "3C": "Domestic abuse of another person in the household",
        "4A": "Mental health of the child",
        "4B": "Mental health of a parent or carer",
        "4C": "Mental health of another person in the household",
        "5A": "Learning disability of the child",
        "5B": "Learning disability of a parent or carer",
        "5C": "Learning disability of another person in the household",
        "6A": "Physical disability or illness of the child",
        "6B": "Physical disability or illness of a parent or carer",
        "6C": "Physical disability or illness of another person in the household",
        "7A": "Young carer",
        "8B": "Privately fostered: from overseas, intending to return",
        "8C": "Privately fostered: from overseas, intending to stay",
        "8D": "Privately fostered: from the United Kingdom, in an educational placement",
        "8E": "Privately fostered: from the United Kingdom, alternative family arrangement",
        "8F": "Privately fostered: other",
        "9A": "Unaccompanied asylum-seeking child",
        "10A": "Going or being missing",
        "11A": "Child sexual exploitation",
        "12A": "Trafficking",
        "13A": "Gangs",
        "14A": "Socially unacceptable behaviour",
        "15A": "Self-harm",
        "16A": "Neglect",
        "17A": "Emotional abuse",
        "18A": "Physical abuse (before it was split by who did it)",
        "18B": "Physical abuse by another child",
        "18C": "Physical abuse by an adult",
        "19A": "Sexual abuse (before it was split by who did it)",
        "19B": "Sexual abuse by another child",
        "19C": "Sexual abuse by an adult",
        "20": "Other",
        "21": "No factors identified, and no further action",
        "22A": "Female genital mutilation",
        "23A": "Abuse linked to faith or belief",
        "24A": "Child criminal exploitation",
    }
)

LEGACY_ASSESSMENT_FACTORS: Final = frozenset({"18A", "19A"})
"""Read in older records, never offered for a new one."""

# Female genital mutilation is bodily injury, regardless of who did it and why, and needs a medical
# opinion, so it counts here. Domestic abuse of the child (3A) and abuse linked to faith (23A) do
# not: either may be without violence, and where there is violence an assessment gives 18B or 18C as
# well.
PHYSICAL_HARM_FACTORS: Final = frozenset({"18A", "18B", "18C", "22A"})
"""Factors that say the child's body was or may have been injured by another person."""

# Child sexual exploitation is a form of sexual abuse (Working Together 2023, glossary), whatever
# the child believed they agreed to. Female genital mutilation is not sexual in motive.
SEXUAL_HARM_FACTORS: Final = frozenset({"11A", "19A", "19B", "19C"})
"""Factors that say the child was or may be sexually abused."""

ETHNICITY: Final[Mapping[str, str]] = MappingProxyType(
    {
        "WBRI": "White British",
        "WIRI": "White Irish",
        "WIRT": "Traveller of Irish heritage",
        "WOTH": "Any other White background",
        "WROM": "Gypsy or Roma",
        "MWBC": "White and Black Caribbean",
        "MWBA": "White and Black African",
        "MWAS": "White and Asian",
        "MOTH": "Any other mixed background",
        "AIND": "Indian",
        "APKN": "Pakistani",
        "ABAN": "Bangladeshi",
        "AOTH": "Any other Asian background",
        "BCRB": "Caribbean",
        "BAFR": "African",
        "BOTH": "Any other Black background",
        "CHNE": "Chinese",
        "OOTH": "Any other ethnic group",
        "REFU": "Refused",
        "NOBT": "Not yet obtained",
    }
)

DISABILITY: Final[Mapping[str, str]] = MappingProxyType(
    {
        "NONE": "No disability",
        "MOB": "Mobility",
        "HAND": "Hand function",
        "PC": "Personal care",
        "INC": "Incontinence",
        "COMM": "Communication",
        "LD": "Learning",
        "HEAR": "Hearing",
        "VIS": "Vision",
        "BEH": "Behaviour",
        "CON": "Consciousness",
        "AUT": "Autism",
        "DDA": "Other",
    }
)

SEX: Final[Mapping[str, str]] = MappingProxyType({"M": "Male", "F": "Female", "U": "Unknown"})

GENDER_CURRENT: Final[Mapping[str, str]] = MappingProxyType(
    {"0": "Not known", "1": "Male", "2": "Female", "9": "Neither"}
)
"""The code set in place of `SEX` before the 2025 collection."""

UPN_UNKNOWN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "UN1": "Under six years old and not yet given a number",
        "UN2": "Has never attended a maintained school in England",
        "UN3": "Educated outside England",
        "UN4": "In need for less than a week when the collection ended, number not yet known",
        "UN5": "Sources disagree about the child, so no number can be trusted",
        "UN6": "Not looked after, and the authority cannot obtain the number",
        "UN7": "Referred, with no further action",
    }
)
"""Why a child's unique pupil number is not given."""
