"""Notices from partner systems: the CloudEvents that carry them."""

from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, TypeAdapter
from pydantic_core import PydanticCustomError

from app.domain.notifications.cloud_events import is_json
from app.domain.notifications.notifications import NoticeType
from app.schemas.notifications.notice_data import (
    ChildConcernData,
    ChildMissingEducationData,
    CustodyData,
    DomesticAbuseData,
    EmergencyAttendanceData,
    ExclusionData,
    FoundData,
    GeneralConcernData,
    MissingData,
    NoticeData,
    PersistentAbsenceData,
    ProtectionAlertData,
    ReferralData,
    UnbornConcernData,
)
from app.schemas.types import Command, Instant, Line

_Type = TypeVar("_Type")
_Data = TypeVar("_Data", bound="NoticeData")


def _of_json(media_type: str) -> str:
    """Media types are compared in any case, and those of JSON may name the charset UTF-8."""
    named, *parameters = (part.strip() for part in media_type.lower().split(";"))
    pairs = (parameter.partition("=") for parameter in parameters)
    charsets = {value.strip('"') for name, _, value in pairs if name == "charset"}
    if not is_json(named) or charsets - {"utf-8"}:
        raise PydanticCustomError("data_not_json", "the data is JSON in UTF-8")
    return media_type


JsonMediaType = Annotated[
    str,
    StringConstraints(max_length=200),
    AfterValidator(_of_json),
    Field(
        description="`application/json`, or a type whose subtype is `json` or ends in `+json`, with"
        " parameters or without; a charset is `utf-8`.",
        examples=["application/json; charset=utf-8"],
    ),
]


class Notice(Command, Generic[_Type, _Data]):
    """A CloudEvent (1.0) that carries a notice. Extension attributes are stored as sent."""

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
    """The example of one kind: the members of every notice, and those of this one."""
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
        enquiries="Two visits to the address; no one answered.",
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
"""Every notice that a partner system may send, distinguished by `type`."""

NOTICE: TypeAdapter[AnyNotice] = TypeAdapter(AnyNotice)
