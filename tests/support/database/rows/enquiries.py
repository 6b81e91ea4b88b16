"""One valid row of each table about an enquiry."""

from tests.support.database.cases import NOW, TODAY, Case, Row, Writers


def enquiry(case: Case) -> list[Row]:
    return [
        case.changing_row(
            referral_id=case.id("referrals"),
            person_id=case.id("people"),
            strategy_meeting_id=case.id("strategy_meetings"),
            kind="joint",
            state="open",
            started_on=TODAY,
        )
    ]


def visit(case: Case) -> list[Row]:
    return [
        case.row(
            enquiry_id=case.id("enquiries"),
            visited_at=NOW,
            place="School",
            child_seen=True,
            seen_alone=True,
            wishes_and_feelings="He wants to stay with his aunt.",
            recorded_at=NOW,
            recorded_by=case.user(case.worker),
        )
    ]


def consultation(case: Case) -> list[Row]:
    return [
        case.row(
            enquiry_id=case.id("enquiries"),
            agency_id=case.agency_id,
            consulted_at=NOW,
            told_us="An invented call to the address.",
            recorded_at=NOW,
            recorded_by=case.user(case.worker),
        )
    ]


def medical(case: Case) -> list[Row]:
    return [
        case.changing_row(
            person_id=case.id("people"),
            enquiry_id=case.id("enquiries"),
            booked_for=NOW,
            place="An invented ward",
            booked_at=NOW,
            booked_by=case.user(case.worker),
            consent="given",
            consent_by="His mother",
        )
    ]


def conference(case: Case) -> list[Row]:
    return [
        case.row(
            enquiry_id=case.id("enquiries"),
            held_at=NOW,
            recorded_at=NOW,
            recorded_by=case.user(case.worker),
        )
    ]


def protection(case: Case) -> list[Row]:
    return [
        case.changing_row(
            person_id=case.id("people"),
            kind="emergency_protection_order",
            started_at=NOW,
            grounds="An invented night alone.",
            made_by="An invented court",
            recorded_at=NOW,
            recorded_by=case.user(case.worker),
        )
    ]


def exception(case: Case) -> list[Row]:
    return [
        case.row(
            gate="child-not-seen",
            subject_type="enquiry",
            subject_id=case.id("enquiries"),
            person_id=case.id("people"),
            ground="family_not_found",
            reason="The invented family left the country.",
            given_at=NOW,
            given_by=case.user(case.worker),
        )
    ]


WRITERS: Writers = {
    "enquiries": enquiry,
    "enquiry_visits": visit,
    "consultations": consultation,
    "medicals": medical,
    "enquiry_conferences": conference,
    "exceptions": exception,
    "emergency_protections": protection,
}
