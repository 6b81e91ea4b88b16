"""What breaks the constraints on telling subscribers."""

from tests.support.database.cases import NOW, Case, Row

AGAIN: list[Row] = [{}]


def broken_rows(case: Case) -> dict[str, list[Row]]:
    """By constraint."""
    return {
        "uq_outbox_messages_position": AGAIN,
        "ck_outbox_messages_position_counts_from_one": [{"position": 0}],
        "ck_outbox_messages_guard_is_one_row": [{"position": None, "guard_id": None}],
        "ck_subscriptions_is_for_something": [{"events": []}],
        "ck_subscriptions_pauses_for_a_reason": [{"state": "paused"}],
        "ck_subscriptions_is_verified_first": [{"verified_at": None}],
        "ck_subscriptions_ends_at_an_instant": [{"ended_at": NOW}],
        "ck_subscriptions_generation_counts_from_one": [{"generation": 0}],
        "ck_subscriptions_rotations_are_counted": [{"rotated_before": [NOW]}],
        "ck_subscriptions_position_counts_from_nought": [{"position": -1}],
        "ck_subscriptions_failures_are_counted": [{"failures": -1}],
        "ck_subscriptions_verify_attempts_are_counted": [{"verify_attempts": -1}],
        "ck_subscriptions_fails_since": [{"failures": 1}],
        "uq_deliveries_partnership_id_subscription_id_message_id": AGAIN,
        "ck_deliveries_attempts_are_counted": [{"attempts": -1, "last_attempted_at": None}],
        "ck_deliveries_attempts_have_their_time": [{"last_attempted_at": None}],
        "ck_deliveries_settles_once": [{"settled_at": None}],
        "ck_deliveries_position_counts_from_one": [{"position": 0}],
    }
