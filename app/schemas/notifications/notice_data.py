"""Data of notices from partner systems, by kind of notice."""

from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from app.domain.contacts.contacts import PartInContact, Safety
from app.domain.people.ages import OLDEST
from app.schemas.census.codes import Factor, Sex
from app.schemas.types import Code, Command, Day, Instant, Line, Note, Text


class Told(Command):
    """What a system says: a member that it leaves blank or null is as if it had been left out.

    Many systems send every member of a form, filled in or not, and no worry waits for that. What
    every notice must have is still missed where it is blank.
    """

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, said: object) -> object:
        if not isinstance(said, dict):
            return said
        return {
            name: told for name, value in said.items() if (told := cls._told(name, value)) != _BLANK
        }

    @classmethod
    def _told(cls, name: str, value: object) -> object:
        field = cls.model_fields.get(name)
        if field is None or field.is_required():
            return value
        if isinstance(value, list):
            lines = [line for line in value if not _is_blank(line)]
            return lines if lines or field.default is not None else _BLANK
        return _BLANK if _is_blank(value) else value


_BLANK: Final = object()


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


class Reporter(Told):
    """The person in the sending agency who has the concern and can be rung back."""

    name: Line | None = None
    capacity: Line | None = Field(default=None, examples=["Response officer"])
    telephone: Line | None = None
    email: Line | None = None


class AboutHowOld(Told):
    """About how old someone is, where no date of birth is known, on the day that the notice is of.

    An estimate that contradicts what else is said is set aside with a warning.
    """

    estimated_age: int | None = Field(default=None, ge=0, le=OLDEST, description="In years.")
    estimated_birth_year: int | None = Field(
        default=None, ge=1900, le=2100, description="In place of an estimated age."
    )


class PersonInNotice(AboutHowOld):
    """Another person in the incident."""

    part: Annotated[PartInContact, Code]
    given: Line | None = None
    family: Line | None = None
    born_on: Day | None = None
    address_lines: list[Line] | None = Field(default=None, min_length=1, max_length=6)
    postcode: Line | None = None
    description: Note | None = None


class ChildInNotice(AboutHowOld):
    """A child, as the sending system knows them; by name, or only as 'a child there'."""

    given: Line | None = None
    family: Line | None = None
    born_on: Day | None = None
    expected_on: Day | None = Field(default=None, description="For an unborn child.")
    unborn: bool = Field(
        default=False, description="Of a child who is expected on a day that is not known."
    )
    sex: Sex | None = None
    nhs_number: Line | None = None
    upn: Line | None = None
    address_lines: list[Line] | None = Field(default=None, min_length=1, max_length=6)
    postcode: Line | None = None
    description: Note | None = None
    involvement: Literal["subject", "present", "linked"] = Field(
        default="subject", description="Present when it happened, or linked to someone who was."
    )


class NoticeData(Told):
    """The members of every notice.

    `reference` is the sender's own: incident, attendance, case. Another notice of the sender's with
    the same reference amends the earlier one.
    """

    reference: Line
    occurred_at: Instant
    concern: Text
    child_said: Text | None = None
    whereabouts: Note | None = None
    safe_now: Annotated[Safety, Code] = Safety.NOT_KNOWN
    children: list[ChildInNotice] = Field(min_length=1, max_length=20)
    people: list[PersonInNotice] = Field(default_factory=list, max_length=30)
    reporter: Reporter = Reporter()
    parents_told: bool = False
    parents_not_told_because: Note | None = None
    factors: list[Factor] = Field(default_factory=list, max_length=60)
    withdrawn: bool = Field(
        default=False, description="Withdraws the earlier notice with this reference."
    )
    also_known_as: list[Line] = Field(
        default_factory=list,
        max_length=10,
        description="References of the same incident elsewhere, such as an ambulance log.",
    )


class Grading(Told):
    """How far police trust the information: the national 3x5x2 form."""

    source: Literal[1, 2, 3] = Field(description="1 reliable, 2 untested, 3 not reliable")
    information: Literal["A", "B", "C", "D", "E"] = Field(
        description="A known directly, B indirectly but corroborated, C indirectly, D not known,"
        " E suspected to be false"
    )
    handling: Literal["P", "C"] = Field(description="P may be shared lawfully, C on conditions")
    conditions: Note | None = None


class ChildConcernData(NoticeData):
    """A police child-concern notice."""

    grading: Grading | None = None


class DomesticAbuseData(NoticeData):
    """A police domestic-abuse notice; risk is that of the assessment at the scene."""

    risk: Literal["standard", "medium", "high"]
    grading: Grading | None = None


class MissingData(NoticeData):
    """A child reported missing."""

    missing_since: Instant
    risk: Literal["no_apparent", "low", "medium", "high"]
    last_seen_at: Note | None = None
    episodes_before: int | None = Field(default=None, ge=0, le=1000)


class FoundData(NoticeData):
    """A missing child found; the return interview is owed within 72 hours."""

    found_at: Instant
    found_where: Note | None = None
    harmed: bool | None = None


class CustodyData(NoticeData):
    """A child in police custody."""

    detained_at: Instant
    station: Line
    appropriate_adult: bool | None = None
    overnight: bool = False


class EmergencyAttendanceData(NoticeData):
    """A child at an emergency department."""

    department: Line
    presented_with: Note
    explained: Literal["yes", "no", "implausibly"] | None = None
    discharged_at: Instant | None = None


class UnbornConcernData(NoticeData):
    """A concern about an unborn baby; each child has the day on which it is expected, if known."""

    booked_at: Line | None = None


class ProtectionAlertData(NoticeData):
    """A child on a protection plan was seen in unscheduled care, and the alert was opened."""

    setting: Line
    opened_by: Line | None = Field(
        default=None, description="The role of the person who opened it."
    )


class ReferralData(NoticeData):
    """A referral from a health system."""

    priority: Line | None = None


class PersistentAbsenceData(NoticeData):
    """A pupil who misses a tenth or more of possible sessions."""

    from_on: Day
    to_on: Day
    sessions_missed: int = Field(ge=0, le=1000)
    sessions_possible: int = Field(ge=1, le=1000)


class ExclusionData(NoticeData):
    """A pupil suspended or excluded."""

    kind: Literal["suspension", "permanent_exclusion"]
    starts_on: Day
    days: int | None = Field(default=None, ge=1, le=190)


class ChildMissingEducationData(NoticeData):
    """A child of school age on no school's roll, or not seen there."""

    last_attended_on: Day | None = None
    enquiries: Note | None = Field(default=None, description="What has been tried so far.")


class GeneralConcernData(NoticeData):
    """A concern that no other notice fits."""
