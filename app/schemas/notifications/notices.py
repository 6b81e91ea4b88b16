"""What partner systems tell, by kind of notice: the payloads of their CloudEvents."""

from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, TypeAdapter
from pydantic_core import PydanticCustomError

from app.domain.contacts.contacts import PartInContact, Safety
from app.domain.notifications.notifications import NoticeType
from app.schemas.census.codes import Factor, Sex
from app.schemas.types import Code, Command, Day, Instant, Line, Note, Text

_Type = TypeVar("_Type")
_Data = TypeVar("_Data", bound="NoticeData")


class Reporter(Command):
    """Who in the sending agency is worried, and can be rung back."""

    name: Line | None = None
    capacity: Line | None = Field(default=None, examples=["Response officer"])
    telephone: Line | None = None
    email: Line | None = None


class PersonInNotice(Command):
    """Somebody else in what happened."""

    part: Annotated[PartInContact, Code]
    given: Line | None = None
    family: Line | None = None
    born_on: Day | None = None
    description: Note | None = None


class ChildInNotice(Command):
    """A child, as the sending system knows them; by name, or only as 'a child there'."""

    given: Line | None = None
    family: Line | None = None
    born_on: Day | None = None
    expected_on: Day | None = Field(default=None, description="Of an unborn child.")
    sex: Sex | None = None
    nhs_number: Line | None = None
    upn: Line | None = None
    address_lines: list[Line] | None = Field(default=None, min_length=1, max_length=6)
    postcode: Line | None = None
    description: Note | None = None
    involvement: Literal["subject", "present", "linked"] = Field(
        default="subject", description="Present when it happened, or linked to who was."
    )


