"""What breaks the constraints on what was recorded in error."""

from datetime import timedelta
from uuid import uuid4

from tests.support.database.cases import NOW, Case, Row

ITS_OWN = uuid4()


def broken_rows(case: Case) -> dict[str, list[Row]]:
    """By constraint."""
    another = {"subject_type": "referral", "subject_id": case.id("referrals")}
    confirmed = {**another, "confirmed_at": NOW, "confirmed_by": case.user("hub_manager")}
    declined = {
        **another,
        "declined_at": NOW,
        "declined_by": case.user("hub_manager"),
        "declined_because": "The match was right.",
    }
    verdict = {
        "verdict": "stands",
        "reason": "The worry was about this child.",
        "decided_at": NOW,
        "decided_by": case.user("hub_manager"),
    }
    return {
        "uq_recorded_errors_once": [{}],
        "ck_recorded_errors_subject_type_is_known": [{**another, "subject_type": "not-a-code"}],
        "ck_recorded_errors_mistake_is_known": [{**another, "mistake": "not-a-code"}],
        "ck_recorded_errors_confirmation_says_who_and_when": [{**confirmed, "confirmed_by": None}],
        "ck_recorded_errors_declining_says_who_when_and_why": [
            {**declined, "declined_because": None}
        ],
        "ck_recorded_errors_judged_once": [{**declined, **confirmed}],
        "ck_recorded_errors_confirmed_by_a_second_person": [
            {**confirmed, "confirmed_by": case.user("hub_practitioner")}
        ],
        "ck_recorded_errors_follows_from_another": [
            {**another, "id": ITS_OWN, "because_of_id": ITS_OWN}
        ],
        "ck_recorded_errors_right_person_is_another": [
            {**another, "right_person_id": case.id("people")}
        ],
        "ck_recorded_errors_reason_is_not_blank": [{**another, "reason": " "}],
        "uq_link_reviews_partnership_id_person_link_id_act": [{}],
        "ck_link_reviews_act_is_known": [{"act": "not-a-code"}],
        "ck_link_reviews_ends_after_it_begins": [
            {"act": "linked", "ended_at": NOW - timedelta(seconds=1)}
        ],
        "uq_link_review_items_once": [{}],
        "ck_link_review_items_subject_type_is_known": [{"subject_type": "not-a-code"}],
        "ck_link_review_items_verdict_is_known": [{**verdict, "verdict": "not-a-code"}],
        "ck_link_review_items_verdict_says_who_when_and_why": [{**verdict, "reason": None}],
        "ck_link_review_items_what_follows_from_a_verdict": [{"referral_id": case.id("referrals")}],
        "ck_link_review_items_reason_is_not_blank": [{**verdict, "reason": " "}],
        "ck_recorded_errors_declined_because_is_not_blank": [{**declined, "declined_because": " "}],
    }
