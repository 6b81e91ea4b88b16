"""What breaks the constraints on strategy meetings and their minutes."""

from tests.support.database.cases import NOW, Case, Row

AGAIN: list[Row] = [{}]


def broken_rows(_case: Case) -> dict[str, list[Row]]:
    """By constraint."""
    called: Row = {"state": "called", "held_at": None, "concluded_at": None, "concluded_by": None}
    return {
        "ck_strategy_meetings_held_says_when": [{"held_at": None}],
        "ck_strategy_meetings_concluded_says_when": [{"concluded_at": None, "concluded_by": None}],
        "ck_strategy_meetings_concluded_says_who": [{"concluded_by": None}],
        "ck_strategy_meetings_cancelled_says_why": [{**called, "state": "cancelled"}],
        "ck_strategy_meetings_state_is_known": [{**called, "state": "not-a-code"}],
        "uq_strategy_meeting_children_once": AGAIN,
        "uq_invitations_partnership_id_strategy_meeting_id_agency_id": AGAIN,
        "ck_invitations_says_why": [{"because": []}],
        "ck_invitations_sent_says_who_and_when": [{"invited_by": None}],
        "ck_invitations_minutes_unsent_says_why": [{"minutes_unsent_because": "No address."}],
        "uq_meeting_conclusions_once": AGAIN,
        "ck_meeting_conclusions_enquiry_says_single_or_joint": [{"enquiry_kind": None}],
        "ck_meeting_conclusions_medical_decision_has_a_reason": [{"medical_reason": None}],
        "ck_meeting_conclusions_enquiry_says_who_sees_the_child_and_when": [
            {"child_seen_before": None}
        ],
        "ck_meeting_actions_done_says_who_and_when": [{"done_at": NOW}],
        "uq_minutes_partnership_id_strategy_meeting_id_edition": AGAIN,
        "ck_minutes_edition_counts_from_one": [{"edition": 0}],
        "uq_minutes_circulations_partnership_id_minutes_id_agency_id": AGAIN,
        "ck_minutes_circulations_receipt_says_who_and_when": [{"received_at": NOW}],
    }
