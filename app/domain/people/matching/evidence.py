"""Evidence weights: the points for each agreement and disagreement between two records.

After Fellegi and Sunter (1969). Points are bits: the base-two logarithm of how many times likelier
a finding is when the records are of one person than when they are of two. They add up, so a
practitioner can follow the sum. The values come from how often each finding happens: two children
in 400 share a given name by chance, one in 6,500 a birthday, and so on; they are round on purpose,
because no partnership's figures would support a second decimal.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum


class Field(StrEnum):
    """The field compared. `CAUTION` is a rule that held a match back, not a field."""

    NHS_NUMBER = "nhs_number"
    UPN = "upn"
    LA_CHILD_ID = "la_child_id"
    POLICE_ID = "police_id"
    UPN_AS_SENT = "upn_as_sent"
    OTHER_IDENTIFIER = "other_identifier"
    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    BIRTH = "birth"
    ESTIMATED_AGE = "estimated_age"
    SEX = "sex"
    POSTCODE = "postcode"
    ADDRESS = "address"
    HOUSEHOLD = "household"
    CAUTION = "caution"


class Outcome(StrEnum):
    """The result of comparing one field. `MISSING` counts neither for nor against."""

    AGREE = "agree"
    CLOSE = "close"
    DIFFER = "differ"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Weight:
    """One row of the table: `words` may have places for the values in the two records."""

    field: Field
    outcome: Outcome
    points: float
    words: str


@dataclass(frozen=True, slots=True)
class Reason:
    """The reason why a record was or was not proposed, as shown to the practitioner.

    `words` may quote both records: they are never logged, nor put in an error or an event.
    """

    field: Field
    outcome: Outcome
    points: float
    words: str


PRIOR = -17.0
"""Points before anything is compared: the chance that any one record is the child looked for, among
the 130,000 (2 to the power of 17) children of a large authority.
"""

_AGREE, _CLOSE, _DIFFER, _MISSING = Outcome


class Finding(Enum):
    """Every possible finding of a comparison, and its weight."""

    NHS_SAME = Weight(Field.NHS_NUMBER, _AGREE, 30, "The NHS number is the same")
    NHS_DIFFERENT = Weight(Field.NHS_NUMBER, _DIFFER, -12, "The NHS numbers are different")
    UPN_SAME = Weight(Field.UPN, _AGREE, 28, "The pupil number is the same")
    # A child who changes school is sometimes given a second number by mistake.
    UPN_DIFFERENT = Weight(Field.UPN, _DIFFER, -3, "The pupil numbers are different")
    LA_SAME = Weight(Field.LA_CHILD_ID, _AGREE, 25, "The local authority's number is the same")
    # Another authority's number for the same child is no contradiction, only unusual.
    LA_DIFFERENT = Weight(
        Field.LA_CHILD_ID, _DIFFER, -2, "The local authority's numbers are different"
    )
    # A police number may be that of the incident, which a whole household shares.
    POLICE_SAME = Weight(Field.POLICE_ID, _AGREE, 6, "The police number is the same")
    UPN_AS_SENT_SAME = Weight(
        Field.UPN_AS_SENT, _AGREE, 6, "The same pupil number was sent, with a wrong check letter"
    )
    OTHER_SAME = Weight(Field.OTHER_IDENTIFIER, _AGREE, 6, "Another identifier is the same")

    GIVEN_SAME = Weight(Field.GIVEN_NAME, _AGREE, 8, "The given name is the same")
    GIVEN_ALIAS = Weight(
        Field.GIVEN_NAME, _AGREE, 7.5, "The given name is one the child is or was known by"
    )
    GIVEN_SHORTER = Weight(
        Field.GIVEN_NAME, _AGREE, 7.5, "The first given name is the same; one record has more"
    )
    GIVEN_SWAPPED = Weight(
        Field.GIVEN_NAME, _CLOSE, 6.5, "Given and family name are the other way round"
    )
    # Abd al-Rahman and Abdurrahman: one name, as two people hear it.
    GIVEN_RESPELLED = Weight(
        Field.GIVEN_NAME, _CLOSE, 7, "The given names are one name written in two ways"
    )
    GIVEN_DIMINUTIVE = Weight(
        Field.GIVEN_NAME, _CLOSE, 6, "One given name is a short form or spelling of the other"
    )
    GIVEN_SIMILAR = Weight(
        Field.GIVEN_NAME, _CLOSE, 5, "The given names are spelled or sound nearly the same"
    )
    GIVEN_REORDERED = Weight(
        Field.GIVEN_NAME, _CLOSE, 5, "The given names are the same in another order"
    )
    GIVEN_FIRST_ONLY = Weight(
        Field.GIVEN_NAME, _CLOSE, 4, "Only the first given name is the same; the next differ"
    )
    GIVEN_MIDDLE = Weight(
        Field.GIVEN_NAME, _CLOSE, 4, "One record's given name is the other's further given name"
    )
    GIVEN_INITIAL = Weight(Field.GIVEN_NAME, _CLOSE, 2, "Only an initial is given, and it fits")
    GIVEN_DIFFERENT = Weight(Field.GIVEN_NAME, _DIFFER, -8, "The given names are different")
    GIVEN_OTHER_SCRIPT = Weight(
        Field.GIVEN_NAME,
        _MISSING,
        0,
        "The given names are in two scripts, and are not compared",
    )
    GIVEN_MISSING = Weight(Field.GIVEN_NAME, _MISSING, 0, "One record has no given name")

    FAMILY_SAME = Weight(Field.FAMILY_NAME, _AGREE, 9.5, "The family name is the same")
    FAMILY_REORDERED = Weight(
        Field.FAMILY_NAME, _AGREE, 9, "The parts of the family name are in another order"
    )
    FAMILY_SWAPPED = Weight(
        Field.FAMILY_NAME, _CLOSE, 8, "Family and given name are the other way round"
    )
    FAMILY_PART = Weight(
        Field.FAMILY_NAME, _CLOSE, 7, "Part of a double-barrelled family name is the same"
    )
    FAMILY_SIMILAR = Weight(
        Field.FAMILY_NAME, _CLOSE, 6, "The family names are spelled or sound nearly the same"
    )
    # Families part and re-form: a different family name is weak evidence against the same child.
    FAMILY_DIFFERENT = Weight(Field.FAMILY_NAME, _DIFFER, -3, "The family names are different")
    FAMILY_OTHER_SCRIPT = Weight(
        Field.FAMILY_NAME,
        _MISSING,
        0,
        "The family names are in two scripts, and are not compared",
    )
    FAMILY_MISSING = Weight(Field.FAMILY_NAME, _MISSING, 0, "One record has no family name")

    BIRTH_SAME = Weight(Field.BIRTH, _AGREE, 12, "The date of birth is the same")
    BIRTH_SWAPPED = Weight(
        Field.BIRTH,
        _CLOSE,
        8,
        "Date of birth has day and month swapped ({asked:%d/%m} and {held:%d/%m})",
    )
    BIRTH_SLIP = Weight(
        Field.BIRTH,
        _CLOSE,
        6,
        "Date of birth differs by one slip of a digit ({asked:%d/%m/%Y} and {held:%d/%m/%Y})",
    )
    # It is recorded of many whose papers give only a year: then only the year agrees.
    BIRTH_DEFAULT_SAME = Weight(
        Field.BIRTH,
        _CLOSE,
        2.5,
        "The date of birth is the same, but {asked:%d/%m} may stand for a day that is not known",
    )
    BIRTH_ESTIMATED = Weight(
        Field.BIRTH,
        _CLOSE,
        2.5,
        "The year of birth is the same; 1 January or 1 July may be an estimate",
    )
    BIRTH_ESTIMATED_NEAR = Weight(
        Field.BIRTH,
        _CLOSE,
        0.5,
        "The years of birth are one apart; 1 January or 1 July may be an estimate",
    )
    BIRTH_DIFFERENT = Weight(Field.BIRTH, _DIFFER, -6, "The dates of birth are different")
    BIRTH_YEARS_APART = Weight(
        Field.BIRTH, _DIFFER, -10, "The dates of birth are years apart, as of two generations"
    )
    BIRTH_MISSING = Weight(Field.BIRTH, _MISSING, 0, "One record has no date of birth")
    EXPECTED_SAME = Weight(
        Field.BIRTH, _AGREE, 8, "Both are expected, within two weeks of each other"
    )
    EXPECTED_NEAR = Weight(
        Field.BIRTH, _CLOSE, 5, "Both are expected, within six weeks of each other"
    )
    EXPECTED_BORN = Weight(
        Field.BIRTH, _CLOSE, 5, "A child expected then could have been born on that day"
    )
    EXPECTED_DIFFERENT = Weight(
        Field.BIRTH, _DIFFER, -6, "The expected date does not fit: this is another pregnancy"
    )

    AGE_FITS = Weight(Field.ESTIMATED_AGE, _CLOSE, 1, "The estimated age fits")
    AGE_DIFFERENT = Weight(Field.ESTIMATED_AGE, _DIFFER, -3, "The estimated age does not fit")
    SEX_SAME = Weight(Field.SEX, _AGREE, 1, "The sex is the same")
    SEX_DIFFERENT = Weight(Field.SEX, _DIFFER, -4, "The sex is different")
    SEX_MISSING = Weight(Field.SEX, _MISSING, 0, "One record does not say the sex")

    POSTCODE_SAME = Weight(Field.POSTCODE, _AGREE, 6, "The postcode is the same")
    POSTCODE_FORMER = Weight(Field.POSTCODE, _AGREE, 4, "The postcode is a former one")
    POSTCODE_NEAR = Weight(Field.POSTCODE, _CLOSE, 1, "The postcodes are in the same district")
    POSTCODE_DIFFERENT = Weight(Field.POSTCODE, _DIFFER, -0.5, "The postcodes are different")
    POSTCODE_MISSING = Weight(Field.POSTCODE, _MISSING, 0, "One record has no postcode")

    ADDRESS_SAME = Weight(Field.ADDRESS, _AGREE, 2, "The first line of the address is the same")
    ADDRESS_DIFFERENT = Weight(
        Field.ADDRESS, _DIFFER, -0.5, "The first lines of the addresses are different"
    )
    ADDRESS_MISSING = Weight(Field.ADDRESS, _MISSING, 0, "One record has no address")

    HOUSEHOLD_SAME = Weight(
        Field.HOUSEHOLD, _AGREE, 3, "Someone of the same name is in the household"
    )

    TWIN_OR_SIBLING = Weight(
        Field.CAUTION,
        _DIFFER,
        0,
        "The given names clearly differ: a twin or sibling looks like this",
    )
    TWO_NHS_NUMBERS = Weight(
        Field.CAUTION, _DIFFER, 0, "Each record has an NHS number of its own: two children"
    )
    NEAR_NAMESAKE = Weight(
        Field.CAUTION,
        _DIFFER,
        0,
        "The given names are only close and another particular differs: a twin or sibling"
        " looks like this",
    )
    ONLY_CLOSE_NAME = Weight(
        Field.CAUTION, _DIFFER, 0, "The given names are only close: a twin would look the same"
    )
    NO_GIVEN_NAME = Weight(
        Field.CAUTION, _MISSING, 0, "Without a given name a twin would look the same"
    )
    NO_BIRTH_DATE = Weight(
        Field.CAUTION, _MISSING, 0, "Without both dates of birth a relative would look the same"
    )
    OTHER_BIRTH_DATE = Weight(
        Field.CAUTION, _DIFFER, 0, "The same name with another date of birth may be a relative"
    )
    MISTYPED_NUMBER = Weight(
        Field.CAUTION,
        _DIFFER,
        0,
        "The same number on a record with another name and birth date: check for a mistyped number",
    )
    NUMBER_OF_A_TWIN = Weight(
        Field.CAUTION,
        _DIFFER,
        0,
        "The same number on a record with another given name:"
        " check for a twin's number, or a change of name",
    )
    NUMBERS_DISAGREE = Weight(
        Field.CAUTION, _DIFFER, 0, "One number is the same but the NHS numbers are different"
    )
    NUMBER_ALONE = Weight(
        Field.CAUTION, _DIFFER, 0, "The number is the same but little else is: check the number"
    )


def reason(finding: Finding, **said: object) -> Reason:
    """Return a finding as a reason, its words filled in with values from the two records."""
    weight = finding.value
    return Reason(weight.field, weight.outcome, weight.points, weight.words.format(**said))


def strongest(findings: list[Finding]) -> Finding:
    """Return the strongest finding in favour of the two records being of one person."""
    return max(findings, key=lambda finding: finding.value.points)
