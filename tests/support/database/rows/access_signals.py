"""One valid row of each table about signs of improper access."""

from datetime import timedelta

from tests.support.database.cases import NOW, Case, Row, Writers


def signal(case: Case) -> list[Row]:
    return [
        case.row(
            kind="no_relationship",
            user_id=case.user(case.worker),
            person_id=case.id("people"),
            window_from=NOW - timedelta(hours=9),
            window_until=NOW,
            event_ids=[case.id("audit_events")],
            facts={"opened": 1},
            found_at=NOW,
        )
    ]


def outcome(case: Case) -> list[Row]:
    return [
        case.row(
            access_signal_id=case.id("access_signals"),
            user_id=case.user(case.worker),
            outcome="explained",
            note="An invented reason that a manager confirmed.",
            judged_at=NOW,
            judged_by=case.user("information_governance"),
        )
    ]


WRITERS: Writers = {
    "access_signals": signal,
    "access_signal_outcomes": outcome,
}
