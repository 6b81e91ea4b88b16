"""What breaks the constraints on medical examinations."""

from datetime import timedelta

from tests.support.database.cases import NOW, Case, Row


def broken_rows(case: Case) -> dict[str, list[Row]]:
    """By constraint."""
    recorded: Row = {"outcome_recorded_at": NOW, "outcome_recorded_by": case.user("hub_manager")}
    held: Row = {
        **recorded,
        "outcome": "took_place",
        "happened_at": NOW,
        "attended": ["A paediatrician"],
    }
    missed: Row = {**recorded, "outcome": "not_attended", "outcome_because": "Nobody came."}
    return {
        "ck_medicals_consent_is_known": [{"consent": "not-a-code"}],
        "ck_medicals_outcome_is_known": [{**missed, "outcome": "not-a-code"}],
        "ck_medicals_has_one_origin": [{"enquiry_id": None}],
        "ck_medicals_consent_says_who_gave_it": [{"consent_by": None}],
        "ck_medicals_consent_says_why_none_is_needed": [{"consent": "not_needed"}],
        "ck_medicals_outcome_says_who_and_when": [{**missed, "outcome_recorded_by": None}],
        "ck_medicals_took_place_says_when_and_who_attended": [{**held, "attended": []}],
        "ck_medicals_took_place_with_consent": [{**held, "consent": "awaited"}],
        "ck_medicals_result_of_what_took_place": [{**missed, "result": "A burn."}],
        "ck_medicals_another_outcome_says_why": [{**missed, "outcome_because": None}],
        "ck_medicals_happened_before_it_was_recorded": [
            {**held, "happened_at": NOW + timedelta(seconds=1)}
        ],
        "ck_medicals_result_is_not_blank": [{**held, "result": " "}],
        "ck_medicals_outcome_because_is_not_blank": [{**missed, "outcome_because": " "}],
    }
