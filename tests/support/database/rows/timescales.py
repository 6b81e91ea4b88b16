"""One valid row of each table about the clocks of the records before."""

from datetime import timedelta

from tests.support.database.cases import NOW, TODAY, Case, Row, Writers

LIMITS = [
    {
        "scope": "local_default",
        "source": "local",
        "limit": 4,
        "unit": "hours",
        "due_on": TODAY.isoformat(),
        "due_at": (NOW + timedelta(hours=4)).isoformat(),
    }
]


def timescale(case: Case) -> list[Row]:
    return [
        case.row(
            kind="child_seen",
            rating="red",
            person_id=case.id("people"),
            referral_id=case.id("referrals"),
            subject_type="enquiry",
            subject_id=case.id("enquiries"),
            started_at=NOW,
            started_by="enquiry.started",
            due_on=TODAY + timedelta(days=1),
            due_at=NOW + timedelta(days=1),
            limit_source="Local",
            limits=LIMITS,
        ),
        case.row(
            kind="information_return",
            rating="red",
            contact_id=case.id("contacts"),
            subject_type="requested_agency",
            subject_id=case.id("information_request_agencies"),
            started_at=NOW,
            started_by="information_request.sent",
            due_on=TODAY,
            due_at=NOW + timedelta(hours=4),
            limit_source="local",
            limits=LIMITS,
        ),
        case.row(
            kind="notification_quarantine",
            subject_type="notification",
            subject_id=case.id("notifications", 1),
            started_at=NOW,
            started_by="notification.quarantined",
            due_on=TODAY,
            due_at=NOW + timedelta(hours=4),
            limit_source="local",
            limits=LIMITS,
            stopped_at=NOW,
            stopped_by="notification.superseded",
        ),
    ]


def breach(case: Case) -> list[Row]:
    return [
        case.row(
            timescale_id=case.id("timescales"),
            reason="The child was in hospital.",
            accepted_at=NOW,
            accepted_by=case.user("hub_manager"),
        )
    ]


def act_time(case: Case) -> list[Row]:
    return [
        case.row(
            act="enquiry_visit.recorded",
            subject_type="enquiry",
            subject_id=case.id("enquiries"),
            item_id=case.id("enquiry_visits"),
            person_id=case.id("people"),
            happened_at=NOW - timedelta(days=2),
            recorded_at=NOW,
            recorded_by=case.user(case.worker),
            because="An invented weekend.",
        )
    ]


WRITERS: Writers = {"act_times": act_time, "timescales": timescale, "timescale_breaches": breach}
