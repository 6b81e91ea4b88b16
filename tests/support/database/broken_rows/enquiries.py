"""What breaks the constraints on enquiries, clocks and the trail."""

from datetime import timedelta

from tests.support.database.cases import NOW, TODAY, Case, Row

AGAIN: list[Row] = [{}]


def broken_rows(case: Case) -> dict[str, list[Row]]:
    """By constraint."""
    before = NOW - timedelta(seconds=1)
    after = NOW + timedelta(seconds=1)
    concluded: Row = {
        "state": "outcome_recorded",
        "outcome": "not_substantiated",
        "findings": "An invented account that fits.",
        "conference_required": False,
        "outcome_recorded_at": NOW,
        "outcome_recorded_by": case.user("social_worker"),
    }
    authorised: Row = {
        **concluded,
        "state": "authorised",
        "authorised_at": NOW,
        "authorised_by": case.user("team_manager"),
    }
    ended: Row = {
        "state": "ended",
        "ended_at": NOW,
        "ended_by": case.user("team_manager"),
        "ended_ground": "moved_away",
        "ended_because": "An invented move abroad.",
    }
    return {
        "uq_enquiries_partnership_id_strategy_meeting_id_person_id": AGAIN,
        "ck_enquiries_has_one_origin": [{"strategy_meeting_id": None}],
        "ck_enquiries_state_is_known": [{**concluded, "state": "not-a-code"}],
        "ck_enquiries_outcome_is_known": [{**concluded, "outcome": "not-a-code"}],
        "ck_enquiries_outcome_follows_state": [{"state": "outcome_recorded"}],
        "ck_enquiries_outcome_has_findings": [{**concluded, "findings": None}],
        "ck_enquiries_continuing_risk_means_a_conference": [
            {**concluded, "conference_required": None}
        ],
        "ck_enquiries_authorised_says_when": [
            {**authorised, "authorised_at": None, "authorised_by": None}
        ],
        "ck_enquiries_authorised_says_who": [{**authorised, "authorised_by": None}],
        "ck_enquiries_outcome_says_who_and_when": [{**concluded, "outcome_recorded_by": None}],
        "ck_enquiries_not_authorised_by_who_recorded_it": [
            {**authorised, "authorised_by": case.user("social_worker")}
        ],
        "ck_enquiries_ended_says_when": [{"state": "ended"}],
        "ck_enquiries_ended_says_who_and_why": [{**ended, "ended_because": None}],
        "ck_enquiries_ended_ground_is_known": [{**ended, "ended_ground": "not-a-code"}],
        "ck_enquiries_ended_because_is_not_blank": [{**ended, "ended_because": " "}],
        "ck_enquiry_conferences_was_held_or_is_not_needed": [
            {"not_needed_ground": "moved_away", "reason": "An invented move."}
        ],
        "ck_enquiry_conferences_not_needed_says_why": [
            {"held_at": None, "not_needed_ground": "moved_away"}
        ],
        "ck_enquiry_conferences_held_before_it_was_recorded": [{"held_at": after}],
        "uq_emergency_protections_running": AGAIN,
        "ck_emergency_protections_ending_is_known": [{"ended_at": NOW, "ending": "not-a-code"}],
        "ck_emergency_protections_only_an_order_is_extended_or_follows": [
            {"kind": "police_protection", "extended_at": NOW}
        ],
        "ck_emergency_protections_started_before_it_was_recorded": [{"started_at": after}],
        "ck_emergency_protections_extended_after_it_started": [{"extended_at": before}],
        "ck_emergency_protections_ended_after_it_started": [
            {"ended_at": before, "ending": "ran_out"}
        ],
        "ck_emergency_protections_ended_says_how": [{"ended_at": NOW}],
        "ck_act_times_act_is_a_word": [{"act": "A visit"}],
        "ck_act_times_happened_before_it_was_recorded": [{"happened_at": NOW}],
        "ck_act_times_says_who_may_see_it": [{"person_id": None}],
        "ck_threshold_decisions_decided_before_it_was_recorded": [{"decided_at": after}],
        "ck_referrals_received_before_it_opened": [{"received_on": TODAY + timedelta(days=1)}],
        "ck_exceptions_gate_is_a_word": [{"gate": "Child not seen"}],
        "ck_enquiry_visits_an_unborn_child_is_not_seen": [{"expectant_parent_seen": True}],
        "ck_enquiry_visits_visited_before_it_was_recorded": [{"visited_at": after}],
        "ck_enquiry_visits_seen_alone_is_seen": [{"child_seen": False}],
        "ck_enquiry_visits_says_why_not_seen_alone": [{"seen_alone": False}],
        "ck_enquiry_visits_a_seen_child_has_wishes_and_feelings": [{"wishes_and_feelings": None}],
        "ck_consultations_consulted_before_it_was_recorded": [{"consulted_at": after}],
        "uq_timescales_one_running": AGAIN,
        "ck_timescales_says_who_may_see_it": [{"referral_id": None, "person_id": None}],
        "ck_timescales_is_bound_by_a_limit": [{"limits": []}],
        "ck_timescales_due_after_it_starts": [{"due_at": before}],
        "ck_timescales_stops_after_it_starts": [
            {"stopped_at": before, "stopped_by": "enquiry_visit.recorded"}
        ],
        "ck_timescales_stopping_says_by_what": [{"stopped_at": NOW}],
        "ck_timescales_cancelling_says_why": [{"cancelled_at": NOW}],
        "ck_timescales_struck_out_once_it_ended": [{"struck_out_at": NOW}],
        "ck_timescales_ends_once": [
            {
                "stopped_at": NOW,
                "stopped_by": "enquiry_visit.recorded",
                "cancelled_at": NOW,
                "cancelled_because": "contact.marked_in_error",
            }
        ],
        "ck_audit_events_action_is_a_word": [{"action": "Opened the record of a child"}],
        "ck_outbox_messages_event_is_a_word": [{"event": "A child was seen"}],
        "uq_idempotency_keys_partnership_id_user_id_key": AGAIN,
        "ck_idempotency_keys_only_success_is_kept": [{"status": 404}],
        "ck_idempotency_keys_expires_after_its_answer": [{"expires_at": NOW}],
        "ck_idempotency_keys_key_is_visible_ascii": [{"key": "a key with spaces"}],
    }
