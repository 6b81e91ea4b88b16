"""What breaks the constraints on what partner systems pushed."""

from datetime import timedelta

from tests.support.database.cases import NOW, Case, Row

AGAIN: list[Row] = [{}]
ANOTHER: Row = {"digest": bytes(32)}
QUARANTINED: Row = {
    **ANOTHER,
    "state": "quarantined",
    "understood_at": None,
    "contact_id": None,
    "part": None,
    "faults": [{"pointer": "", "code": "not_json"}],
}


def broken_rows(case: Case) -> dict[str, list[Row]]:
    """By constraint."""
    return {
        "uq_notifications_partnership_id_sent_by_digest": [{"event_id": "another"}],
        "uq_notifications_event": [ANOTHER],
        "ck_notifications_digest_is_sha256": [{"digest": b"short"}],
        "ck_notifications_body_is_kept": [{**ANOTHER, "body": b""}],
        "ck_notifications_received_at_least_once": [{**ANOTHER, "times_received": 0}],
        "ck_notifications_received_last_after_first": [
            {**ANOTHER, "last_received_at": NOW - timedelta(minutes=1)}
        ],
        "ck_notifications_understood_says_what": [{**ANOTHER, "reference": None}],
        "ck_notifications_only_understood_goes_on": [{**ANOTHER, "understood_at": None}],
        "ck_notifications_accepted_is_in_a_contact": [{**ANOTHER, "part": None}],
        "ck_notifications_quarantine_says_why": [{**QUARANTINED, "faults": []}],
        "ck_notifications_superseded_says_by_what": [
            {**QUARANTINED, "superseded_by": case.id("notifications")}
        ],
        "ck_notifications_setting_aside_says_who_when_and_why": [
            {**QUARANTINED, "set_aside_at": NOW}
        ],
        "ck_notifications_state_is_known": [{**QUARANTINED, "state": "not-a-code"}],
        "ck_notification_corrections_body_is_kept": [{"body": b""}],
        "uq_incident_proposals_once": AGAIN,
        "ck_incident_proposals_a_pair_is_written_once": [
            {
                "contact_id": case.made["incident_proposals"][0]["other_contact_id"],
                "other_contact_id": case.made["incident_proposals"][0]["contact_id"],
            }
        ],
        "ck_incident_proposals_says_why": [{"reasons": []}],
        "ck_incident_proposals_judgement_says_who_when_and_why": [{"same": True}],
    }
