"""What breaks the constraints on requests, returns, and what decisions made of them."""

from datetime import timedelta

from tests.support.database.cases import NOW, TODAY, Case, Row

AGAIN: list[Row] = [{}]


def broken_rows(case: Case) -> dict[str, list[Row]]:
    """By constraint."""
    return {
        "ck_legal_gateways_ends_after_it_starts": [{"in_force_until": TODAY - timedelta(days=1)}],
        "ck_legal_gateways_a_power_has_the_lawful_basis": [
            {"kind": "condition", "lawful_basis": "uk_gdpr_6_1_e"}
        ],
        "ck_legal_gateways_a_lawful_basis_has_the_condition": [{"condition": "uk_gdpr_9_2_g"}],
        "ck_information_requests_asks_something": [{"questions": []}],
        "ck_information_requests_period_ends_after_it_starts": [
            {"period_until": TODAY - timedelta(days=366)}
        ],
        "uq_information_request_people_once": AGAIN,
        **_of_requested_agencies(case),
        **_of_returns(case),
        "ck_information_fragments_graded_wholly_or_not": [{"handling_code": "P"}],
        "uq_fragment_audiences_once": AGAIN,
        "uq_decision_returns_once": AGAIN,
        "uq_decision_requests_once": AGAIN,
        **_of_tasks(case),
    }


def _of_requested_agencies(case: Case) -> dict[str, list[Row]]:
    waiting = {"agency_id": case.founded.agencies["Health"], "answered_at": None}
    recalled = {"recalled_at": NOW, "recalled_by": case.user("hub_manager")}
    later = NOW + timedelta(hours=1)
    return {
        "uq_information_request_agencies_once": AGAIN,
        "ck_information_request_agencies_recall_says_who_and_when": [
            {**waiting, "recalled_at": NOW}
        ],
        "ck_information_request_agencies_only_a_recall_has_a_reason": [
            {**waiting, "recalled_because": "It was for another child."}
        ],
        "ck_information_request_agencies_confirmation_says_who_and_when": [
            {**waiting, "confirmed_at": NOW}
        ],
        "ck_information_request_agencies_not_recalled_once_answered": [
            {**recalled, "recalled_at": later}
        ],
        "ck_information_request_agencies_not_confirmed_once_recalled": [
            {
                **waiting,
                **recalled,
                "confirmed_at": later,
                "confirmed_by": case.user("hub_manager"),
            }
        ],
        "ck_information_request_agencies_reminded_before_escalated": [
            {**waiting, "escalated_at": NOW}
        ],
        "ck_information_request_agencies_recalled_because_is_not_blank": [
            {**waiting, **recalled, "recalled_because": " "}
        ],
    }


def _of_returns(case: Case) -> dict[str, list[Row]]:
    correction = {"supersedes_id": case.id("information_returns")}
    declined = {"answer": "declined", "decline_reason": "other", "decline_text": "Because."}
    return {
        "uq_information_returns_partnership_id_supersedes_id": [correction, correction],
        "ck_information_returns_only_what_is_held_comes_in_parts": [
            {"answer": "nothing_held", "final": False}
        ],
        "ck_information_returns_declining_says_why": [{"answer": "declined"}],
        "ck_information_returns_referring_on_says_to_whom": [{"answer": "referred_on"}],
        "ck_information_returns_does_not_supersede_itself": [
            {"id": case.id("people"), "supersedes_id": case.id("people")}
        ],
        "ck_information_returns_decline_reason_is_known": [
            {**declined, "decline_reason": "not-a-code"}
        ],
        "ck_information_returns_decline_text_is_not_blank": [{**declined, "decline_text": " "}],
        "ck_information_returns_referred_on_to_is_not_blank": [
            {"answer": "referred_on", "referred_on_to": " "}
        ],
        "ck_information_fragments_source_evaluation_is_known": [graded(source_evaluation="4")],
        "ck_information_fragments_intelligence_assessment_is_known": [
            graded(intelligence_assessment="F")
        ],
        "ck_information_fragments_handling_code_is_known": [graded(handling_code="X")],
    }


def graded(**changes: str) -> Row:
    return {
        "source_evaluation": "1",
        "intelligence_assessment": "A",
        "handling_code": "P",
        **changes,
    }


def _of_tasks(case: Case) -> dict[str, list[Row]]:
    resolved = {"resolved_at": NOW, "resolved_by": case.user("hub_manager"), "note": "It stands."}
    superseding = {**resolved, "note": None, "superseded_by_id": case.id("threshold_decisions")}
    return {
        "uq_return_tasks_once": AGAIN,
        "ck_return_tasks_resolution_says_who_and_when": [{**resolved, "resolved_by": None}],
        "ck_return_tasks_resolved_by_a_note_or_a_decision": [{**resolved, "note": None}],
        "ck_return_tasks_superseded_by_another": [superseding],
        "ck_return_tasks_resolved_after_it_was_raised": [
            {**resolved, "resolved_at": NOW - timedelta(seconds=1)}
        ],
        "ck_return_tasks_note_is_not_blank": [{**resolved, "note": " "}],
    }
