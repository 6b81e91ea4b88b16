"""One valid row of each table about a strategy meeting."""

from datetime import timedelta

from tests.support.database.cases import NOW, Case, Row, Writers


def meeting(case: Case) -> list[Row]:
    return [
        case.changing_row(
            referral_id=case.id("referrals"),
            state="concluded",
            purpose="To decide whether to make enquiries.",
            place="Invented Room",
            called_at=NOW,
            called_by=case.user("hub_manager"),
            scheduled_at=NOW,
            held_at=NOW,
            chaired_by=case.user("hub_manager"),
            concluded_at=NOW,
            concluded_by=case.user("hub_manager"),
        )
    ]


def child(case: Case) -> list[Row]:
    return [case.row(**_of_meeting(case), person_id=case.id("people"), factors=["18C"])]


def invitation(case: Case) -> list[Row]:
    return [
        case.row(
            **_of_agency(case),
            required=True,
            because=["always_required"],
            invited_at=NOW,
            invited_by=case.user("hub_support"),
        )
    ]


def attendance(case: Case) -> list[Row]:
    return [
        case.row(
            **_of_agency(case),
            name="Officer (invented)",
            capacity="Detective",
            attending="video",
            recorded_at=NOW,
            recorded_by=case.user("hub_support"),
        )
    ]


def contribution(case: Case) -> list[Row]:
    return [
        case.row(
            **_of_agency(case),
            contribution="An invented call to the address.",
            contributed_at=NOW,
            contributed_by=case.user("hub_practitioner"),
        )
    ]


def conclusion(case: Case) -> list[Row]:
    return [
        case.row(
            **_of_meeting(case),
            person_id=case.id("people"),
            enquiry_needed=True,
            reason="An invented burn without an account that fits.",
            enquiry_kind="joint",
            medical_needed=True,
            medical_reason="The burn is to be seen today.",
            immediate_safety="Stays with an invented aunt.",
            child_seen_by="Worker (invented)",
            child_seen_before=NOW + timedelta(hours=6),
        )
    ]


def dissent(case: Case) -> list[Row]:
    return [
        case.row(**_of_agency(case), person_id=case.id("people"), dissent="We would have waited.")
    ]


def action(case: Case) -> list[Row]:
    return [
        case.row(
            **_of_agency(case),
            owner="Officer (invented)",
            action="Visit the address",
            due_at=NOW + timedelta(hours=6),
        )
    ]


def minutes(case: Case) -> list[Row]:
    return [
        case.row(
            **_of_meeting(case),
            edition=1,
            wording="An invented account of the meeting.",
            written_at=NOW,
            written_by=case.user("hub_support"),
        )
    ]


def circulation(case: Case) -> list[Row]:
    return [
        case.row(
            **_of_agency(case),
            minutes_id=case.id("minutes"),
            sent_at=NOW,
            sent_by=case.user("hub_support"),
        )
    ]


def _of_meeting(case: Case) -> Row:
    return {"strategy_meeting_id": case.id("strategy_meetings")}


def _of_agency(case: Case) -> Row:
    return {**_of_meeting(case), "agency_id": case.agency_id}


WRITERS: Writers = {
    "strategy_meetings": meeting,
    "strategy_meeting_children": child,
    "invitations": invitation,
    "attendances": attendance,
    "contributions": contribution,
    "meeting_conclusions": conclusion,
    "dissents": dissent,
    "meeting_actions": action,
    "minutes": minutes,
    "minutes_circulations": circulation,
}
