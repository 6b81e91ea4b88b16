"""Census faults: the effect of each, and its wording for the council."""

from dataclasses import dataclass
from enum import Enum, StrEnum

from app.domain.census.rule_numbers import BY_ELEMENT


class Effect(StrEnum):
    """The effect of a fault on what was sent, the gravest first.

    The child's text is always stored as it was sent: nothing is corrected.
    """

    CHILD_REFUSED = "child_refused"
    """The child cannot be identified; nothing of the child is imported."""

    EPISODE_REFUSED = "episode_refused"
    """The dates or reason of the episode are unknown; the child and other episodes are imported."""

    VALUE_SET_ASIDE = "value_set_aside"
    """One value is not relied on; everything else is imported."""

    NOTED = "noted"
    """It is imported as it was sent, and the council should look at it."""


_CHILD, _EPISODE = Effect.CHILD_REFUSED, Effect.EPISODE_REFUSED
_VALUE, _NOTED = Effect.VALUE_SET_ASIDE, Effect.NOTED
_NOT_A_DATE = "is not a real date, written year-month-day, from 1900 to 2100."


class FaultKind(Enum):
    """A kind of fault, with its effect, the reason in words, and the Department's rule.

    `census_rule` is the number of the Department for Education's own validation rule, which a
    census officer knows, with the 'Q' of rules that a council may answer with a reason; None where
    the element decides (`rule_numbers`), or the Department leaves the matter to its schema.
    """

    def __init__(self, effect: Effect, reason: str, census_rule: str | None = None) -> None:
        self.effect = effect
        self.reason = reason
        self.census_rule = census_rule

    @property
    def code(self) -> str:
        """The code by which a program knows the fault; it is never changed, only retired."""
        return self.name.lower()

    NOT_SAVED = _CHILD, "The child could not be saved; the rest of the file was."
    IDENTIFIERS_MISSING = _CHILD, "The child has no ChildIdentifiers."
    IDENTIFIER_REPEATED = _CHILD, "An identifier is given twice."
    CHILD_ID_NOT_USABLE = _CHILD, "The council's own child id is missing or too long.", "8500"
    CHILD_ID_REPEATED = _CHILD, "An earlier child in the file has the same child id.", "8510"
    BIRTH_DATE_MISSING = _CHILD, "There is neither a date of birth nor an expected one.", "8525Q"
    BIRTH_DATE_NOT_VALID = _CHILD, "The date of birth is unreadable or impossible."

    EPISODE_ELEMENT_REPEATED = _EPISODE, "What an episode has once is given twice."
    REFERRAL_DATE_NOT_VALID = _EPISODE, f"The referral date is missing, or {_NOT_A_DATE}", "8600"
    REFERRED_LONG_BEFORE_BIRTH = (
        _EPISODE,
        "The referral is more than 40 weeks before the birth.",
        "8606",
    )
    SOURCE_NOT_KNOWN = (
        _EPISODE,
        "The source of the referral is missing or not a census code.",
        "8866",
    )
    CLOSURE_DATE_NOT_VALID = _EPISODE, f"The closure date {_NOT_A_DATE}"
    CLOSURE_BEFORE_REFERRAL = _EPISODE, "The episode closes before its referral.", "8630"
    CLOSURE_WITHOUT_REASON = _EPISODE, "There is a closure date but no reason.", "8805"
    REASON_WITHOUT_CLOSURE = _EPISODE, "There is a reason for closure but no date.", "8810"
    CLOSURE_REASON_NOT_KNOWN = _EPISODE, "The reason for closure is not a census code.", "8640"
    SECOND_OPEN_EPISODE = (
        _EPISODE,
        "An earlier episode of the child is still open, and so is this one.",
        "8815",
    )
    SECOND_OPEN_ON_RECORD = (
        _EPISODE,
        "The child has another open referral on record, so this open episode is not loaded.",
    )
    OVERLAPS_ON_RECORD = (
        _EPISODE,
        "Another referral on record runs at the time of this episode, which is not loaded.",
    )
    IN_ERROR_ON_RECORD = (
        _EPISODE,
        "This episode is recorded here as made in error, so it is not loaded again.",
    )
    EPISODES_OVERLAP = _EPISODE, "The referral falls while an earlier episode is running.", "8820"

    ENQUIRY_DATE_NOT_VALID = (
        _VALUE,
        f"The start of a section 47 enquiry is missing, or {_NOT_A_DATE}",
        "8615",
    )
    ENQUIRY_BEFORE_REFERRAL = _VALUE, "A section 47 enquiry starts before the referral.", "2889"
    ENQUIRY_AFTER_CLOSURE = _VALUE, "A section 47 enquiry starts after the closure.", "8565"
    ENQUIRY_IN_ERROR = (
        _VALUE,
        "This enquiry is recorded here as made in error, so it is not loaded again.",
    )
    STRAY_TEXT = _VALUE, "There is text where only elements may stand."
    ELEMENT_NOT_KNOWN = _VALUE, "The census has no such element here."
    ELEMENT_REPEATED = _VALUE, "What may stand once is given again; the first counts."
    UPN_NOT_VALID = (
        _VALUE,
        "The unique pupil number is malformed or its check letter is wrong.",
        "1510",
    )
    FORMER_UPN_NOT_VALID = (
        _VALUE,
        "The former pupil number is malformed or its check letter is wrong.",
        "1560Q",
    )
    UPN_UNKNOWN_NOT_KNOWN = _VALUE, "The reason for having no pupil number is not a census code."
    UPN_UNKNOWN_WITH_UPN = _VALUE, "A pupil number and a reason for having none are both given."
    EXPECTED_DATE_WITH_BIRTH_DATE = (
        _VALUE,
        "The date of birth is given, so the expected one is not used.",
        "8525Q",
    )
    DEATH_DATE_NOT_VALID = _VALUE, "The date of death is unreadable or in the future."
    DEATH_BEFORE_BIRTH = _VALUE, "The death is before the birth, or the child is unborn.", "8535Q"
    REFERRED_AFTER_DEATH = _VALUE, "The child is referred after the date of death.", "8555Q"
    SEX_NOT_KNOWN = _VALUE, "The sex is not a census code.", "4180"
    SEX_OF_UNBORN_CHILD = _VALUE, "An unborn child is given a sex.", "8750"
    SEX_NEITHER = (
        _VALUE,
        "The census no longer has a code for 'neither', so the sex is recorded as unknown.",
    )
    ETHNICITY_NOT_KNOWN = _VALUE, "The ethnicity is not a census code.", "4220"
    DISABILITY_NOT_KNOWN = _VALUE, "The disability is not a census code.", "8540"
    DISABILITY_REPEATED = _VALUE, "The same disability is given twice.", "8794"
    NONE_WITH_DISABILITY = _VALUE, "'No disability' is given beside a disability.", "8790"
    PRIMARY_NEED_NOT_KNOWN = _VALUE, "The primary need is not a census code.", "8650"
    YES_NO_NOT_VALID = _VALUE, "The answer is neither yes nor no."
    DATE_NOT_VALID = _VALUE, f"The date {_NOT_A_DATE}"
    CONFERENCE_BEFORE_REFERRAL = _VALUE, "The initial conference is before the referral.", "1104"
    CONFERENCE_BEFORE_ENQUIRY = (
        _VALUE,
        "The conference, or its target date, is before the enquiry starts.",
        "8615",
    )
    FACTOR_NOT_KNOWN = _VALUE, "The assessment factor is not a census code.", "8897Q"
    CATEGORY_OF_ABUSE_NOT_KNOWN = _VALUE, "The category of abuse is not a census code."
    STARTS_BEFORE_REFERRAL = _VALUE, "An assessment or plan starts before the referral."
    ENDS_BEFORE_START = _VALUE, "An assessment or plan ends before it starts."

    REFERRAL_OF_THE_HUB = (
        _NOTED,
        "The hub opened a referral on this day; what the episode says otherwise was not taken.",
    )
    CLOSURE_DIFFERS = (
        _NOTED,
        "The record says otherwise of the closure and stays as it is; this was not taken.",
    )
    OPEN_AGAIN = _NOTED, "The record had this episode closed; it is open again, as sent."
    REFERRAL_DAY_CORRECTED = (
        _NOTED,
        "The record had this episode on another day within a month; the day is corrected, as sent.",
    )
    ENQUIRY_NOT_SENT = (
        _NOTED,
        "An earlier file had a section 47 enquiry in this episode that this one does not have.",
    )
    AUTHORITY_DIFFERS = (
        _NOTED,
        "The file is of another authority than the partnership's; its child ids are that one's.",
    )
    CHILD_ID_OF_ANOTHER = (
        _NOTED,
        "The child id is on record for another birth date or sex; this child has a new record.",
    )
    RECORD_DIFFERS = _NOTED, "The record says otherwise and stays as it is; this was not taken."
    SECOND_UPN = _NOTED, "The record has another pupil number; this one is recorded beside it."
    REFERENCE_DATE_NOT_YEARS_END = (
        _NOTED,
        "The reference date is not 31 March of the collection year.",
        "100",
    )
    YEAR_AND_REFERENCE_DATE_DIFFER = (
        _NOTED,
        "The collection year and the reference date are of different years.",
        "100",
    )
    IDENTIFIERS_OUT_OF_ORDER = _NOTED, "An identifier stands out of the census's order."
    EPISODE_OUT_OF_ORDER = _NOTED, "Part of the episode stands out of the census's order."
    ELEMENT_OUT_OF_ORDER = _NOTED, "An element stands out of the census's order."
    VALUE_MISSING = _NOTED, "The census expects a value here."
    EPISODES_MISSING = _NOTED, "The child has no episode.", "8590"
    SOURCE_NOT_COLLECTED = (
        _NOTED,
        "No source is given; none was collected for referrals before April 2013.",
    )
    PRIMARY_NEED_MISSING = (
        _NOTED,
        "A referral that led to further action has no primary need.",
        "8610",
    )
    FACTORS_MISSING = _NOTED, "A completed assessment has no factors.", "8897Q"
    YES_NO_IN_WORDS = _NOTED, "The answer is true or false where the census now has 1 or 0."
    EPISODES_TOUCH = _NOTED, "The referral is on the day an earlier episode closed."
    AFTER_CLOSURE = _NOTED, "The date is after the episode closed.", "8565"
    AFTER_REFERENCE_DATE = _NOTED, "The date is after the file's reference date."
    AFTER_NO_FURTHER_ACTION = (
        _NOTED,
        "Work is recorded on a referral that led to no further action.",
    )
    DIED_WITHOUT_DEATH_DATE = (
        _NOTED,
        "An episode closed because the child died, but no death is dated.",
        "8585Q",
    )


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: the line of the file, the problem, and the element it is in.

    It never holds the value that is wrong. `rule` is the Department's rule where one kind of fault
    breaks several, and the value decides which.
    """

    line: int
    kind: FaultKind
    element: str
    rule: str | None = None

    @property
    def census_rule(self) -> str | None:
        """The number of the Department for Education's rule, if it has one for this."""
        of_element = BY_ELEMENT.get(self.kind.name, {}).get(self.element)
        return self.rule or of_element or self.kind.census_rule

    @property
    def code(self) -> str:
        """The code by which a program knows the fault."""
        return self.kind.code

    @property
    def effect(self) -> Effect:
        """The effect on what was sent."""
        return self.kind.effect

    @property
    def reason(self) -> str:
        """The fault in words, for the council that sent the file."""
        return self.kind.reason
