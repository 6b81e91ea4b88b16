"""What breaks the constraints on signs of improper access."""

from datetime import timedelta

from tests.support.database.cases import NOW, Case, Row

AGAIN: list[Row] = [{}]


def broken_rows(case: Case) -> dict[str, list[Row]]:
    """By constraint."""
    return {
        "uq_access_signals_once": AGAIN,
        "ck_access_signals_ends_after_it_starts": [{"window_until": NOW - timedelta(days=1)}],
        "ck_access_signals_rests_on_events": [{"event_ids": []}],
        "uq_access_signal_outcomes_partnership_id_access_signal_id": AGAIN,
        "ck_access_signal_outcomes_judged_by_another": [{"judged_by": case.user(case.worker)}],
    }