class NoticeData(Command):
    """What every notice says.

    `reference` is the sender's own: incident, attendance, case. Another notice of the sender's
    with the same reference amends what was told before.
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
        default=False, description="What was told before by this reference is taken back."
    )
    also_known_as: list[Line] = Field(
        default_factory=list,
        max_length=10,
        description="References of the same incident elsewhere, such as an ambulance log.",
    )


class Grading(Command):
    """How far police trust what they pass on: the national 3x5x2 form."""

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
    """A worry about an unborn baby; each child has the day on which it is expected."""

    booked_at: Line | None = None


class ProtectionAlertData(NoticeData):
    """A child on a protection plan was seen in unscheduled care, and the alert was opened."""

    setting: Line
    opened_by: Line | None = Field(default=None, description="The role of who opened it.")


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
    """A worry that no other notice fits."""


def _of_json(media_type: str) -> str:
    """Media types are compared in whichever case, and those of JSON may say that it is UTF-8."""
    named, *parameters = (part.strip() for part in media_type.lower().split(";"))
    told = (parameter.partition("=") for parameter in parameters)
    charsets = {said.strip('"') for name, _, said in told if name == "charset"}
    if named != "application/json" or charsets - {"utf-8"}:
        raise PydanticCustomError("data_not_json", "the data is JSON in UTF-8")
    return media_type


JsonMediaType = Annotated[
    str,
    StringConstraints(max_length=200),
    AfterValidator(_of_json),
    Field(
        description="`application/json`, with parameters or without; a charset is `utf-8`.",
        examples=["application/json; charset=utf-8"],
    ),
]


class Notice(Command, Generic[_Type, _Data]):
    """A CloudEvent (1.0) that carries a notice. Extension attributes are kept as sent."""

    # Extension attributes are the sender's own, such as `traceparent`; the bytes hold them.
    model_config = ConfigDict(extra="ignore")

    specversion: Literal["1.0"]
    id: Line
    source: Line = Field(examples=["urn:example:police:incidents"])
    type: _Type
    time: Instant | None = None
    subject: Line | None = None
    datacontenttype: JsonMediaType | None = None
    dataschema: Line | None = None
    data: _Data


def _example(type_: NoticeType, **particular: Any) -> ConfigDict:  # noqa: ANN401 - JSON of many shapes
    """The example of one kind: what every notice says, and what only this one does."""
    child = {
        "given": "Testchild",
        "family": "Alpha-Invented",
        "born_on": "2016-03-04",
        "nhs_number": "999 000 0018",
        "address_lines": ["1 Invented Street"],
        "postcode": "ZZ1 1ZZ",
    }
    data = {
        "reference": "INC-2026-000123",
        "occurred_at": "2026-11-17T21:40:00Z",
        "concern": "Officers attended; the child was upstairs and had heard everything.",
        "safe_now": "safe",
        "children": [child],
        "reporter": {"name": "Officer (invented)", "capacity": "Response officer"},
        "parents_told": True,
    }
    event: dict[str, Any] = {
        "specversion": "1.0",
        "id": "4c1e2b0a-invented",
        "source": f"urn:example:{type_.partition('.')[0]}:records",
        "type": str(type_),
        "time": "2026-11-17T23:05:00Z",
        "data": {**data, **particular},
    }
    return ConfigDict(extra="ignore", json_schema_extra={"examples": [event]})


class PoliceChildConcern(Notice[Literal[NoticeType.POLICE_CHILD_CONCERN], ChildConcernData]):
    """Police are worried about a child."""

    model_config = _example(
        NoticeType.POLICE_CHILD_CONCERN,
        grading={"source": 2, "information": "A", "handling": "P"},
    )


class PoliceDomesticAbuse(Notice[Literal[NoticeType.POLICE_DOMESTIC_ABUSE], DomesticAbuseData]):
    """Police attended domestic abuse where a child was present or is linked."""

    model_config = _example(
        NoticeType.POLICE_DOMESTIC_ABUSE,
        risk="high",
        grading={"source": 1, "information": "A", "handling": "P"},
    )


class PoliceMissing(Notice[Literal[NoticeType.POLICE_MISSING], MissingData]):
    """A child is reported missing to police."""

    model_config = _example(
        NoticeType.POLICE_MISSING,
        risk="medium",
        missing_since="2026-11-17T18:00:00Z",
        last_seen_at="An invented bus station",
        episodes_before=2,
    )


class PoliceFound(Notice[Literal[NoticeType.POLICE_FOUND], FoundData]):
    """A missing child is found."""

    model_config = _example(
        NoticeType.POLICE_FOUND,
        found_at="2026-11-17T22:30:00Z",
        found_where="An invented park",
        harmed=False,
    )


class PoliceCustody(Notice[Literal[NoticeType.POLICE_CUSTODY], CustodyData]):
    """A child is in police custody."""

    model_config = _example(
        NoticeType.POLICE_CUSTODY,
        detained_at="2026-11-17T21:40:00Z",
        station="Invented Road",
        appropriate_adult=True,
        overnight=True,
    )


class HealthEmergencyAttendance(
    Notice[Literal[NoticeType.HEALTH_EMERGENCY_ATTENDANCE], EmergencyAttendanceData]
):
    """A child attended an emergency department."""

    model_config = _example(
        NoticeType.HEALTH_EMERGENCY_ATTENDANCE,
        department="Invented General",
        presented_with="A burn to the hand",
        explained="implausibly",
    )


class HealthUnbornConcern(Notice[Literal[NoticeType.HEALTH_UNBORN_CONCERN], UnbornConcernData]):
    """Health are worried about an unborn baby."""

    model_config = _example(
        NoticeType.HEALTH_UNBORN_CONCERN,
        booked_at="Invented maternity unit",
        children=[{"expected_on": "2027-02-01"}],
        people=[{"part": "parent", "given": "Testparent", "family": "Alpha-Invented"}],
    )


class HealthChildProtectionAlert(
    Notice[Literal[NoticeType.HEALTH_CHILD_PROTECTION_ALERT], ProtectionAlertData]
):
    """The child-protection alert of a child was opened in unscheduled care."""

    model_config = _example(
        NoticeType.HEALTH_CHILD_PROTECTION_ALERT,
        setting="Invented walk-in centre",
        opened_by="Triage nurse",
    )


class HealthReferral(Notice[Literal[NoticeType.HEALTH_REFERRAL], ReferralData]):
    """A health system refers a child."""

    model_config = _example(
        NoticeType.HEALTH_REFERRAL,
        priority="urgent",
    )


class EducationPersistentAbsence(
    Notice[Literal[NoticeType.EDUCATION_PERSISTENT_ABSENCE], PersistentAbsenceData]
):
    """A pupil misses a tenth or more of school."""

    model_config = _example(
        NoticeType.EDUCATION_PERSISTENT_ABSENCE,
        from_on="2026-09-02",
        to_on="2026-11-16",
        sessions_missed=31,
        sessions_possible=100,
    )


class EducationExclusion(Notice[Literal[NoticeType.EDUCATION_EXCLUSION], ExclusionData]):
    """A pupil is suspended or excluded."""

    model_config = _example(
        NoticeType.EDUCATION_EXCLUSION,
        kind="suspension",
        starts_on="2026-11-18",
        days=3,
    )


class EducationChildMissing(
    Notice[Literal[NoticeType.EDUCATION_CHILD_MISSING], ChildMissingEducationData]
):
    """A child of school age misses education altogether."""

    model_config = _example(
        NoticeType.EDUCATION_CHILD_MISSING,
        last_attended_on="2026-10-09",
        enquiries="Two visits to the address; nobody answered.",
    )


class HousingConcern(Notice[Literal[NoticeType.HOUSING_CONCERN], GeneralConcernData]):
    """Housing are worried about a child."""

    model_config = _example(NoticeType.HOUSING_CONCERN)


class ProbationConcern(Notice[Literal[NoticeType.PROBATION_CONCERN], GeneralConcernData]):
    """Probation are worried about a child."""

    model_config = _example(NoticeType.PROBATION_CONCERN)


AnyNotice = Annotated[
    PoliceChildConcern
    | PoliceDomesticAbuse
    | PoliceMissing
    | PoliceFound
    | PoliceCustody
    | HealthEmergencyAttendance
    | HealthUnbornConcern
    | HealthChildProtectionAlert
    | HealthReferral
    | EducationPersistentAbsence
    | EducationExclusion
    | EducationChildMissing
    | HousingConcern
    | ProbationConcern,
    Field(discriminator="type"),
]
"""Whatever a partner system may tell, told apart by `type`."""

NOTICE: TypeAdapter[AnyNotice] = TypeAdapter(AnyNotice)
